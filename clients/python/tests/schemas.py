"""Schemas as models come to, of which some are shown as a form and some are not."""

from __future__ import annotations

from typing import Any


def form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
PAIR = form(a=NUMBER, b=TEXT)
MAP = {"type": "object", "additionalProperties": TEXT}


def defined(**properties: Any) -> dict[str, Any]:
    inner = {"Pair": PAIR, "Deep": form(pair={"$ref": "#/$defs/Pair"}), "Self": form(next={"anyOf": [{"$ref": "#/$defs/Self"}, {"type": "null"}]})}
    return {**form(**properties), "$defs": inner}


SCHEMAS: list[Any] = [
    form(a=NUMBER, b=TEXT),
    form(),
    {"type": "string"},
    {"properties": {"a": TEXT}},
    form(a=True),
    form(a=3),
    form(a={}),
    form(a=MAP),
    form(a={"type": "object"}),
    form(a={"type": "array"}),
    form(a={"type": "array", "items": TEXT}),
    form(a={"type": "array", "items": MAP}),
    form(a={"type": "array", "items": PAIR}),
    form(a={"type": "array", "items": {"type": ["string", "null"]}}),
    form(a={"type": "array", "items": {"type": "array", "items": TEXT}}),
    form(a={"type": "array", "items": {"enum": ["a", "b"]}}),
    form(a={"type": "array", "items": {"anyOf": [NUMBER, TEXT]}}),
    form(a={"type": "array", "prefixItems": [TEXT, NUMBER]}),
    form(a=PAIR),
    form(a=form(pair=PAIR)),
    form(a=form(labels=MAP), b=form(list={"type": "array", "items": PAIR})),
    form(a={"anyOf": [PAIR, {"type": "null"}]}),
    form(a={"anyOf": [PAIR, NUMBER]}),
    form(a={"anyOf": [{"type": "array", "items": TEXT}, {"type": "null"}]}),
    form(a={"anyOf": [{"type": "array", "items": TEXT}, TEXT]}),
    form(a={"anyOf": [NUMBER, TEXT, {"type": "null"}]}),
    form(a={"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}),
    form(a={"oneOf": [{"const": {"b": 1}}, {"const": "b"}]}),
    form(a={"enum": ["a", {"b": 1}]}),
    form(a={"enum": []}),
    form(a={"enum": [*range(201)]}),
    form(a={"const": 3}),
    form(a={"const": {"b": 1}}),
    form(a={"type": "array", "items": {"const": {"b": 1}}}),
    form(a={"type": ["object", "null"], "properties": {"b": TEXT}}),
    form(a={"type": ["string", "object"]}),
    form(a={"type": "tuple"}),
    form(a={"not": TEXT}),
    form(a={"type": "object", "patternProperties": {"^a": TEXT}}),
    form(a={"allOf": [TEXT, {"minLength": 2}]}),
    form(a={"allOf": [TEXT]}),
    form(a={"$ref": "#/$defs/Nowhere"}),
    form(a={"x-hitl-widget": "json", **MAP}),
    form(a=NUMBER, **{"b/c~d": MAP}),
    {**form(a=NUMBER), "required": ["a", "b"]},
    {**form(a=NUMBER), "if": {}},
    defined(a={"$ref": "#/$defs/Pair"}),
    defined(a={"$ref": "#/$defs/Deep"}),
    defined(a={"$ref": "#/$defs/Deep"}, b={"$ref": "#/$defs/Deep"}),
    defined(a={"anyOf": [{"$ref": "#/$defs/Deep"}, {"type": "null"}]}),
    defined(a={"$ref": "#/$defs/Self"}),
    defined(a={"type": "array", "items": {"$ref": "#/$defs/Pair"}}),
    defined(a={"$ref": "#/$defs/Pair", "title": "A pair"}),
    defined(a={"$ref": "#/$defs/Pair", "properties": {}}),
    {**defined(), "$ref": "#/$defs/Pair"},
    form(**{f"a{number}": TEXT for number in range(51)}),
    form(a={"type": "string", "readOnly": True}),
]
