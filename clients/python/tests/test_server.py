"""Both clients and the plugin's face against a real `hitl serve`, which HITL_PROGRAM names."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import enum
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any, Literal

import httpx
import pytest
from server import KEY, Server, answer
from test_flyte import changed, readme_of_the_plugin

import hitl_events.flyte
from hitl_events import (
    Answer,
    AsyncClient,
    Cancelled,
    Client,
    Conflict,
    Declined,
    NotFound,
    Refused,
    StillOpen,
    TimedOut,
)

pytestmark = pytest.mark.skipif(not os.environ.get("HITL_PROGRAM"), reason="HITL_PROGRAM names no program")
# Long enough for a loaded machine: a test that waits for so long has failed.
PATIENCE = 120


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def hitl(server: Server) -> Iterator[Client]:
    with Client(server.url, KEY, show=None) as client:
        yield client


@pytest.mark.parametrize(
    ("wanted", "typed", "value"),
    [
        (bool, "no", False),
        (int, "-9007199254740993", -9007199254740993),
        (float, "0,5", 0.5),
        (str, 'ä <b>\n"c"', 'ä <b>\n"c"'),
    ],
)
def test_each_type_is_asked_and_answered_by_the_form(hitl: Client, wanted: Any, typed: str, value: Any) -> None:
    event = hitl.create(wanted, "What should I add to x?", context={"Where": "prod"}, markdown=True)
    answer(event.form_url, value=typed)
    given = event.wait()
    assert (given, type(given)) == (value, wanted)
    outcome = event.outcome()
    assert (outcome.status, outcome.who.kind, outcome.via) == ("completed", "person", "form")
    assert abs(outcome.when - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(hours=1)


def test_choices_are_asked_and_answered_by_the_form(hitl: Client) -> None:
    by_literal = hitl.create(Literal["a", "b"], "Which?", on_timeout=Answer("a"))
    by_enum = hitl.create(Where, "Where to?", on_timeout=Answer(Where.STAGING))
    answer(by_literal.form_url, answer="b")
    answer(by_enum.form_url, answer="production")
    assert (by_literal.wait(), by_enum.wait()) == ("b", Where.PRODUCTION)


def test_a_dataclass_is_filled_in(hitl: Client) -> None:
    pytest.importorskip("pydantic")
    event = hitl.create(Deployment, "What shall be deployed?")
    answer(event.form_url, replicas="3", where="staging", day="2027-01-31")
    assert event.wait() == Deployment(3, Where.STAGING, datetime.date(2027, 1, 31))
    days = hitl.create(list[str], "Who?")
    answer(days.form_url, answer="ada\r\ngrace\r\n")
    assert days.wait() == ["ada", "grace"]


def test_the_numbers_of_an_enum_are_shown_by_their_names(hitl: Client) -> None:
    pytest.importorskip("pydantic")

    @dataclasses.dataclass
    class Alarm:
        level: Level
        levels: list[Level]

    alone, within = hitl.create(Level, "How high?"), hitl.create(Alarm, "What alarm?")
    for event in (alone, within):
        page = httpx.get(event.form_url, headers={"Accept": "text/html"}, trust_env=False).text
        assert "LOW" in page and "HIGH" in page
    answer(alone.form_url, answer="2")
    answer(within.form_url, level="1", levels="2")
    assert alone.wait() is Level.HIGH
    assert within.wait() == Alarm(Level.LOW, [Level.HIGH])


def test_a_list_of_objects_is_a_box_for_json(hitl: Client) -> None:
    pytest.importorskip("pydantic")
    import pydantic

    class Item(pydantic.BaseModel):
        name: str

    class Order(pydantic.BaseModel):
        items: list[Item]
        urgency: int = pydantic.Field(ge=1, le=5, json_schema_extra={"x-hitl-widget": "rating"})

    with pytest.raises(Refused, match="allow_json=True"):
        hitl.create(Order, "What?")
    event = hitl.create(Order, "What?", allow_json=True)
    answer(event.form_url, items='[{"name": "nails"}]', urgency="5")
    assert event.wait() == Order(items=[Item(name="nails")], urgency=5)


def test_a_link_of_ones_own_says_who_answered(hitl: Client) -> None:
    event = hitl.create(int, "How many?")
    answer(event.link("ada", valid=datetime.timedelta(hours=2)), value="3", comment="for now")
    outcome = event.outcome()
    assert (outcome.who.name, outcome.comment, outcome.value) == ("ada", "for now", 3)


def test_other_ends(hitl: Client, server: Server) -> None:
    with pytest.raises(TimedOut):
        hitl.ask(int, "Late?", timeout=1)
    assert hitl.ask(int, "Late, with an answer?", timeout=1, on_timeout=Answer(7)) == 7
    declined = hitl.create(int, "Declined?")
    answer(declined.form_url, action="decline", comment="not I")
    with pytest.raises(Declined) as caught:
        declined.wait()
    assert caught.value.comment == "not I"
    cancelled = hitl.create(int, "Cancelled?")
    assert cancelled.poll() is None
    cancelled.cancel("no need")
    assert cancelled.cancel().comment == "no need"
    with pytest.raises(Cancelled):
        hitl.get(cancelled.id, int).wait()
    with pytest.raises(Conflict) as late:
        declined.cancel()
    assert late.value.outcome is not None and late.value.outcome.status == "declined"
    with pytest.raises(StillOpen):
        hitl.create(int, "Open?").wait(timeout=0.5)


def test_what_is_refused(hitl: Client, server: Server) -> None:
    with pytest.raises(NotFound):
        hitl.get("nope")
    with pytest.raises(Refused) as refused:
        hitl.create(int, "\x00", name="a\nb")
    assert refused.value.code == "fields" and {error.field for error in refused.value.errors} == {"event_name", "prompt"}
    hitl.create(int, "How many?", run="run")
    with pytest.raises(Conflict, match="another|instead"):
        hitl.create(str, "How many?", run="run")
    with Client(server.url, "wrong") as stranger, pytest.raises(Refused) as unknown:
        stranger.create(int, "How many?")
    assert unknown.value.status == 401


def test_lists_and_waiting_for_many(hitl: Client) -> None:
    events = [hitl.create(int, f"Number {number}?", run="many") for number in range(5)]
    assert {event.id for event in hitl.list(run="many")} == {event.id for event in events}
    assert [event.prompt for event in hitl.list(run="many", q="number 3")] == ["Number 3?"]
    for number in (3, 0):
        answer(events[number].form_url, value=str(number))
    values = []
    for event in hitl.wait_many(events, timeout=PATIENCE):
        values.append(event.wait())
        if len(values) == 2:
            break
    assert sorted(values) == [0, 3]
    assert len([*hitl.list("all", run="many")]) == 5


def test_a_server_that_is_killed_is_waited_for(hitl: Client, server: Server) -> None:
    event = hitl.create(int, "How many?", run="run")
    tried: Queue[float] = Queue()
    sleep = hitl._sleep

    def noting(seconds: float) -> None:
        tried.put(seconds)
        sleep(seconds)

    hitl._sleep = noting
    values: Queue[int] = Queue()
    waiting = threading.Thread(target=lambda: values.put(event.wait()), daemon=True)
    waiting.start()
    server.kill()
    tried.get(timeout=PATIENCE)
    server.start()
    again = Client(server.url, KEY, show=None)
    assert again.create(int, "How many?", run="run").id == event.id
    answer(event.form_url, value="5")
    assert values.get(timeout=PATIENCE) == 5
    assert again.ask(int, "How many?", run="run") == 5
    again.close()


def test_two_clients_ask_at_once_and_it_is_one_question(server: Server) -> None:
    links: Queue[str] = Queue()
    values: Queue[int] = Queue()

    def asks() -> None:
        with Client(server.url, KEY, show=lambda prompt, url: links.put(url)) as hitl:
            values.put(hitl.ask(int, "How many?", run="run"))

    threads = [threading.Thread(target=asks, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    first, second = links.get(timeout=PATIENCE), links.get(timeout=PATIENCE)
    assert first == second
    answer(first, value="8")
    assert [values.get(timeout=PATIENCE) for _ in threads] == [8, 8]


PROGRAM = """
from hitl_events import Client
with Client() as hitl:
    print(hitl.ask(int, "How many?", run="run"), flush=True)
