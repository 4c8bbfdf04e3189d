"""What may be said about a question beside its prompt, and the body that asks it."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Literal, TypedDict, TypeVar

from ._kinds import Kind

T = TypeVar("T")
Duration = timedelta | float
"""A timedelta, or a number of seconds."""

_HOUR = timedelta(hours=1)
_MAX_NAME = 200


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What counts as the answer if nobody gives one in time: `on_timeout=Answer(3)`."""

    value: T


class Fact(TypedDict, total=False):
    """Something that the person sees beside the question: a label of 1 to 200 characters, and one of text, code, diff and url."""

    label: str
    text: str
    code: str
    """In a fixed pitch."""
    diff: str
    """Lines that begin with + and -."""
    url: str
    """Of https, http or mailto; with it perhaps title, type, and size in bytes."""
    title: str
    type: str
    size: int


class Callback(TypedDict, total=False):
    """Where the outcome is sent when there is one. The operator of the server says which addresses are allowed."""

    url: str
    method: Literal["POST", "PUT"]
    headers: Mapping[str, str]
    """`{secret:NAME}` in a value stands for a secret that the server has."""
    wrap: Literal["none", "ok", "signal"]
    version: Literal[1]


class Options(TypedDict, total=False):
    """What `ask` and `create` take by name."""

    name: str | None
    """What the question is called, 1 to 200 characters: with run and key it is what the question is found again by. Without it the first
    line of the prompt, so that another prompt is another question."""
    run: str | None
    """What asks, such as the id of a job: started again with the same run, it finds its questions and their answers."""
    key: str | None
    """What tells questions of one run and name apart. With neither run nor key each call is a question of its own."""
    project: str | None
    domain: str | None
    org: str | None
    timeout: Duration | None
    """How long the question waits, rounded up to seconds, 1 second to 10 years; an hour without it; None: for ever."""
    on_timeout: Literal["fail", "decline"] | Answer[Any]
    """What happens at the deadline: TimedOut (without it), Declined, or an answer."""
    context: Mapping[str, str] | Sequence[Fact]
    """At most 50 facts; a mapping is of labels to texts."""
    markdown: bool
    """Whether the prompt is CommonMark; else it is text."""
    confirm: bool
    """Whether the page shows an answer once more before it counts."""
    asked_by: str | None
    """Who asks, as the person is told; else the name of the key."""
    lang: str | None
    """The language of what is asked, a tag of BCP 47 such as `de`."""
    sensitive: bool
    """Whether the page shows the question only on request, and an answer never again."""
    extend: Duration | None
    """By how much people may move the deadline, once."""
    callback: str | Callback | None
    allow_json: bool
    """Whether what no field of a form can show becomes a box for JSON."""


def question(kind: Kind[Any], prompt: str, options: Options) -> dict[str, Any]:
    """The body of the request that asks. Raises TypeError for an option that there is not, ValueError for a time out of bounds."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    body: dict[str, Any] = {"event_name": options.get("name") or _name(prompt), "data_type": kind.data_type, "prompt": prompt}
    if kind.schema is not None:
        body["schema"] = kind.schema
    # A request may be lost after it was taken. Sent again, it has to find its question, and not ask twice.
    named = {"run": options.get("run"), "key": options.get("key")}
    if named["run"] is None and named["key"] is None:
        named["key"] = f"once-{secrets.token_hex(16)}"
    timeout = options.get("timeout", _HOUR)
    body["timeout_seconds"] = None if timeout is None else seconds(timeout, "timeout")
    extend = options.get("extend")
    context = options.get("context")
    callback = options.get("callback")
    on_timeout = options.get("on_timeout", "fail")
    optional: dict[str, Any] = {
        **named,
        **{place: options.get(place) for place in ("project", "domain", "org", "asked_by", "lang")},
        "on_timeout": {"answer": kind.dump(on_timeout.value)} if isinstance(on_timeout, Answer) else on_timeout,
        "context": _facts(context) if context else None,
        "extend_seconds": None if extend is None else seconds(extend, "extend"),
        "callback": {"url": callback} if isinstance(callback, str) else callback,
        "prompt_format": "markdown" if options.get("markdown") else None,
        **{flag: True for flag in ("confirm", "sensitive", "allow_json") if options.get(flag)},
    }
    body.update((member, value) for member, value in optional.items() if value is not None)
    return body


def seconds(duration: Duration, what: str) -> int:
    """Whole seconds, rounded up. Raises ValueError for none and for what is no time."""
    length = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if not (math.isfinite(length) and length > 0):
        raise ValueError(f"{what} has to be more than no time, and finite")
    return math.ceil(length)


def _name(prompt: str) -> str:
    line = next((line for line in prompt.splitlines() if line.strip()), prompt)
    printable = "".join(letter if letter.isprintable() else " " for letter in line)
    return " ".join(printable.split())[:_MAX_NAME]


def _facts(context: Mapping[str, str] | Sequence[Fact]) -> list[Fact]:
    if isinstance(context, Mapping):
        return [{"label": label, "text": text} for label, text in context.items()]
    return list(context)


Show = Callable[[str, str], object]
"""Tells somebody of a question that was asked: of its prompt, and of the link where it is answered."""
