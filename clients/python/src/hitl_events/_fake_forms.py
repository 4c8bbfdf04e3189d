"""Which schemas the server in memory takes for a form: those that a real one takes, as far as their shape goes.

The rules are those of the server's `model/form/schema`, without what it says of patterns, defaults and titles. Tests hold them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

_WORDS = {
    "unsupported": "This cannot be shown as a field. Ask for it otherwise, or by a box for JSON: "
    '"allow_json": true, or "x-hitl-widget": "json" at the field.',
    "not_a_schema": "This has to be a JSON Schema, which is a JSON object.",
    "not_an_object": 'A form is the schema of an object: {"type": "object", "properties": {…}}.',
    "no_fields": 'There is no field in it: name one in "properties".',
    "too_many_fields": "These are too many fields: 50 are taken, those in groups included.",
    "too_many_choices": "These are too many choices: 200 are taken.",
    "reference": "This leads to nothing in this schema. References look like #/$defs/Name.",
    "too_deep": "These references and unions lead too far, or in a circle.",
    "keyword": "This keyword cannot have this value.",
    "impossible": "No answer can suit this.",
}
_CONDITIONS = (
    "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "patternProperties", "propertyNames",
    "minProperties", "maxProperties", "contains", "prefixItems",
)  # fmt: skip
_RULES = (
    "properties", "required", "enum", "const", "anyOf", "oneOf", "items", "minItems", "maxItems", "uniqueItems", "pattern", "format",
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
)  # fmt: skip
_TYPES_BY_KEYWORD = (
    ("object", ("properties",)),
    ("array", ("items", "uniqueItems", "minItems", "maxItems")),
    ("string", ("format", "pattern", "minLength", "maxLength")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
)
_MAX_FIELDS, _MAX_CHOICES, _MAX_UNIONS, _MAX_DEPTH = 50, 200, 8, 8

# One value in one control; one that is given, of a scalar or not; several; a group of fields; a box for JSON.
_SINGLE, _FACT, _WHOLE, _MANY, _GROUP, _JSON = "single", "fact", "whole", "many", "group", "json"
_Kind = tuple[str, bool]
"""What a schema takes, and whether null besides."""


@dataclass
class Form:
    """What a schema comes to."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    """What cannot be shown, as the server tells it; nothing if all can."""
    boxes: set[str] = field(default_factory=set)
    """The JSON pointers of fields that are boxes for JSON, of whose answers nothing is checked."""


def read_form(schema: Any, allow_json: bool) -> Form:
    """Reads a schema as the server does when a question is asked."""
    reader = _Reader(schema, allow_json)
    reader.read()
    return reader.form


def follow(root: Any, pointer: str) -> Any:
    """What is at a JSON pointer; raises LookupError if there is nothing."""
    found = root
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        found = found[int(name) if isinstance(found, list) and name.isdecimal() else name]
    return found


def below(at: str, name: str) -> str:
    """The JSON pointer of a member of what is at `at`."""
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"


@dataclass(frozen=True)
class _Layer:
    members: dict[str, Any]
    at: str
    done: frozenset[str] = frozenset()

    def has(self, keyword: str) -> bool:
        return keyword in self.members and keyword not in self.done


class _Layers:
    """A schema together with what it refers to, nearest first."""

    def __init__(self, layers: list[_Layer]) -> None:
        self._layers = layers

    def get(self, keyword: str) -> Any:
        return next(self._values(keyword), None)

    def has(self, keyword: str) -> bool:
        return any(layer.has(keyword) for layer in self._layers)

    def at(self, keyword: str) -> str:
        return below(next((layer for layer in self._layers if layer.has(keyword)), self._layers[0]).at, keyword)

    def here(self) -> str:
        return self._layers[0].at

    def followed(self, keyword: str, others: _Layers) -> _Layers:
        done = [_Layer(layer.members, layer.at, layer.done | {keyword}) for layer in self._layers]
        return _Layers(done + others._layers)

    def condition(self) -> str | None:
        """The pointer to a keyword that no control can hold to, or to one that hides another rule."""
        hidden = (keyword for keyword in _RULES if any(value != self.get(keyword) for value in self._values(keyword)))
        keyword = next((keyword for keyword in _CONDITIONS if self.has(keyword)), None) or next(hidden, None)
        return None if keyword is None else self.at(keyword)

    def is_null(self) -> bool:
        values = self.get("enum")
        only_null = isinstance(values, list) and values != [] and all(value is None for value in values)
        return self.get("type") == "null" or (self.has("const") and self.get("const") is None) or only_null

    def _values(self, keyword: str) -> Iterator[Any]:
        return (layer.members[keyword] for layer in self._layers if layer.has(keyword))


class _Refusal(Exception):
    """A part that was refused, so that what it is a part of is no field."""


class _Reader:
    def __init__(self, root: Any, allow_json: bool) -> None:
        self._root = root
        self._allow_json = allow_json
        self.form = Form()

    def read(self) -> None:
        try:
            layers = self._flat(self._root, "")
            condition = layers.condition()
            if condition is not None:
                self._tell(condition, "unsupported")
            kind = layers.get("type")
            if not (kind == "object" or (isinstance(kind, list) and "object" in kind) or (kind is None and layers.has("properties"))):
                self._refuse(layers.at("type"), "not_an_object")
            count = self._fields(layers, True)
            if count > _MAX_FIELDS:
                self._tell(layers.at("properties"), "too_many_fields")
            if count == 0 and not self.form.errors:
                self._tell(layers.at("properties"), "no_fields")
        except _Refusal:
            pass

    def _tell(self, at: str, fault: str) -> None:
        code = fault if fault == "not_a_schema" else f"schema_{fault}"
        error = {"field": f"schema{at}", "code": code, "message": _WORDS[fault], "arguments": {}}
        if error not in self.form.errors and len(self.form.errors) < _MAX_FIELDS:
            self.form.errors.append(error)

    def _refuse(self, at: str, fault: str) -> _Kind:
        self._tell(at, fault)
        raise _Refusal

    def _box(self, at: str) -> _Kind:
        """A box for JSON, if it was asked for."""
        return (_JSON, False) if self._allow_json else self._refuse(at, "unsupported")

    def _flat(self, schema: Any, at: str) -> _Layers:
        layers: list[_Layer] = []
        self._add(layers, schema, at, 0)
        return _Layers(layers)

    def _add(self, layers: list[_Layer], schema: Any, at: str, depth: int) -> None:
        if depth > _MAX_DEPTH:
            self._refuse(at, "too_deep")
        if not isinstance(schema, dict):
            self._refuse(at, "unsupported" if isinstance(schema, bool) else "not_a_schema")
        layers.append(_Layer(schema, at))
        if "$ref" in schema:
            pointer = unquote(str(schema["$ref"]).removeprefix("#"))
            try:
                target = follow(self._root, pointer)
            except (LookupError, TypeError):
                self._refuse(f"{at}/$ref", "reference")
            self._add(layers, target, pointer, depth + 1)
        if "allOf" in schema:
            every = schema["allOf"]
            if not (isinstance(every, list) and len(every) == 1):
                self._refuse(f"{at}/allOf", "unsupported")
            self._add(layers, every[0], f"{at}/allOf/0", depth + 1)

    def _fields(self, layers: _Layers, groups: bool) -> int:
        """How many fields an object has."""
        properties = layers.get("properties") or {}
        if not isinstance(properties, dict):
            self._tell(layers.at("properties"), "keyword")
            return 0
        count = 0
        for name, schema in [*properties.items()][: _MAX_FIELDS + 1]:
            try:
                count += self._field(schema, below(layers.at("properties"), name), name in (layers.get("required") or ()), groups)
            except _Refusal:
                pass
        if any(name not in properties for name in layers.get("required") or ()):
            self._tell(layers.at("required"), "impossible")
        return count

    def _field(self, schema: Any, at: str, required: bool, groups: bool) -> int:
        """How many fields it is: none, one, or those of a group."""
        if schema is True and self._allow_json:
            self.form.boxes.add(at)
            return 1
        layers, _ = self._without_null(self._flat(schema, at))
        before = len(self.form.errors)
        kind, fields = self._kind(layers, groups)
        if kind == _JSON:
            self.form.boxes.add(at)
        # What only the program fills in is not asked for.
        is_hidden = layers.get("readOnly") is True or layers.get("ui:widget") == "hidden"
        if is_hidden and not required and layers.get("default") is None and kind not in (_FACT, _WHOLE):
            return 0
        return fields if len(self.form.errors) == before else 0

    def _kind(self, layers: _Layers, groups: bool) -> tuple[str, int]:
        if layers.get("x-hitl-widget") == "json":
            return _JSON, 1
        self._in_group = 1
        kind, _ = self._kind_at(layers, groups, 0)
        return kind, self._in_group

    def _kind_at(self, layers: _Layers, groups: bool, depth: int) -> _Kind:
        if depth > _MAX_UNIONS:
            self._refuse(layers.here(), "too_deep")
        condition = layers.condition()
        if condition is not None:
            return self._box(condition)
        nullable = layers.get("nullable") is True
        if layers.has("const"):
            const = layers.get("const")
            return _WHOLE if isinstance(const, (dict, list)) else _FACT, nullable and const is None
        if layers.has("enum"):
            kind, null = self._enumeration(layers)
            return kind, nullable or null
        keyword = next((keyword for keyword in ("anyOf", "oneOf") if layers.has(keyword)), None)
        if keyword is not None:
            if keyword == "anyOf" and layers.has("oneOf"):
                return self._box(layers.at("oneOf"))
            kind, null = self._union(layers, keyword, depth)
            return kind, nullable or null
        of = layers.get("type")
        if of == "null":
            return _FACT, True
        if isinstance(of, list):
            names = [name for name in of if name != "null"]
            kinds = [self._typed(layers, name, groups and len(of) < 3) for name in names]
            kind, _ = self._any(kinds, layers.at("type"))
            return kind, nullable or len(names) < len(of)
        if of is None:
            of = next((name for name, keywords in _TYPES_BY_KEYWORD if any(map(layers.has, keywords))), None)
            if of is None:
                return self._box(layers.here())
        return self._typed(layers, of, groups), nullable

    def _typed(self, layers: _Layers, name: Any, groups: bool) -> str:
        if name in ("string", "integer", "number", "boolean"):
            return _SINGLE
        if name == "array":
            return self._array(layers)
        if name == "object" and groups and layers.has("properties"):
            self._in_group = self._fields(layers, False)
            return _GROUP
        return self._box(layers.here())[0] if name == "object" else self._refuse(layers.at("type"), "keyword")[0]

    def _array(self, layers: _Layers) -> str:
        at = layers.at("items")
        if not layers.has("items"):
            return self._box(layers.here())[0]
        items, beside = self._without_null(self._flat(layers.get("items"), at))
        kind, own = self._kind_at(items, False, 1)
        return _MANY if kind in (_SINGLE, _FACT) and not (beside or own) else self._box(at)[0]

    def _enumeration(self, layers: _Layers) -> _Kind:
        values, at = layers.get("enum"), layers.at("enum")
        if not isinstance(values, list) or not values:
            return self._refuse(at, "keyword")
        if any(isinstance(value, (dict, list)) for value in values):
            return self._box(at)
        if len(values) > _MAX_CHOICES:
            self._refuse(at, "too_many_choices")
        null = any(value is None for value in values)
        return _FACT if all(value is None for value in values) else _SINGLE, null

    def _union(self, outer: _Layers, keyword: str, depth: int) -> _Kind:
        at, branches = outer.at(keyword), outer.get(keyword)
        if not isinstance(branches, list) or not branches:
            return self._refuse(at, "keyword")
        null, kinds, others = False, [], []
        for number, branch in enumerate(branches):
            layers = self._flat(branch, f"{at}/{number}")
            if layers.is_null():
                null = True
            elif layers.has("const") or isinstance(layers.get("enum"), list):
                kind, its = self._choices(layers)
                null |= its
                if kind == _JSON:
                    return kind, null
                kinds += [kind] if kind == _SINGLE else []
            else:
                others.append(layers)
        if len(branches) > _MAX_CHOICES and not others:
            self._refuse(at, "too_many_choices")
        if not others:
            return _SINGLE if kinds else _FACT, null
        for layers in others:
            layers, beside = self._without_null(layers)
            kind, own = self._kind_at(outer.followed(keyword, layers), False, depth + 1)
            null |= beside or own
            kinds.append(_SINGLE if kind == _FACT else kind)
        return self._any(kinds, at)[0], null

    def _choices(self, layers: _Layers) -> _Kind:
        condition = layers.condition()
        if condition is not None:
            return self._box(condition)
        if not layers.has("const"):
            return self._enumeration(layers)
        return self._box(layers.at("const")) if isinstance(layers.get("const"), (dict, list)) else (_SINGLE, False)

    def _any(self, kinds: list[str], at: str) -> _Kind:
        """One of several kinds."""
        if len(kinds) == 1:
            return kinds[0], False
        return (_SINGLE, False) if kinds and all(kind == _SINGLE for kind in kinds) else self._box(at)

    def _without_null(self, layers: _Layers) -> tuple[_Layers, bool]:
        """The schema without a union whose other branch is null, and whether there was one."""
        null = False
        for _ in range(_MAX_UNIONS):
            keyword = next((keyword for keyword in ("anyOf", "oneOf") if layers.has(keyword)), None)
            if keyword is None or layers.has("enum") or layers.has("const"):
                break
            branches = layers.get(keyword)
            if not isinstance(branches, list):
                break
            at = layers.at(keyword)
            read = [self._flat(branch, f"{at}/{number}") for number, branch in enumerate(branches[:_MAX_CHOICES])]
            others = [branch for branch in read if not branch.is_null()]
            if len(others) != 1:
                break
            null |= len(read) > 1
            layers = layers.followed(keyword, others[0])
        return layers, null
