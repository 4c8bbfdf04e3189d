"""What is lost or refused on the way, and what is sent again."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hitl_events import AsyncClient, Client, Refused, Unavailable
from hitl_events.testing import FakeServer

Fate = Callable[[httpx.Request, FakeServer], httpx.Response]


def says(status: int, headers: dict[str, str] | None = None, text: str = "") -> Fate:
    return lambda request, server: httpx.Response(status, headers=headers, text=text)


def lost(request: httpx.Request, server: FakeServer) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


def half(request: httpx.Request, server: FakeServer) -> httpx.Response:
    server.handle_request(request)  # It was taken, and the answer is lost.
    raise httpx.RemoteProtocolError("", request=request)


def passed(request: httpx.Request, server: FakeServer) -> httpx.Response:
    return server.handle_request(request)


class Way(httpx.BaseTransport):
    """What happens to each request; then they all get through."""

    def __init__(self, *fates: Fate) -> None:
        self.fates = [*fates]
        self.server = FakeServer()
        self.server.answer(None, 3)
        self.paths: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return (self.fates.pop(0) if self.fates else passed)(request, self.server)


def client(way: Way, **options: Any) -> tuple[Client, list[float]]:
    """A client whose clock goes on by what it sleeps."""
    hitl = Client("http://hitl.test", "key", transport=way, show=None, **options)
    slept: list[float] = []
    hitl._sleep = slept.append
    hitl._clock = lambda: sum(slept)
    return hitl, slept


def guessing(way: Way, **options: Any) -> tuple[Client, list[float]]:
    """The same, of which nobody said where the server is."""
    hitl = Client(transport=way, show=None, **options)
    slept: list[float] = []
    hitl._sleep = slept.append
    hitl._clock = lambda: sum(slept)
    return hitl, slept


def test_what_is_lost_is_sent_again_and_nobody_is_asked_twice() -> None:
    dated = {"Date": "Thu, 26 Nov 2026 23:59:59 GMT", "Retry-After": "Fri, 27 Nov 2026 00:00:05 GMT"}
    way = Way(
        says(503, {"Retry-After": "7"}), says(429, dated), lost, half, says(500, text="<html>"), says(502, {"Retry-After": "soon"}),
        says(503, {"Retry-After": "86400"}), half,
    )  # fmt: skip
    hitl, slept = client(way)
    assert hitl.ask(int, "How many?") == 3
    assert slept == [7, 6, 4, 8, 16, 30, 60, 30]
    assert len(way.server.questions) == 1


def test_a_run_of_failures_ends_with_patience() -> None:
    hitl, slept = client(Way(*[lost] * 100), patience=60)
    with pytest.raises(Unavailable, match="nobody there"):
        hitl.ask(int, "How many?")
    assert 30 < sum(slept) <= 60
    hitl, slept = client(Way(*[lost] * 100), patience=None)
    assert hitl.ask(int, "How many?") == 3
    assert len(slept) == 100


def test_each_failure_names_the_address(caplog: pytest.LogCaptureFixture) -> None:
    hitl, _ = client(Way(says(503), *[lost] * 100), patience=60)
    with pytest.raises(Unavailable, match=r"http://hitl\.test for \d+ s, with a patience of 60 s: ConnectError: nobody there"):
        hitl.ask(int, "How many?")
    assert caplog.messages and all("http://hitl.test" in line and "HITL_SERVER" not in line for line in caplog.messages)


def test_a_default_server_that_never_answered_is_given_up_soon(caplog: pytest.LogCaptureFixture) -> None:
    away = r"http://127\.0\.0\.1:8080 \(HITL_SERVER is not set\) for \d s, with a patience of 5 s"
    way = Way(*[lost] * 100)
    hitl, slept = guessing(way)
    with pytest.raises(Unavailable, match=away):
        hitl.ask(int, "How many?")
    assert 0 < sum(slept) <= 5
    assert all("http://127.0.0.1:8080 (HITL_SERVER is not set)" in line for line in caplog.messages)
    # What has answered is waited for, and what was sent may have been taken.
    for fates in ([says(503), *[lost] * 10], [half] * 10):
        hitl, slept = guessing(Way(*fates))
        assert hitl.ask(int, "How many?") == 3
        assert sum(slept) > 60
    hitl, slept = guessing(Way(*[lost] * 10), patience=3600)
    assert hitl.ask(int, "How many?") == 3


@pytest.mark.anyio
async def test_asyncio_gives_up_a_default_server_soon(unused: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hitl_events._settings.DEFAULT_SERVER", f"http://127.0.0.1:{unused}")
    async with AsyncClient() as hitl:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        hitl._sleep, hitl._clock = sleep, lambda: sum(slept)
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{unused} \(HITL_SERVER is not set\)"):
            await hitl.ask(int, "How many?")
        assert sum(slept) <= 5


@pytest.fixture
def unused() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_wait_is_no_longer_than_its_timeout_when_the_server_is_away() -> None:
    way = Way()
    hitl, slept = client(way)
    way.server = FakeServer()
    event = hitl.create(int, "How many?")
    way.fates = [lost] * 100
    with pytest.raises(Unavailable):
        event.wait(timeout=10)
    assert sum(slept) <= 10


def test_what_is_refused_is_not_sent_again() -> None:
    errors = [{"field": "event_name", "code": "text_length", "message": "too long", "arguments": {}}]
    fields = {"type": "urn:hitl:problem:fields", "title": "", "status": 422, "detail": "event_name: too long", "errors": errors}
    internal = {"type": "about:blank", "title": "Failed", "status": 500, "detail": "It failed."}
    for document in (fields, internal):
        way = Way(says(int(str(document["status"])), text=json.dumps(document, separators=(",", ":"))))
        hitl, slept = client(way)
        with pytest.raises(Refused) as caught:
            hitl.ask(int, "How many?")
        assert (caught.value.status, caught.value.detail) == (document["status"], document["detail"])
        assert slept == [] and len(way.paths) == 1
        if document is fields:
            error = caught.value.errors[0]
            assert (caught.value.code, error.field, error.code, error.message) == ("fields", "event_name", "text_length", "too long")


def test_redirects_and_strangers_are_not_followed() -> None:
    for fate, match in (
        (says(302, {"Location": "http://elsewhere.example/"}), "redirects to http://elsewhere"),
        (says(200, text="<html>"), "not the answer of a hitl server"),
        (says(404, text="<html>"), "is the address right"),
    ):
        way = Way(fate)
        hitl, slept = client(way)
        with pytest.raises(Refused, match=match):
            hitl.ask(int, "How many?")
        assert slept == [] and len(way.paths) == 1


def test_the_key_goes_to_the_server_and_into_no_error() -> None:
    seen: list[str | None] = []

    def look(request: httpx.Request, server: FakeServer) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return httpx.Response(401, json={"type": "about:blank", "title": "", "status": 401, "detail": "a wrong key"})

    hitl = Client("http://hitl.test/below/", "s3cr3t", transport=Way(look))
    with pytest.raises(Refused, match="401: a wrong key") as caught:
        hitl.create(int, "How many?")
    assert seen == ["Bearer s3cr3t"] and "s3cr3t" not in repr(caught.value)


def test_a_key_that_is_not_there_is_named() -> None:
    refusal = {"type": "about:blank", "title": "", "status": 401, "detail": "This needs a key."}
    way = Way(*[lambda request, server: httpx.Response(401, json=refusal)] * 3)
    for key, match in ((None, r"key\. \(HITL_API_KEY is not set\)$"), ("", r"key\. \(api_key is empty\)$"), ("wrong", r"key\.$")):
        with pytest.raises(Refused, match=match):
            Client("http://hitl.test", key, transport=way).get("id")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HITL_SERVER", "http://hitl.test/below/")
    monkeypatch.setenv("HITL_API_KEY", " key\n")
    way = Way()
    seen: list[httpx.Request] = []

    def look(request: httpx.Request, server: FakeServer) -> httpx.Response:
        seen.append(request)
        return httpx.Response(404)

    way.fates = [look]
    with pytest.raises(Refused):
        Client(transport=way).get("id")
    assert str(seen[0].url) == "http://hitl.test/below/v1/events/id"
    assert seen[0].headers["authorization"] == "Bearer key"
