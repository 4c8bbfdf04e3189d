"""What is asked for, by a type of Python's: how it goes to the server, and how the answer comes back as it."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast, get_args, get_origin

from ._errors import Unreadable

if TYPE_CHECKING:
    from typing_extensions import TypeForm

T = TypeVar("T")

# The one field of a form that stands for a type which is no object; `hitl ask --type choice:…` has the same name.
_SINGLE = "answer"


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A type as the server knows it, and the two ways between its values and JSON."""

    name: str
    data_type: str
    schema: dict[str, Any] | None
    load: Callable[[Any], T] = field(repr=False)
    dump: Callable[[T], Any] = field(repr=False)

    def read(self, value: Any) -> T:
        """The answer as a T, or raises Unreadable."""
        try:
            return self.load(value)
        except (ValueError, TypeError, KeyError) as error:
            # Errors of pydantic repeat what was typed, which may be a secret: only the places are told.
            places = _places(error)
            raise Unreadable(f"the answer cannot be read as {self.name}{places}", value) from None


def kind_of(wanted: TypeForm[T]) -> Kind[T]:
    """The kind of a type. Raises TypeError for what cannot be asked for."""
    kind = _scalar(wanted) or _choice(wanted) or _model(wanted)
    return cast("Kind[T]", kind)


ANYTHING: Kind[Any] = Kind("any", "", None, lambda value: value, lambda value: value)
"""For events that are looked up without saying what they ask for: values stay as JSON has them."""


def _scalar(wanted: Any) -> Kind[Any] | None:
    if wanted is bool:
        return Kind("bool", "bool", None, _of(bool), lambda value: value)
    if wanted is int:
        return Kind("int", "int", None, _of(int), lambda value: value)
    if wanted is float:
        return Kind("float", "float", None, _float, lambda value: value)
    if wanted is str:
        return Kind("str", "str", None, _of(str), lambda value: value)
    return None


def _of(wanted: type) -> Callable[[Any], Any]:
    def load(value: Any) -> Any:
        if type(value) is not wanted:  # True is an int to isinstance.
            raise TypeError
        return value

    return load


def _float(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _choice(wanted: Any) -> Kind[Any] | None:
    """A Literal or an Enum. They are the same with and without pydantic, so that a run finds its question again."""
    if get_origin(wanted) is Literal:
        choices: dict[Any, Any] = {choice.value if isinstance(choice, enum.Enum) else choice: choice for choice in get_args(wanted)}
        name = "choice"
    elif isinstance(wanted, type) and issubclass(wanted, enum.Enum):
        choices = {member.value: member for member in wanted}
        name = wanted.__name__
    else:
        return None
    if not choices or not all(type(value) in (str, int) for value in choices):
        raise TypeError(f"{wanted!r}: a choice is between texts and whole numbers")
    values = {member: value for value, member in choices.items()}
    schema = {"type": "object", "properties": {_SINGLE: {"enum": [*choices]}}, "required": [_SINGLE], "x-hitl-answer": _SINGLE}
    return Kind(name, "form", schema, lambda value: choices[value[_SINGLE]], lambda member: {_SINGLE: values[member]})


def _model(wanted: Any) -> Kind[Any]:
    try:
        import pydantic
    except ImportError:
        raise TypeError(f"{wanted!r}: pip install 'hitl-events[pydantic]' to ask for more than numbers, texts and choices") from None
    try:
        adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(wanted)
        schema = adapter.json_schema(mode="validation")
    except (pydantic.errors.PydanticUserError, pydantic.errors.PydanticUndefinedAnnotation) as error:
        raise TypeError(f"{wanted!r} cannot be asked for: {error}") from None
    name = getattr(wanted, "__name__", None) or schema.get("title") or str(wanted)

    def load(value: Any) -> Any:
        # JSON has no dates and no enums: a type that is strict about Python's objects has to be told that this was JSON.
        return adapter.validate_json(json.dumps(value))

    def dump(value: Any) -> Any:
        return adapter.dump_python(value, mode="json", by_alias=True)

    if _is_object(schema):
        return Kind(name, "form", schema, load, dump)
    definitions = {"$defs": schema.pop("$defs")} if "$defs" in schema else {}
    single = {"type": "object", "properties": {_SINGLE: schema}, "required": [_SINGLE], "x-hitl-answer": _SINGLE, **definitions}
    return Kind(name, "form", single, lambda value: load(value[_SINGLE]), lambda value: {_SINGLE: dump(value)})


def _is_object(schema: dict[str, Any]) -> bool:
    """Whether it is the schema of an object, perhaps behind a reference, as those are that refer to themselves."""
    reference = schema.get("$ref", "")
    if reference.startswith("#/$defs/"):
        schema = schema.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
    return schema.get("type") == "object"


def _places(error: Exception) -> str:
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return ""
    places = [".".join(map(str, each["loc"])) + ": " + each["type"] for each in errors(include_input=False, include_url=False)]
    return " (" + ", ".join(place.removeprefix(": ") for place in places) + ")"
