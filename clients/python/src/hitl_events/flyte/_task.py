"""What a question has of the Flyte task that asks it: its place, and the report where its link is shown."""

from __future__ import annotations

import html
import logging
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._question import Options
    from ._event import Event

logger = logging.getLogger("hitl_events")
_COUNTS = "hitl_events"


def place(name: str) -> Options:
    """By what a question is found again: run, action, and which one of its name in this action it is.

    A task that is tried again counts anew, so it finds its questions in the order in which it asked them.
    """
    context = _context()
    if context is None:
        return {"name": name}
    action = context.task_action or context.action
    # Flyte makes the data of a context anew for each attempt.
    counts: dict[str, int] = context.data.setdefault(_COUNTS, {})
    counts[name] = counts.get(name, 0) + 1
    return {
        "name": name,
        "run": action.run_name,
        "key": f"{action.name}.{counts[name]}",
        "project": action.project or None,
        "domain": action.domain or None,
        "org": action.org or None,
    }


def report(event: Event[Any]) -> bool:
    """Shows the link as the plugin does: in a report, and beside an action of the event's name. Says whether
    somebody sees it there: in Flyte's local mode there is no console to look at."""
    if _context() is None or not event.form_url:
        return False
    try:
        from ._environment import report

        report(event.name, event.form_url, fragment(event))
    except Exception as error:  # Whatever Flyte says: a question that was asked can be answered without a report.
        return _failed(error)
    return not _is_local()


async def report_async(event: Event[Any]) -> bool:
    """The same with asyncio."""
    if _context() is None or not event.form_url:
        return False
    try:
        from ._environment import report

        await report.aio(event.name, event.form_url, fragment(event))
    except Exception as error:
        return _failed(error)
    return not _is_local()


def fragment(event: Event[Any]) -> str:
    """The report: the prompt and the link."""
    prompt, link = html.escape(event.prompt), html.escape(event.form_url)
    return f'<h3 dir="auto" style="white-space:pre-wrap">{prompt}</h3><p><a href="{link}" rel="noreferrer">Answer this question</a></p>'


def _failed(error: Exception) -> bool:
    logger.warning("the link is in no report of Flyte's (does the task have depends_on=[hitl.env]?): %s", type(error).__name__)
    return False


def _is_local() -> bool:
    return getattr(_context(), "mode", None) == "local"


def _context() -> Any:
    """The task that runs, or None. Whoever runs one has imported flyte."""
    flyte = sys.modules.get("flyte")
    context = None if flyte is None else flyte.ctx()
    return context or None
