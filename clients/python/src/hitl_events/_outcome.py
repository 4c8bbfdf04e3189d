"""How a question ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, cast

from ._errors import Cancelled, Declined, HitlError, NotAnswered, TimedOut

T = TypeVar("T")
Status = Literal["completed", "declined", "timed_out", "cancelled"]

_RAISED: dict[str, type[NotAnswered]] = {"declined": Declined, "timed_out": TimedOut, "cancelled": Cancelled}


@dataclass(frozen=True)
class Who:
    """Who or what ended a question. A name is what was said, not what was proved: what it is, is its kind."""

    kind: str
    """`person`, `program`, `creator`, `deadline`, `operator` or `unknown`."""
    name: str | None = None

    def __str__(self) -> str:
        return self.name or f"the {self.kind}" if self.kind != "unknown" else "somebody"


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """How a question ended, once and for ever. `answer()` is its value, or raises what the status says."""

    id: str
    status: Status
    value: T | None = field(repr=False)
    """The answer; None for every status but `completed`. Not in `repr`, since it may be a secret."""
    comment: str | None
    who: Who
    when: datetime
    """With a time zone: UTC."""
    via: str | None
    """By which way: form, json, api, cli, events, timeout, or what a program called it."""
    name: str = ""
    """What the question is called; empty where the server told the outcome alone."""

    def answer(self) -> T:
        """The answer, or raises TimedOut, Declined or Cancelled."""
        if self.status == "completed":
            return cast(T, self.value)  # It has a value by now, and T may allow None.
        raise _RAISED.get(self.status, NotAnswered)(self)


def read_outcome(stored: Mapping[str, Any], read: Callable[[Any], T], name: str = "") -> Outcome[T]:
    """What the server shows of an outcome, with its value made by `read`, which may raise Unreadable."""
    try:
        actor = stored["actor"]
        status = stored["status"]
        id, moment, comment, via = stored["request_id"], stored["decided_at"], stored["comment"], stored["via"]
        who = Who(actor["kind"], actor.get("name"))
        when = read_moment(moment)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HitlError(f"the server shows an outcome that cannot be read: {error!r}") from None
    value = read(stored.get("value")) if status == "completed" else None
    return Outcome(id, status, value, comment, who, when, via, name)


def read_moment(text: str) -> datetime:
    """A moment of RFC 3339. Python 3.10 does not take its Z."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
