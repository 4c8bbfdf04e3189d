"""A flow: two questions at once, then a form, then a result. Kill it anywhere and start it again with the same run id."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import Enum
from typing import Any

from wit_world import exports
from wit_world.imports.events import Question, create
from wit_world.imports.types import Kind, Kind_Float, Kind_Form, Kind_Str


class Cover(Enum):
    SOFT = "soft"
    HARD = "hard"


@dataclass
class Order:
    """What is asked as a form, and what the answer is. The metadata of a field goes into its schema."""

    copies: int = field(metadata={"title": "How many copies?", "minimum": 1, "maximum": 1000})
    due: date = field(metadata={"title": "By when?"})
    cover: Cover = Cover.SOFT


# Types of fields: their JSON Schema, and what makes one of what JSON has of it. Add those that you use.
TYPES: dict[Any, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    bool: ({"type": "boolean"}, bool),
    int: ({"type": "integer"}, int),
    float: ({"type": "number"}, float),
    str: ({"type": "string"}, str),
    date: ({"type": "string", "format": "date"}, date.fromisoformat),
    Cover: ({"enum": [cover.value for cover in Cover]}, Cover),
}


def schema(model: type) -> dict[str, Any]:
    """The JSON Schema of a dataclass."""
    required = [member.name for member in fields(model) if member.default is MISSING]
    properties = {member.name: TYPES[member.type][0] | dict(member.metadata) for member in fields(model)}
    return {"type": "object", "title": model.__name__, "properties": properties, "required": required}


def read(model: type, value: dict[str, Any]) -> Any:
    """One of a dataclass, from what JSON has of it."""
    given = [member for member in fields(model) if member.name in value]
    return model(**{member.name: TYPES[member.type][1](value[member.name]) for member in given})


async def ask(name: str, prompt: str, kind: Kind) -> Any:
    """Asks one question and waits for its answer; none if nobody gave one."""
    with Question(name, prompt, kind) as question, await create(question) as event:
        outcome = await event.wait()
    return outcome.value.value if outcome.value else None


async def ask_model[Model](name: str, prompt: str, model: type[Model]) -> Model | None:
    """The same with a dataclass: its JSON Schema goes out, and one of it comes back."""
    text = await ask(name, prompt, Kind_Form(json.dumps(schema(model))))
    return None if text is None else read(model, json.loads(text))


class Run(exports.Run):
    async def run(self) -> None:
        title, budget = await asyncio.gather(
            ask("title", "What shall it be called?", Kind_Str()),
            ask("budget", "How much may it cost?", Kind_Float()),
        )
        print(f"{title}: {budget:.2f}")
        if order := await ask_model("order", "What shall be printed of it?", Order):
            print(f"{order.copies} copies with a {order.cover.value} cover by {order.due:%A}")
