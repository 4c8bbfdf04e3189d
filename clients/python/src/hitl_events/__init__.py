"""Ask a person a typed question through a hitl server, and go on with the typed answer.

>>> from hitl_events import Client
>>> with Client() as hitl:                                               # doctest: +SKIP
...     replicas = hitl.ask(int, "How many replicas?", run="job-42")
"""

from ._aio import AsyncClient, AsyncEvent
from ._client import Client, Event
from ._errors import (
    Cancelled,
    Conflict,
    Declined,
    FieldError,
    HitlError,
    NotAnswered,
    NotFound,
    Refused,
    StillOpen,
    TimedOut,
    Unavailable,
    Unreadable,
)
from ._outcome import Outcome, Status, Who
from ._question import Answer, Callback, Duration, Fact, Options
from ._settings import show_link

__all__ = [
    "Answer",
    "AsyncClient",
    "AsyncEvent",
    "Callback",
    "Cancelled",
    "Client",
    "Conflict",
    "Declined",
    "Duration",
    "Event",
    "Fact",
    "FieldError",
    "HitlError",
    "NotAnswered",
    "NotFound",
    "Options",
    "Outcome",
    "Refused",
    "Status",
    "StillOpen",
    "TimedOut",
    "Unavailable",
    "Unreadable",
    "Who",
    "show_link",
]
