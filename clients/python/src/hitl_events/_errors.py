"""What a call may fail with: each class is one thing that a caller can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._outcome import Outcome, Who


class HitlError(Exception):
    """Whatever this package raises about a question, a request or a server. Wrong arguments are TypeError and ValueError."""


class NotAnswered(HitlError):
    """The question ended without an answer, for good. `outcome` is how."""

    def __init__(self, outcome: Outcome[Any]) -> None:
        said = f": {outcome.comment}" if outcome.comment else ""
        super().__init__(f"the question {(outcome.name or outcome.id)!r} {self._what(outcome)}{said}")
        self.outcome = outcome

    @staticmethod
    def _what(outcome: Outcome[Any]) -> str:
        return f"ended without an answer by {outcome.who}"

    @property
    def comment(self) -> str | None:
        """What was said with it, if anything."""
        return self.outcome.comment

    @property
    def who(self) -> Who:
        """Who or what ended it."""
        return self.outcome.who


class TimedOut(NotAnswered, TimeoutError):
    """Nobody answered before the question's deadline. Asking anew needs another run or key."""

    @staticmethod
    def _what(outcome: Outcome[Any]) -> str:
        return f"timed out at {outcome.when:%H:%M} UTC on {outcome.when:%Y-%m-%d}"


class Declined(NotAnswered):
    """Somebody who could have answered said that they do not; `comment` may say why."""

    @staticmethod
    def _what(outcome: Outcome[Any]) -> str:
        return f"was declined by {outcome.who}"


class Cancelled(NotAnswered):
    """Who asked, or an operator, withdrew the question. It is not asyncio's CancelledError."""

    @staticmethod
    def _what(outcome: Outcome[Any]) -> str:
        return f"was cancelled by {outcome.who}"


class StillOpen(HitlError, TimeoutError):
    """The `timeout` of a wait is over. The question is as open as before: waiting again goes on."""


class Unreadable(HitlError):
    """The question is answered for good by what the type asked for does not take, such as by a validator of pydantic.

    `value` is the answer as the server has it. It is not in the message, since it may be a secret, unless a validator's own words have
    it; those are in the message, and pydantic's error is the `__cause__`.
    """

    def __init__(self, message: str, value: object) -> None:
        super().__init__(message)
        self.value = value


class Unavailable(HitlError):
    """The server or what is before it could not be reached, or was overloaded, for as long as the client is patient."""


@dataclass(frozen=True)
class FieldError:
    """One rule that a request breaks."""

    field: str
    """Where: `event_name`, or for a schema a JSON pointer."""
    code: str
    """Which rule, by a name that does not change."""
    message: str
    """How to put it right, for a person."""


class Refused(HitlError):
    """The server does not take this request, now or later: a wrong key (401), not allowed (403), broken rules (422), …"""

    def __init__(self, status: int, code: str, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        """Of HTTP."""
        self.code = code
        """What kind of problem, by a name that does not change: `fields`, `conflict`, `denied`, …; empty if the answer has none."""
        self.detail = detail
        """What is wrong, for a person."""
        self.errors = errors
        """Each broken rule, where there are several."""


class NotFound(Refused):
    """There is no such question, or not for this key."""


class Conflict(Refused):
    """The same run, name and key belong to another question, or the question had ended before.

    `outcome` is the one that stands, where the question had ended; its value is as the server has it.
    """

    def __init__(self, status: int, code: str, detail: str, outcome: Outcome[Any] | None) -> None:
        super().__init__(status, code, detail)
        self.outcome = outcome
