"""A flow: two questions at once, then a result. Kill it anywhere and start it again with the same run id."""

import asyncio
from typing import Any

from wit_world import exports
from wit_world.imports.events import Question, create
from wit_world.imports.types import Kind, Kind_Float, Kind_Str


async def ask(name: str, prompt: str, kind: Kind) -> Any:
    """Asks one question and waits for its answer; none if nobody gave one."""
    with Question(name, prompt, kind) as question, await create(question) as event:
        outcome = await event.wait()
    return outcome.value.value if outcome.value else None


class Run(exports.Run):
    async def run(self) -> None:
        title, budget = await asyncio.gather(
            ask("title", "What shall it be called?", Kind_Str()),
            ask("budget", "How much may it cost?", Kind_Float()),
        )
        print(f"{title}: {budget:.2f}")
