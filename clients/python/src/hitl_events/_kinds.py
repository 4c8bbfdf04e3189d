"""What is asked for, by a type of Python's: how it goes to the server, and how the answer comes back as it."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Callable, Iterable
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
            raise Unreadable(f"the answer cannot be read as {self.name}{_words(error)}", value) from _covered(error)


def kind_of(wanted: TypeForm[T]) -> Kind[T]:
    """The kind of a type. Raises TypeError for what cannot be asked for."""
    _check(wanted)
    kind = _scalar(wanted) or _choice(wanted) or _model(wanted)
    return cast("Kind[T]", kind)


ANYTHING: Kind[Any] = Kind("any", "", None, lambda value: value, lambda value: value)
"""For events that are looked up without saying what they ask for: values stay as JSON has them."""


def _check(wanted: Any) -> None:
    """Raises TypeError for what pydantic would make something of that nobody means."""
    if isinstance(wanted, str):
        raise TypeError(f"{wanted!r} is a text and no type: ask for the type itself, such as int")
    if wanted is None or wanted is type(None):
        raise TypeError("None cannot be asked for: it has nothing to choose; ask for a bool, or for `T | None`")
    if wanted in (bytes, bytearray, complex):
        raise TypeError(f"{wanted.__name__} cannot be asked for: people give texts and numbers; ask for a str, and make it of that")


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
    names = {} if get_origin(wanted) is Literal else _names(choices.values())
    schema = {
        "type": "object", "properties": {_SINGLE: {"enum": [*choices], **names}}, "required": [_SINGLE], "x-hitl-answer": _SINGLE,
    }  # fmt: skip
    return Kind(name, "form", schema, lambda value: choices[value[_SINGLE]], lambda member: {_SINGLE: values[member]})


def _names(members: Iterable[enum.Enum]) -> dict[str, list[str]]:
    """What choices are called on the page where their values are numbers, which say nothing to a person."""
    members = [*members]
    return {"x-enumNames": [member.name for member in members]} if all(type(member.value) is int for member in members) else {}


def _model(wanted: Any) -> Kind[Any]:
    try:
        import pydantic
        from pydantic.json_schema import GenerateJsonSchema
    except ImportError:
        raise TypeError(f"{wanted!r}: pip install 'hitl-events[pydantic]' to ask for more than numbers, texts and choices") from None

    class Named(GenerateJsonSchema):
        """Pydantic's own, in which numbers have the names of their Enum."""

        def enum_schema(self, schema: Any) -> dict[str, Any]:
            made = super().enum_schema(schema)
            return {**made, **_names(schema["members"])} if "enum" in made else made

    try:
        adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(wanted)
        schema = adapter.json_schema(mode="validation", schema_generator=Named)
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


def _words(error: Exception) -> str:
    """What pydantic and its validators say, and where. What was typed, which may be a secret, is not in it unless a validator says it."""
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return ""
    said = [".".join(map(str, each["loc"])) + ": " + each["msg"] for each in errors(include_input=False, include_url=False)]
    return " (" + "; ".join(each.removeprefix(": ") for each in said) + ")"


def _covered(error: Exception) -> Exception | None:
    """The error of pydantic, made anew so that a traceback does not repeat what was typed; None where that cannot be."""
    if not callable(getattr(error, "errors", None)):
        return None
    made: Any = error
    try:
        anew: Exception = type(made).from_exception_data(made.title, made.errors(include_url=False), hide_input=True)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return anew
