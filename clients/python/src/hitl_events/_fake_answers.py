"""Whether an answer that a test gives is one of the schema: what a real server says to a person who types it."""

from __future__ import annotations

import contextlib
import datetime
import json
import math
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from ._fake_forms import below, follow

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and value == math.floor(value),
    "number": lambda value: _is_number(value),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_FORMATS: dict[str, Callable[[str], object]] = {
    "date": datetime.date.fromisoformat,
    "date-time": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
    "uuid": uuid.UUID,
}
_BOUNDS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("less than", lambda value, bound: value >= bound),
    "maximum": ("more than", lambda value, bound: value <= bound),
    "exclusiveMinimum": ("not more than", lambda value, bound: value > bound),
    "exclusiveMaximum": ("not less than", lambda value, bound: value < bound),
}


def broken_rules(root: dict[str, Any], value: Any, boxes: set[str]) -> list[str]:
    """Each rule of the schema that the answer breaks, with its place. `boxes`: pointers of fields that take any JSON."""
    return [*_Checker(root, boxes).rules(root, value, "", "")]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


class _Checker:
    def __init__(self, root: dict[str, Any], boxes: set[str]) -> None:
        self._root = root
        self._boxes = boxes

    def rules(self, schema: Any, value: Any, at: str, place: str) -> Iterator[str]:
        """at: the pointer to the schema. place: where the value is, such as `address.street`."""
        if not isinstance(schema, dict) or at in self._boxes or (value is None and schema.get("nullable") is True):
            return
        if "$ref" in schema:
            pointer = str(schema["$ref"]).removeprefix("#")
            yield from self.rules(follow(self._root, pointer), value, pointer, place)
        for number, part in enumerate(schema.get("allOf", ())):
            yield from self.rules(part, value, f"{at}/allOf/{number}", place)
        for keyword in ("anyOf", "oneOf"):
            branches = schema.get(keyword)
            if branches:
                each = [[*self.rules(branch, value, f"{at}/{keyword}/{number}", place)] for number, branch in enumerate(branches)]
                if all(each):
                    # With null for the other one, the rules are those of the one.
                    told = [rules for branch, rules in zip(branches, each) if branch != {"type": "null"}]
                    yield from told[0] if len(told) == 1 else [_said(place, f"{_shown(value)} suits none of the branches")]
        if "const" in schema and schema["const"] != value:
            yield _said(place, f"is {_shown(schema['const'])}, not {_shown(value)}")
        if "enum" in schema and not any(type(one) is type(value) and one == value for one in schema["enum"]):
            yield _said(place, f"is one of {_shown(schema['enum'])}, not {_shown(value)}")
            return
        types = schema.get("type", [])
        names = [types] if isinstance(types, str) else types
        if names and not any(_TYPES.get(name, lambda _: True)(value) for name in names):
            yield _said(place, f"{_shown(value)} is no {' or '.join(names)}")
        elif isinstance(value, str):
            yield from _text(schema, value, place)
        elif _is_number(value):
            yield from _number(schema, value, place)
        elif isinstance(value, list):
            yield from self._list(schema, value, at, place)
        elif isinstance(value, dict) and "properties" in schema:
            yield from self._object(schema, value, at, place)

    def _list(self, schema: dict[str, Any], value: list[Any], at: str, place: str) -> Iterator[str]:
        if len(value) < schema.get("minItems", 0):
            yield _said(place, f"has to have {schema['minItems']} values or more, not {len(value)}")
        if len(value) > schema.get("maxItems", math.inf):
            yield _said(place, f"has to have {schema['maxItems']} values or fewer, not {len(value)}")
        if schema.get("uniqueItems") and len({_shown(each) for each in value}) < len(value):
            yield _said(place, "has the same value twice")
        for number, each in enumerate(value):
            yield from self.rules(schema.get("items"), each, f"{at}/items", f"{place}[{number}]")

    def _object(self, schema: dict[str, Any], value: dict[str, Any], at: str, place: str) -> Iterator[str]:
        within = f"{place}." if place else ""
        for name in schema.get("required", ()):
            if name not in value:
                yield _said(within + name, "is missing")
        for name, each in value.items():
            if name in schema["properties"]:
                yield from self.rules(schema["properties"][name], each, below(f"{at}/properties", name), within + name)
            else:
                yield _said(within + name, "is not in the schema")


def _text(schema: dict[str, Any], value: str, place: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield _said(place, f"has to have {schema['minLength']} characters or more")
    if len(value) > schema.get("maxLength", math.inf):
        yield _said(place, f"has to have {schema['maxLength']} characters or fewer")
    read = _FORMATS.get(schema.get("format", ""))
    if read is not None:
        try:
            read(value)
        except ValueError:
            yield _said(place, f"{_shown(value)} is no {schema['format']}")
    elif "pattern" in schema:
        # One that Python reads otherwise is left to the server.
        with contextlib.suppress(re.error):
            if re.search(schema["pattern"], value) is None:
                yield _said(place, f"{_shown(value)} does not match {schema['pattern']}")


def _number(schema: dict[str, Any], value: float, place: str) -> Iterator[str]:
    for keyword, (words, suits) in _BOUNDS.items():
        bound = schema.get(keyword)
        if _is_number(bound) and not suits(value, bound):
            yield _said(place, f"{value} is {words} {bound}")
    step = schema.get("multipleOf")
    if step and isinstance(step, int) and value % step:
        yield _said(place, f"{value} is no multiple of {step}")


def _said(place: str, words: str) -> str:
    return f"{place}: {words}" if place else words


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