"""


def test_a_program_that_is_killed_finds_its_question_again(server: Server) -> None:
    def start() -> tuple[subprocess.Popen[str], str]:
        environment = {**os.environ, "HITL_SERVER": server.url, "HITL_API_KEY": KEY}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        line = next((line for line in process.stderr if "answer here: " in line), "")
        return process, line.partition("answer here: ")[2].strip()

    process, link = start()
    process.kill()
    process.communicate()
    process, again = start()
    assert link == again != ""
    answer(link, value="4")
    assert process.communicate(timeout=PATIENCE)[0] == "4\n"


@pytest.mark.anyio
async def test_many_coroutines_wait_across_a_crash(server: Server) -> None:
    async with AsyncClient(server.url, KEY, show=None) as hitl:
        again = asyncio.Event()
        sleep = hitl._sleep

        async def noting(seconds: float) -> None:
            again.set()
            await sleep(seconds)

        hitl._sleep = noting
        events = [await hitl.create(int, f"Number {number}?", run="run") for number in range(50)]
        waits = [asyncio.create_task(event.wait()) for event in events]
        await asyncio.to_thread(answer, events[7].form_url, value="7")
        assert await waits[7] == 7
        server.kill()
        await asyncio.wait_for(again.wait(), PATIENCE)
        await asyncio.to_thread(server.start)
        for number, event in enumerate(events):
            if number != 7:
                await asyncio.to_thread(answer, event.form_url, value=str(number))
        assert await asyncio.wait_for(asyncio.gather(*waits), PATIENCE) == [*range(50)]
        with pytest.raises(TimedOut):
            await hitl.ask(int, "Late?", timeout=1)


def test_a_key_that_may_only_ask_is_told_where_it_is_answered(
    hitl: Client, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    made = httpx.post(
        f"{server.url}/v1/keys", json={"role": "ask", "name": "ci"}, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
    )
    with Client(server.url, made.json()["key"]) as asks:
        event = asks.create(int, "How many?", run="run")
        assert event.form_url == ""
        values: Queue[int] = Queue()
        asking = threading.Thread(target=lambda: values.put(asks.ask(int, "How many?", run="run")), daemon=True)
        asking.start()
        told = ""
        while not told and asking.is_alive():
            told = capsys.readouterr().err
        assert told == f"How many?\n  no link with this key: it is answered at {server.url}/\n"
        answer(hitl.get(event.id).form_url, value="2")
        assert values.get(timeout=PATIENCE) == event.wait() == 2


@pytest.mark.filterwarnings("default")
def test_the_plugin_s_example_runs_with_one_import_changed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flyte = pytest.importorskip("flyte")
    example = changed(readme_of_the_plugin())
    (tmp_path / "real_example.py").write_text(example)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HITL_SERVER", server.url)
    monkeypatch.setenv("HITL_API_KEY", KEY)
    import real_example  # type: ignore[import-not-found]

    runs: Queue[Any] = Queue()
    running = threading.Thread(target=lambda: runs.put(flyte.with_runcontext(mode="local").run(real_example.main)), daemon=True)
    running.start()
    with Client(show=None) as hitl:
        link = ""
        while not link and running.is_alive():
            link = next((event.form_url for event in hitl.list() if event.name == "integer_input_event"), "")
        answer(link, value="8")
    assert runs.get(timeout=PATIENCE).outputs()[0] == 50
    assert re.search("import hitl_events.flyte as hitl", example) and hitl_events.flyte
