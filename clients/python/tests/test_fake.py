"""The server in memory is as strict as a real one: a test that is green does not hide a question that is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from server import KEY, Server

from hitl_events import Client, Refused
from hitl_events._fake_answers import broken_rules
from hitl_events._fake_forms import read_form
from hitl_events._kinds import Kind
from hitl_events.testing import FakeServer

pydantic = pytest.importorskip("pydantic")
PROJECT = os.environ.get("HITL_PROJECT")


def refusal(hitl: Client, schema: Any, allow_json: bool) -> Any:
    """What a server says of a question with this schema."""
    kind: Kind[Any] = Kind("any", "form", schema, lambda value: value, lambda value: value)
    event = None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("hitl_events._client.kind_of", lambda wanted: kind)
        try:
            event = hitl.create(dict, "?", allow_json=allow_json)
        except Refused as refused:
            return refused.status, str(refused), refused.code, refused.errors
    return event.status


@pytest.mark.skipif(not (os.environ.get("HITL_PROGRAM") and PROJECT), reason="HITL_PROGRAM or HITL_PROJECT is not set")
def test_it_refuses_what_a_real_server_refuses_in_the_same_words(tmp_path: Path, fake: FakeServer) -> None:
    shown = json.loads(Path(str(PROJECT), "tests/clients/schemas.json").read_text())["schemas"]
    schemas = [*shown, *(each["schema"] for each in examples())]
    server = Server(tmp_path)
    try:
        with Client(server.url, KEY, show=None) as real, fake.client() as faked:
            for schema in schemas:
                for allow_json in (False, True):
                    assert refusal(faked, schema, allow_json) == refusal(real, schema, allow_json), schema
    finally:
        server.stop()


def examples() -> list[Any]:
    """Forms as other programs have them, with answers."""
    if not PROJECT:
        return []
    files = sorted(Path(PROJECT, "guest/core/tests/schemas").glob("*.json"))
    assert files
    return [json.loads(file.read_text()) for file in files]


class Item(pydantic.BaseModel):  # type: ignore[name-defined,misc]
    x: int = pydantic.Field(ge=1, le=20)
    tags: list[str] = []


class Order(pydantic.BaseModel):  # type: ignore[name-defined,misc]
    items: list[Item]


class Group(pydantic.BaseModel):  # type: ignore[name-defined,misc]
    item: Item


class Nested(pydantic.BaseModel):  # type: ignore[name-defined,misc]
    group: Group


class Labels(pydantic.BaseModel):  # type: ignore[name-defined,misc]
    labels: dict[str, int]


@pytest.mark.parametrize(
    ("wanted", "at"),
    [(Order, "schema/properties/items/items"), (Nested, "schema/$defs/Group/properties/item"), (Labels, "schema/properties/labels")],
)
def test_a_model_that_no_form_shows_is_refused(fake: FakeServer, wanted: Any, at: str) -> None:
    with fake.client() as hitl:
        with pytest.raises(Refused) as caught:
            hitl.create(wanted, "What?")
        hitl.create(wanted, "What?", allow_json=True)
    told = str(caught.value)
    assert told.startswith(f"422: {at}: This cannot be shown as a field.")
    # In words of Python's.
    assert "allow_json=True" in told and 'json_schema_extra={"x-hitl-widget": "json"} at the field' in told


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"item": {"x": 99}}, "item.x: 99 is more than 20"),
        ({"item": {"x": "1"}}, 'item.x: "1" is no integer'),
        ({"item": {"x": 1, "tags": [2]}}, "item.tags\\[0\\]: 2 is no string"),
        ({"item": {}}, "item.x: is missing"),
        ({"item": {"x": 1}, "y": 1}, "y: is not in the schema"),
    ],
)
def test_an_answer_that_breaks_the_schema_fails_the_test_and_not_the_program(fake: FakeServer, value: Any, says: str) -> None:
    fake.answer("Early?", value)
    with fake.client() as hitl:
        with pytest.raises(AssertionError, match=f"the fake's answer breaks the schema: 'Early\\?': {says}"):
            hitl.ask(Group, "Early?")
        hitl.create(Group, "Late?")
        with pytest.raises(AssertionError, match=says):
            fake.answer("Late?", value)
        fake.answer("Right?", {"item": {"x": 1}})
        assert hitl.ask(Group, "Right?") == Group(item=Item(x=1))


def test_a_box_for_json_takes_any(fake: FakeServer) -> None:
    fake.answer("Which?", {"items": [{"x": 3}]})
    with fake.client() as hitl:
        assert hitl.ask(Order, "Which?", allow_json=True) == Order(items=[Item(x=3)])


def test_answers_that_a_server_takes_break_no_rule() -> None:
    for example in examples():
        boxes = read_form(example["schema"], True).boxes
        for answer in example["answers"]:
            value = answer.get("value", answer) if isinstance(answer, dict) else answer
            assert broken_rules(example["schema"], value, boxes) == [], example["of"]
