"""Both clients, against the server in memory."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from hitl_events import (
    Answer,
    AsyncClient,
    Cancelled,
    Client,
    Conflict,
    Declined,
    HitlError,
    NotFound,
    Refused,
    StillOpen,
    TimedOut,
    Who,
)
from hitl_events.testing import FakeServer, NobodyAnswers


def test_an_answer_comes_back_with_who_and_when(fake: FakeServer) -> None:
    fake.answer("replicas", 3, by="ada", comment="for now")
    with fake.client() as hitl:
        event = hitl.create(int, "How many?", name="replicas")
        outcome = event.outcome()
        assert event.wait() == 3
    assert (outcome.value, outcome.status, outcome.comment) == (3, "completed", "for now")
    assert (outcome.who, outcome.when) == (Who("person", "ada"), datetime(2026, 1, 1, tzinfo=timezone.utc))


def test_other_ends_are_exceptions(fake: FakeServer) -> None:
    fake.decline("d", "not I", by="ada")
    fake.cancel("c", "no need")
    fake.time_out("t")
    with fake.client() as hitl:
        with pytest.raises(Declined, match="^the question 'd' was declined by ada: not I$") as declined:
            hitl.ask(int, "d")
        with pytest.raises(Cancelled) as cancelled:
            hitl.ask(int, "c")
        with pytest.raises(TimedOut, match="^the question 't' timed out at 00:00 UTC on 2026-01-01$") as timed_out:
            hitl.ask(int, "t")
    assert (declined.value.comment, declined.value.who.name) == ("not I", "ada")
    assert (cancelled.value.comment, cancelled.value.who) == ("no need", Who("operator"))
    assert isinstance(timed_out.value, TimeoutError) and isinstance(timed_out.value, HitlError)


def test_what_happens_at_the_deadline_is_said_when_it_is_asked(fake: FakeServer) -> None:
    with fake.client() as hitl:
        given = hitl.create(int, "given", on_timeout=Answer(7))
        declined = hitl.create(int, "declined", on_timeout="decline")
        fake.time_out(None)
        assert given.wait() == 7
        with pytest.raises(Declined):
            declined.wait()


def test_the_same_run_finds_the_question_again(fake: FakeServer) -> None:
    with fake.client() as hitl:
        first = hitl.create(int, "How many?", run="run-1")
        assert hitl.create(int, "How many?", run="run-1").id == first.id
        assert hitl.create(int, "Another?", run="run-1").id != first.id
        with pytest.raises(Conflict, match='"n" was created before with another prompt; give the new question a key'):
            hitl.create(int, "One?", name="n", run="run-1")
            hitl.create(int, "Two?", name="n", run="run-1")
        for flag in ("confirm", "sensitive"):
            with pytest.raises(Conflict):
                hitl.create(int, "How many?", run="run-1", **{flag: True})  # type: ignore[call-overload]
        with pytest.raises(Conflict, match="type int instead of str") as caught:
            hitl.create(str, "How many?", run="run-1")
    assert (caught.value.status, caught.value.code, caught.value.outcome) == (409, "conflict", None)


def test_without_a_run_each_call_asks_anew(fake: FakeServer) -> None:
    with fake.client() as hitl:
        assert hitl.create(int, "How many?").id != hitl.create(int, "How many?").id


def test_all_options_get_to_the_server(fake: FakeServer) -> None:
    with fake.client() as hitl:
        hitl.create(
            int, "How *many*?", name="n", run="r", key="k", project="p", domain="d", org="o", timeout=timedelta(milliseconds=1500),
            context={"Where": "prod"}, markdown=True, confirm=True, asked_by="the deployer", lang="de", sensitive=True, extend=60,
            callback="https://engine.example.org/done", allow_json=True,
        )  # fmt: skip
        hitl.create(int, "?", timeout=None, context=[{"label": "Change", "diff": "+a"}], callback={"url": "https://a.example/", "wrap": "ok"})
    first, second = fake.questions
    expected = {
        "event_name": "n", "run": "r", "key": "k", "project": "p", "domain": "d", "org": "o", "timeout_seconds": 2,
        "context": [{"label": "Where", "text": "prod"}], "prompt_format": "markdown", "confirm": True, "asked_by": "the deployer",
        "lang": "de", "sensitive": True, "extend_seconds": 60, "callback": {"url": "https://engine.example.org/done"}, "allow_json": True,
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert (second["timeout_seconds"], second["expires_at"]) == (None, None)
    assert second["context"] == [{"label": "Change", "diff": "+a"}] and second["callback"]["wrap"] == "ok"


def test_wrong_arguments_are_told_before_anything_is_sent(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with fake.client() as hitl:
        with pytest.raises(TypeError, match="'prio'"):
            hitl.create(int, "?", prio=1)  # type: ignore[call-overload]
        for timeout in (0, -1, float("nan"), float("inf"), timedelta(0)):
            with pytest.raises(ValueError, match="timeout"):
                hitl.create(int, "?", timeout=timeout)
        with pytest.raises(ValueError):
            hitl.create(float, "?", on_timeout=Answer(float("nan")))
    assert fake.questions == []
    for server in ("ftp://host", "host:8080", "http://user:secret@host", "http://host/?a=b"):
        with pytest.raises(ValueError, match="server's address") as caught:
            Client(server)
        assert "secret" not in str(caught.value)
    monkeypatch.setenv("HITL_SERVER", "127.0.0.1:8133")
    with pytest.raises(ValueError, match=r"^HITL_SERVER, .* http:// .*'127\.0\.0\.1:8133'"):
        Client()
    with pytest.raises(ValueError, match="printable") as caught:
        Client("http://host", "a\nb")


def test_the_name_is_the_prompt_s_first_line(fake: FakeServer) -> None:
    with fake.client() as hitl:
        assert hitl.create(int, "\n How\tmany?\nOr not?").name == "How many?"
        assert len(hitl.create(int, "x" * 300).name) == 200


def test_a_question_is_found_looked_at_and_withdrawn(fake: FakeServer) -> None:
    with fake.client() as hitl:
        event = hitl.create(int, "How many?", run="r")
        assert event.poll() is None and event.status == "pending"
        assert event.expires_at == datetime(2026, 1, 1, 1, tzinfo=timezone.utc)
        assert [each.id for each in hitl.list(run="r")] == [event.id]
        assert event.link("ada") != event.form_url != ""
        outcome = event.cancel("no need")
        assert (outcome.status, outcome.comment, event.status) == ("cancelled", "no need", "cancelled")
        assert event.cancel().comment == "no need"
        assert list(hitl.list()) == [] and len(list(hitl.list("all"))) == 1
        with pytest.raises(Cancelled):
            hitl.get(event.id, int).wait()
        for id in ("nope", "../events", ""):
            with pytest.raises(Refused):
                hitl.get(id)
        with pytest.raises(NotFound):
            hitl.get("nope")


def test_withdrawing_too_late_tells_the_answer(fake: FakeServer) -> None:
    with fake.client() as hitl:
        event = hitl.create(int, "How many?")
        fake.answer("How many?", 3)
        with pytest.raises(Conflict) as caught:
            event.cancel()
    assert caught.value.outcome is not None and caught.value.outcome.value == 3


def test_lists_go_on_over_pages(fake: FakeServer) -> None:
    with fake.client() as hitl:
        for number in range(450):
            hitl.create(int, str(number))
        assert len({event.id for event in hitl.list()}) == 450


def test_a_wait_ends_with_the_question_still_open() -> None:
    with FakeServer(patient=True).client() as hitl:
        event = hitl.create(int, "How many?")
        with pytest.raises(StillOpen):
            event.wait(timeout=0)
        with pytest.raises(StillOpen):
            list(hitl.wait_many([event], timeout=0))


def test_nobody_waits_for_ever_in_a_test(fake: FakeServer) -> None:
    with fake.client() as hitl, pytest.raises(NobodyAnswers, match="How many"):
        hitl.ask(int, "How many?")


def test_many_are_waited_for_at_once(fake: FakeServer) -> None:
    with fake.client() as hitl:
        events = [hitl.create(int, str(number)) for number in range(1001)]
        fake.answer("1000", 1000)
        fake.answer("7", 7)
        ended = []
        for event in hitl.wait_many([*events, events[7]]):
            ended.append(event.wait())
            if len(ended) == 3:
                break
        assert sorted(ended) == [7, 7, 1000]
        events[0]._document["request_id"] = "nope"
        with pytest.raises(NotFound):
            next(iter(hitl.wait_many(events[:1])))


def test_the_link_is_shown_once_it_is_needed(fake: FakeServer) -> None:
    shown: list[tuple[str, str]] = []
    fake.answer("How many?", 3)
    with fake.client(show=lambda prompt, url: shown.append((prompt, url))) as hitl:
        hitl.ask(int, "How many?")
        assert shown == []  # Answered already, as after a crash.
        with pytest.raises(NobodyAnswers):
            hitl.ask(int, "Where?")
    assert shown == [("Where?", fake.questions[1]["links"]["form"])]


def test_no_secret_is_shown(fake: FakeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.answer("Password?", "hunter2")
    with fake.client(api_key="k3y") as hitl:
        event = hitl.create(str, "Password?", sensitive=True)
        outcome = event.outcome()
        told = f"{hitl!r} {hitl._settings!r} {event!r} {outcome!r} {event} {outcome} {caplog.text}"
    for secret in ("k3y", "hunter2", "t=fake"):
        assert secret not in told


@pytest.mark.anyio
async def test_asyncio_has_the_same(fake: FakeServer) -> None:
    fake.answer("How many?", 3)
    fake.decline("Else?")
    async with fake.async_client() as hitl:
        assert await hitl.ask(int, "How many?") == 3
        with pytest.raises(Declined):
            await hitl.ask(int, "Else?")
        event = await hitl.create(int, "Open?", run="r")
        assert await event.poll() is None
        assert [each.id async for each in hitl.list(run="r")] == [event.id]
        assert await event.link("ada") != event.form_url
        assert (await event.cancel("no need")).comment == "no need"
        with pytest.raises(Cancelled):
            await (await hitl.get(event.id, int)).wait()
        with pytest.raises(NotFound):
            await hitl.get("nope")


class Counting(FakeServer):
    """How many long polls are open."""

    def __init__(self) -> None:
        super().__init__(patient=True)
        self.open = self.most = self.sent = 0

    async def handle_async_request(self, request: Any) -> Any:
        if request.url.path != "/v1/wait":
            return await super().handle_async_request(request)
        self.open += 1
        self.sent += 1
        self.most = max(self.most, self.open)
        try:
            return await super().handle_async_request(request)
        finally:
            self.open -= 1


async def until_all_wait(fake: Counting, asked: int) -> None:
    while len(fake.questions) < asked or not fake.open:
        await asyncio.sleep(0)


@pytest.mark.anyio
async def test_many_coroutines_share_one_long_poll() -> None:
    fake = Counting()
    async with fake.async_client() as hitl:
        waits = [asyncio.create_task(hitl.ask(int, str(number))) for number in range(200)]
        await until_all_wait(fake, 200)
        for number in range(200):
            fake.answer(str(number), number)
        assert await asyncio.gather(*waits) == [*range(200)]
    assert fake.most == 1
    assert fake.sent < 20


@pytest.mark.anyio
async def test_a_wait_that_is_given_up_leaves_the_others() -> None:
    fake = Counting()
    async with fake.async_client() as hitl:
        one, two = await hitl.create(int, "one"), await hitl.create(int, "two")
        waits = [asyncio.create_task(one.wait()), asyncio.create_task(one.wait()), asyncio.create_task(two.wait())]
        await until_all_wait(fake, 2)
        waits[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits[0]
        with pytest.raises(StillOpen):
            await two.wait(timeout=0)
        fake.answer(None, 5)
        assert await asyncio.gather(*waits[1:]) == [5, 5]
        # The last one that waits takes the request along.
        three = await hitl.create(int, "three", run="never")
        assert await three.wait() == 5
    assert fake.open == 0


@pytest.mark.anyio
async def test_an_error_reaches_all_that_wait_and_no_more() -> None:
    fake = FakeServer(patient=True)
    async with fake.async_client() as hitl:
        gone, there = await hitl.create(int, "gone"), await hitl.create(int, "there")
        gone._document["request_id"] = "nope"
        waits = [asyncio.create_task(gone.wait()), asyncio.create_task(there.wait())]
        with pytest.raises(NotFound):
            await waits[0]
        fake.answer("there", 1)
        assert await waits[1] == 1


@pytest.mark.anyio
async def test_closing_ends_what_waits() -> None:
    fake = Counting()
    hitl: AsyncClient = fake.async_client()
    wait = asyncio.create_task(hitl.ask(int, "How many?"))
    await until_all_wait(fake, 1)
    await hitl.aclose()
    with pytest.raises(HitlError, match="closed"):
        await wait


@pytest.mark.anyio
async def test_asyncio_waits_for_many_as_they_end() -> None:
    fake = FakeServer(patient=True)
    async with fake.async_client() as hitl:
        events = [await hitl.create(int, str(number)) for number in range(3)]
        fake.answer("1", 1)
        ended = []
        async for event in hitl.wait_many(events):
            ended.append(await event.wait())
            following = {1: ("2", 2), 2: ("0", 0)}.get(ended[-1])
            if following:
                fake.answer(*following)
        assert ended == [1, 2, 0]
        with pytest.raises(StillOpen):
            async for event in hitl.wait_many([await hitl.create(int, "open")], timeout=0):
                pass


@pytest.mark.anyio
async def test_asyncio_does_not_hang_either(fake: FakeServer) -> None:
    async with fake.async_client() as hitl:
        with pytest.raises(NobodyAnswers):
            await hitl.ask(int, "How many?")


def test_answers_may_be_made_by_functions_and_are_held_to_the_type(fake: FakeServer) -> None:
    fake.answer(None, lambda question: len(question["prompt"]))
    with fake.client() as hitl:
        assert hitl.ask(int, "four") == 4
        fake.answer("late", True)
        with pytest.raises(AssertionError, match="asks for int"):
            hitl.ask(int, "late")
