"""Sends a request until it is answered, without doing any I/O itself: who drives it does, with or without asyncio."""

from __future__ import annotations

import logging
import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from ._errors import Conflict, FieldError, NotFound, Refused, Unavailable
from ._outcome import read_outcome

logger = logging.getLogger("hitl_events")
R = TypeVar("R")

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# As long as a server that is started beside the program may take.
FIRST_PATIENCE_SECONDS = 5.0
# What a server asks for is kept up to here: a header should not be able to stop a program for good.
LONGEST_WISH_SECONDS = 60.0


@dataclass(frozen=True)
class Request:
    """What the driver is to send, after a pause."""

    method: str
    path: str
    params: Mapping[str, str | int] | None = None
    body: Any = field(default=None, repr=False)
    pause_seconds: float = 0.0


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    json: Any = field(repr=False)
    """The body, if it is an object of JSON; else None."""


@dataclass(frozen=True)
class Lost:
    """No connection, one that was lost, or half an answer."""

    why: str
    is_unconnected: bool = False
    """Whether nothing was sent, since there was no connection."""


@dataclass
class Server:
    """The server that a client asks."""

    address: str
    is_default: bool
    """Whether nobody said where it is."""
    first_patience_seconds: float | None = None
    """How long it is looked for where it never answered and nobody listens; None: as long as any other."""
    lacks: str = ""
    """Why no key is sent, if none is."""
    has_answered: bool = False

    def __str__(self) -> str:
        return f"{self.address} (HITL_SERVER is not set)" if self.is_default else self.address


Steps = Generator[Request, "tuple[Reply | Lost, float]", R]
"""Requests to send; each is sent back what came of it, and the moment, in seconds of a clock that does not jump."""


def send(request: Request, server: Server, patience_seconds: float | None) -> Steps[Any]:
    """Sends a request that may be repeated, and returns the JSON of a success.

    Raises Refused for what cannot succeed, Unavailable when there was no answer for `patience_seconds`.
    """
    pause = FIRST_PAUSE_SECONDS
    began: float | None = None
    while True:
        reply, now = yield request
        server.has_answered |= isinstance(reply, Reply)
        if isinstance(reply, Reply) and not _is_passing(reply):
            return _success(reply, server)
        wait = _wish(reply.headers, pause) if isinstance(reply, Reply) else pause
        why = f"{reply.status}" if isinstance(reply, Reply) else reply.why
        began = now if began is None else began
        patience = patience_seconds
        if isinstance(reply, Lost) and reply.is_unconnected and not server.has_answered and server.first_patience_seconds:
            # Nothing was asked yet, and most likely nobody serves there.
            patience = min(patience or math.inf, server.first_patience_seconds)
        if patience is not None and now + wait - began > patience:
            raise Unavailable(f"no answer of {server} for {now - began:.0f} s, with a patience of {patience:.0f} s: {why}")
        logger.warning("no answer of %s, trying again in %.0f s: %s", server, wait, why)
        request = Request(request.method, request.path, request.params, request.body, wait)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _is_passing(reply: Reply) -> bool:
    """Whether the answer says nothing about the request: a server or a gateway that is overloaded or away."""
    ours = reply.body.startswith(b'{"type":')
    return reply.status in (408, 425, 429, 502, 503, 504) or (reply.status == 500 and not ours)


def _wish(headers: Mapping[str, str], pause: float) -> float:
    """How many seconds the server wants to be left alone: a number, or a moment by its own clock; else `pause`."""
    after = headers.get("retry-after", "")
    try:
        if not (after.isascii() and after.isdecimal()):
            left = parsedate_to_datetime(after) - parsedate_to_datetime(headers.get("date", ""))
            return min(max(left.total_seconds(), 0.0), LONGEST_WISH_SECONDS)
    except (TypeError, ValueError):  # Neither.
        return pause
    return min(float(after), LONGEST_WISH_SECONDS)


def _success(reply: Reply, server: Server) -> Any:
    if 200 <= reply.status < 300:
        if reply.json is None:
            raise Refused(reply.status, "", "this is not the answer of a hitl server; is the address right?")
        return reply.json
    if 300 <= reply.status < 400:
        # Following it with the key in hand could give the key to somebody else.
        raise Refused(reply.status, "", f"redirects to {reply.headers.get('location')}: give the server's address as that is")
    if reply.status == 401 and server.lacks:
        document = reply.json or {}
        raise problem(401, {**document, "detail": f"{document.get('detail') or 'there is no API key'} ({server.lacks})"})
    raise problem(reply.status, reply.json or {})


def problem(status: int, document: Mapping[str, Any]) -> Refused:
    """The error that a problem document (RFC 9457) stands for."""
    kind = str(document.get("type", ""))
    code = kind.removeprefix("urn:hitl:problem:") if kind.startswith("urn:hitl:problem:") else ""
    detail = _in_python(str(document.get("detail") or "no hitl server says why; is the address right?"))
    # Only what is ours says that there is no such question, and not that the address leads elsewhere.
    if code == "no-event":
        return NotFound(status, code, detail)
    if code in ("conflict", "ended"):
        stored = document.get("outcome")
        return Conflict(status, code, detail, read_outcome(stored, lambda value: value) if stored else None)
    errors = tuple(
        FieldError(str(each.get("field")), str(each.get("code")), _in_python(str(each.get("message"))))
        for each in document.get("errors") or ()
    )
    return Refused(status, code, detail, errors)


def _in_python(words: str) -> str:
    """What the server says to write in JSON, as it is written here."""
    widget = '"x-hitl-widget": "json"'
    words = words.replace('"allow_json": true', "allow_json=True")
    return words.replace(f"{widget} at the field", f"json_schema_extra={{{widget}}} at the field")
