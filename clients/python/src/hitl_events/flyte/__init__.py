"""The face of `flyteplugins.hitl`, asked of a hitl server: only the import changes.

    import hitl_events.flyte as hitl          # import flyteplugins.hitl as hitl

    event = await hitl.new_event.aio("integer_input_event", data_type=int, scope="run", prompt="What should I add to x?")
    y = await event.wait.aio()

The server is that of HITL_SERVER and HITL_API_KEY, or of `configure`. `env`, for `depends_on=[hitl.env]`, is there where `flyte`
is installed; the rest needs no Flyte.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from ._event import Event, EventScope, new_event
from ._server import configure

TimeoutError = builtins.TimeoutError
"""What `wait` raises at the deadline."""

if TYPE_CHECKING:
    env: Any

__all__ = ["Event", "EventScope", "TimeoutError", "configure", "env", "new_event"]


def __getattr__(name: str) -> Any:
    if name != "env":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        # Flyte takes a second to import, and may be absent where questions are asked all the same.
        from ._environment import env
    except ImportError as error:
        raise AttributeError(f"{__name__}.env needs Flyte: pip install flyte ({error})") from None
    return env
