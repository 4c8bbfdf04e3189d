"""A flow: two questions at once, then a result. Kill it anywhere and start it again with the same run id."""

import asyncio
from typing import Any

from wit_world import exports
from wit_world.imports.events import create
from wit_world.imports.types import DataType, OnTimeout_Fail, Spec, Timeout_Default


async def ask(name: str, prompt: str, data_type: DataType) -> Any:
    """Asks one question and waits for its answer; none if nobody gave one."""
    spec = Spec(name, prompt, data_type, None, None, None, None, None, Timeout_Default(), OnTimeout_Fail(), None)
    with await create(spec) as event:
        outcome = await event.wait()
    return outcome.value.value if outcome.value else None


class Run(exports.Run):
    async def run(self) -> None:
        title, budget = await asyncio.gather(
            ask("title", "What shall it be called?", DataType.STR),
            ask("budget", "How much may it cost?", DataType.FLOAT),
        )
        print(f"{title}: {budget:.2f}")
