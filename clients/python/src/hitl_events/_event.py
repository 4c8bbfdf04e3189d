"""What both kinds of event know without asking the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from ._errors import HitlError, StillOpen
from ._kinds import Kind
from ._outcome import Outcome, read_moment, read_outcome
from ._question import Show
from ._settings import show_link, show_place

T = TypeVar("T")


class Shown(Generic[T]):
    """A question as the server showed it last. Its `repr` has neither the link nor the answer."""

    def __init__(self, document: dict[str, Any], kind: Kind[T]) -> None:
        self._kind = kind
        self._take(document)

    def _take(self, document: dict[str, Any]) -> None:
        if not isinstance(document.get("request_id"), str) or "links" not in document:
            raise HitlError("the server shows an event that cannot be read; is its address right?")
        self._document = document

    def _has_ended(self) -> bool:
        return self._document.get("response") is not None

    def _ended(self) -> Outcome[T] | None:
        stored = self._document.get("response")
        return None if stored is None else read_outcome(stored, self._kind.read, self.name)

    def _tell(self, show: Show | None) -> None:
        """Tells somebody of an open question: its link; on stderr, where the key is told none, the server."""
        if show is None or self.status != "pending":
            return
        if self.form_url:
            show(self.prompt, self.form_url)
        elif show is show_link:
            show_place(self.prompt, self._endpoint())

    def _endpoint(self) -> str:
        """The address of the server, as it calls itself."""
        return str(self._document.get("app_endpoint", ""))

    def _still_open(self) -> StillOpen:
        return StillOpen(f"the question {self.name!r} is still open")

    @property
    def id(self) -> str:
        """What the server calls the question, for ever: letters and digits, without dashes."""
        return str(self._document["request_id"])

    @property
    def name(self) -> str:
        return str(self._document["event_name"])

    @property
    def prompt(self) -> str:
        return str(self._document["prompt"])

    @property
    def status(self) -> str:
        """`pending`, or how it ended, when it was looked at last."""
        return str(self._document["status"])

    @property
    def form_url(self) -> str:
        """The link to the form, signed: whoever has it can answer. Empty for a key that may only ask, which is not told it."""
        return str(self._document["links"].get("form", ""))

    @property
    def submit_url(self) -> str:
        """Where programs answer by JSON, with the `t` of the link."""
        return str(self._document["links"].get("submit", ""))

    @property
    def created_at(self) -> datetime:
        return read_moment(self._document["created_at"])

    @property
    def expires_at(self) -> datetime | None:
        """The deadline as it was when the question was looked at last; None: it waits for ever."""
        moment = self._document.get("expires_at")
        return None if moment is None else read_moment(moment)

    @property
    def document(self) -> dict[str, Any]:
        """All that the server shows, as JSON has it; the link and the answer are in it."""
        return self._document

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, name={self.name!r}, status={self.status!r})"
