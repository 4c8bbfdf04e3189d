"""What types of Python's become, and how answers come back as them."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import sys
import traceback
from typing import Any, Literal

import pytest

from hitl_events import Answer, Unreadable
from hitl_events._kinds import kind_of
from hitl_events.testing import FakeServer


class Where(enum.Enum):
    STAGING = "staging"
    PRODUCTION = "production"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclasses.dataclass
class Deployment:
    replicas: int
    where: Where
    day: datetime.date
    notes: str | None = None


@pytest.mark.parametrize(
    ("wanted", "data_type", "stored", "value"),
    [
        (bool, "bool", False, False),
        (int, "int", -(2**63), -(2**63)),
        (float, "float", 3, 3.0),
        (str, "str", "ä <b>\n", "ä <b>\n"),
        (Literal["a", 2], "form", {"answer": 2}, 2),
        (Where, "form", {"answer": "production"}, Where.PRODUCTION),
        (Level, "form", {"answer": 2}, Level.HIGH),
    ],
)
def test_a_value_comes_back_as_the_type(wanted: Any, data_type: str, stored: Any, value: Any) -> None:
    kind = kind_of(wanted)
    read = kind.read(stored)
    assert (kind.data_type, read, type(read)) == (data_type, value, type(value))
    assert kind.dump(value) == (value if data_type == "float" else stored)


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [(bool, 1), (int, True), (int, 3.5), (float, "3"), (float, True), (str, 3), (Literal["a"], {"answer": "b"}), (Where, {})],
)
def test_another_value_is_unreadable(wanted: Any, stored: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        kind_of(wanted).read(stored)
    assert caught.value.value == stored


@pytest.mark.parametrize(
    ("wanted", "match"),
    [(None, "nothing to choose"), ("int", "is a text and no type"), (complex, "ask for a str"), (bytes, "ask for a str")],
)
def test_what_nobody_can_be_asked_for_is_told_before_anything_is_sent(wanted: Any, match: str, fake: FakeServer) -> None:
    with fake.client() as hitl, pytest.raises(TypeError, match=match):
        hitl.create(wanted, "?")
    assert fake.questions == []


@pytest.mark.parametrize("wanted", [Literal[None], Literal[True], enum.Enum("Empty", {})])
def test_a_choice_is_between_texts_and_whole_numbers(wanted: Any) -> None:
    with pytest.raises(TypeError, match="texts and whole numbers"):
        kind_of(wanted)


def test_without_pydantic_only_its_types_are_missing(monkeypatch: pytest.MonkeyPatch, fake: FakeServer) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)
    fake.answer(None, Where.STAGING)
    with fake.client() as hitl:
        assert hitl.ask(Where, "Where to?") is Where.STAGING
        with pytest.raises(TypeError, match=r"hitl-events\[pydantic\]"):
            hitl.ask(Deployment, "What?")


def test_a_dataclass_is_a_form(fake: FakeServer) -> None:
    pytest.importorskip("pydantic")
    deployment = Deployment(3, Where.STAGING, datetime.date(2027, 1, 31))
    fake.answer("Deploy?", deployment)
    fake.answer("In JSON?", {"replicas": 3, "where": "staging", "day": "2027-01-31"})
    with fake.client() as hitl:
        assert hitl.ask(Deployment, "Deploy?") == deployment
        assert hitl.ask(Deployment, "In JSON?") == deployment
        late = hitl.create(Deployment, "Late?", on_timeout=Answer(deployment))
        fake.time_out("Late?")
        assert late.wait() == deployment
    assert list(fake.questions[0]["schema"]["properties"]) == ["replicas", "where", "day", "notes"]


def test_models_and_other_types_of_pydantic(fake: FakeServer) -> None:
    pytest.importorskip("pydantic")
    import pydantic

    class Model(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(strict=True)
        count: int = pydantic.Field(ge=1, alias="how-many")
        where: Where

        @pydantic.field_validator("count")
        @classmethod
        def even(cls, count: int) -> int:
            if count % 2:
                raise ValueError("it is odd")
            return count

    fake.answer("A model?", {"how-many": 2, "where": "staging"})
    fake.answer("Odd?", {"how-many": 35711, "where": "staging"})
    fake.answer("Days?", ["2027-01-31"])
    with fake.client() as hitl:
        asked = hitl.ask(Model, "A model?")
        assert (asked.count, asked.where) == (2, Where.STAGING)
        assert hitl.ask(list[datetime.date], "Days?") == [datetime.date(2027, 1, 31)]
        # A person's answer that a validator does not take stands all the same.
        with pytest.raises(Unreadable, match=r"as Model \(how-many: Value error, it is odd\)") as caught:
            hitl.ask(Model, "Odd?")
    assert isinstance(caught.value.__cause__, pydantic.ValidationError)
    assert "it is odd" in (told := "".join(traceback.format_exception(caught.value))) and "35711" not in told
    assert fake.questions[-2]["schema"]["x-hitl-answer"] == "answer"


def test_what_refers_to_itself_or_to_others_keeps_its_references(fake: FakeServer) -> None:
    pytest.importorskip("pydantic")
    kind = kind_of(list[Deployment])
    assert kind.schema is not None
    assert set(kind.schema["$defs"]) == {"Deployment", "Where"}
    assert "$defs" not in kind.schema["properties"]["answer"]


def test_numbers_of_an_enum_are_shown_by_their_names() -> None:
    pytest.importorskip("pydantic")
    import pydantic

    class Model(pydantic.BaseModel):
        level: Level = Level.LOW
        levels: list[Level]
        where: Where

    direct, within = kind_of(Level).schema, kind_of(Model).schema
    assert direct is not None and within is not None
    for schema in (direct["properties"]["answer"], within["$defs"]["Level"]):
        assert (schema["enum"], schema["x-enumNames"]) == ([1, 2], ["LOW", "HIGH"])
    assert "x-enumNames" not in within["$defs"]["Where"]
