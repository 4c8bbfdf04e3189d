"""The plugin's face. What its README shows is run as a task of Flyte's, in this process, with one import changed."""

from __future__ import annotations

import asyncio
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hitl_events.flyte as hitl
from hitl_events import Cancelled, Declined, TimedOut
from hitl_events.testing import FakeServer


@pytest.fixture(autouse=True)
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    hitl.configure(transport=fake)
    yield fake
    hitl.configure()


def test_each_way_asks_and_waits(server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    event = hitl.new_event("value", data_type=int, prompt="How many?")
    assert (event.name, event.scope, event.prompt, event.data_type) == ("value", "run", "How many?", int)
    assert (event.timeout_seconds, event.poll_interval_seconds) == (3600, 5)
    assert event.form_url.endswith("?t=fake") and event.api_url.endswith("/submit/json")
    assert repr(event) == f"Event(name='value', scope='run', data_type=int, request_id='{event.request_id}')"
    server.answer("value", 3)
    assert event.wait() == 3
    assert event.form_url in capsys.readouterr().err  # There is no report.
    assert hitl.Event.create("value", scope="run", prompt="Enter a number", data_type=int).wait() == 3

    async def all_ways() -> list[int]:
        first = await hitl.new_event.aio("value", int)
        second = await hitl.Event.create.aio("value", int)
        third = await hitl.Event.create("value", int)
        return list(await asyncio.gather(first.wait.aio(), second.wait.aio(), third.wait.aio()))

    assert asyncio.run(all_ways()) == [3, 3, 3]
    assert server.questions[1]["prompt"] == "Enter a number" and server.questions[2]["prompt"] == "Please provide a value"


def test_other_ends_are_told(server: FakeServer) -> None:
    server.time_out("late")
    server.decline("declined")
    server.cancel("cancelled")
    with pytest.raises(hitl.TimeoutError) as caught:
        hitl.new_event("late", bool, timeout_seconds=1).wait()
    assert isinstance(caught.value, TimedOut) and caught.type.__mro__.index(TimeoutError)
    with pytest.raises(Declined):
        hitl.new_event("declined", str).wait()
    with pytest.raises(Cancelled):
        hitl.new_event("cancelled", float).wait()
    with pytest.raises(ValueError, match="scope"):
        hitl.new_event("other", int, scope="global")  # type: ignore[arg-type]


def test_without_flyte_there_is_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flyte", None)
    monkeypatch.delitem(sys.modules, "hitl_events.flyte._environment", raising=False)
    with pytest.raises(AttributeError, match="pip install flyte"):
        hitl.env
    with pytest.raises(AttributeError, match="nonsense"):
        hitl.nonsense  # type: ignore[attr-defined]


def test_the_signatures_are_the_plugin_s() -> None:
    plugin = pytest.importorskip("flyteplugins.hitl")
    theirs = inspect.signature(plugin.Event.create).parameters
    for ours in (inspect.signature(hitl.new_event), inspect.signature(hitl.Event.create), inspect.signature(hitl.new_event.aio)):
        assert [(name, each.default) for name, each in ours.parameters.items()] == [
            (name, each.default) for name, each in theirs.items()
        ]
    assert set(plugin.__all__) <= set(hitl.__all__)
    for name in ("form_url", "api_url", "endpoint", "wait", "create"):
        assert hasattr(hitl.Event, name) and hasattr(plugin.Event, name)


def readme_of_the_plugin() -> str:
    """The example under Usage, as it was published."""
    metadata = pytest.importorskip("importlib.metadata")
    try:
        text = metadata.metadata("flyteplugins-hitl").get_payload()
    except metadata.PackageNotFoundError:
        pytest.skip("flyteplugins-hitl is not installed")
    found = re.search(r"## Usage\s+```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found.group(1)


def changed(example: str) -> str:
    assert example.count("import flyteplugins.hitl as hitl\n") == 1
    return example.replace("import flyteplugins.hitl as hitl\n", "import hitl_events.flyte as hitl\n")


@pytest.fixture
def flyte(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    flyte = pytest.importorskip("flyte")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return flyte


@pytest.mark.filterwarnings("default")  # Flyte's own are not ours to mend.
def test_the_plugin_s_example_runs_with_one_import_changed(
    flyte: Any, server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "their_example.py").write_text(changed(readme_of_the_plugin()))
    monkeypatch.syspath_prepend(tmp_path)
    import their_example  # type: ignore[import-not-found]

    server.answer("integer_input_event", 8)
    run = flyte.with_runcontext(mode="local").run(their_example.main)
    assert run.outputs()[0] == 50
    (question,) = server.questions
    assert question["prompt"] == "What should I add to x?" and question["key"].endswith(".1")


@pytest.mark.filterwarnings("default")
def test_a_task_that_is_tried_again_finds_its_questions(flyte: Any, server: FakeServer) -> None:
    env = flyte.TaskEnvironment(name="asks")
    tries = []

    @env.task(retries=1)
    async def asks() -> list[int]:
        values = []
        for _ in range(2):
            event = await hitl.new_event.aio("again", int)
            values.append(await event.wait.aio())
        tries.append(values)
        if len(tries) == 1:
            raise RuntimeError("it is tried again")
        return values

    answers = iter([1, 2, 3, 4])
    server.answer("again", lambda question: next(answers))
    assert flyte.with_runcontext(mode="local").run(asks).outputs()[0] == [1, 2]
    assert tries == [[1, 2], [1, 2]]
    first, second = server.questions
    assert first["run"] == second["run"] is not None
    assert (first["key"][-2:], second["key"][-2:]) == (".1", ".2")


@pytest.mark.filterwarnings("default")
def test_the_link_is_in_a_report_and_locally_on_the_terminal(
    flyte: Any, server: FakeServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from hitl_events.flyte import _environment

    reported: list[str] = []

    async def keep(fragment: str) -> None:
        reported.append(fragment)

    monkeypatch.setattr(flyte.report.replace, "aio", keep)
    env = flyte.TaskEnvironment(name="reports", depends_on=[hitl.env])

    @env.task
    async def asks() -> int:
        event = await hitl.new_event.aio("reported", int, prompt="<b> & how many?")
        server.answer("reported", 1)
        return await event.wait.aio()

    assert flyte.with_runcontext(mode="local").run(asks).outputs()[0] == 1
    assert "<b> & how many?\n  answer here: http://hitl.test/form/" in capfd.readouterr().err
    assert reported and "&lt;b&gt; &amp; how many?" in reported[0] and "t=fake" in reported[0]
    assert _environment.FormLink(url="http://a/").get_link() == "http://a/"
