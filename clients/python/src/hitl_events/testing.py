"""A server for tests of programs that ask: in memory, without network and without waiting.

    fake = FakeServer()
    fake.answer("How many replicas?", 3)
    with fake.client() as hitl:
        assert hitl.ask(int, "How many replicas?") == 3

It has the rules of a question's life, refuses the schemas that no form can show as a real server does, and takes no answer that breaks a
schema. What it does not have: limits of lengths and times, and of schemas whether patterns, defaults and titles are taken.
"""

from __future__ import annotations

import asyncio
import enum
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import httpx

from ._aio import AsyncClient
from ._client import Client
from ._fake_answers import broken_rules
from ._fake_forms import read_form
from ._outcome import Status

SERVER = "http://hitl.test"
Question = Mapping[str, Any]
"""What was asked, with the members of the API: event_name, prompt, data_type, schema, run, key, …"""

_Act = Callable[["dict[str, Any]"], None]
_IDENTITY = ("org", "project", "domain", "run", "event_name", "key")
_TYPES: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,), "form": (dict,)}


class NobodyAnswers(AssertionError):
    """A program waits for a question that no call of the test ends, and would wait for ever."""


class FakeServer(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """What a hitl server does for the clients of this package. It is a transport of httpx: `Client(transport=FakeServer())`.

    patient: whether a wait for a question that nobody has answered is held until another thread or coroutine of the test ends
        it; without it, such a wait raises NobodyAnswers, so that a test never hangs.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=timezone.utc)
        """The server's time, which stands still unless the test sets it."""
        self._patient = patient
        self._events: dict[str, dict[str, Any]] = {}
        self._rules: list[tuple[str | None, _Act]] = []
        self._changed = threading.Condition()
        self._sleepers: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def client(self, **options: Any) -> Client:
        """A client of this server that shows no links and does not sleep between tries."""
        client = Client(**{"server": SERVER, "api_key": "test", "show": None, "transport": self, **options})
        client._sleep = _no_sleep
        return client

    def async_client(self, **options: Any) -> AsyncClient:
        """The same with asyncio."""
        client = AsyncClient(**{"server": SERVER, "api_key": "test", "show": None, "transport": self, **options})
        client._sleep = _no_async_sleep
        return client

    @property
    def questions(self) -> list[Question]:
        """All that was asked, in that order."""
        with self._changed:
            return [dict(event) for event in self._events.values()]

    def answer(self, asked: str | None, value: Any, *, by: str | None = None, comment: str | None = None) -> None:
        """Answers each open question of this name or prompt (None: any), and those that are asked from now on.

        value: what a person would give, as Python or JSON has it: a number, a text, a member of an Enum, a model, …; or a function
            that is given the question and returns it. The call that was made last counts.
        Raises AssertionError where the value is not of the type that is asked for, or breaks a rule of its schema: here for a question that
        is open, and in the program for one that it asks later.
        """

        def act(event: dict[str, Any]) -> None:
            given = value(dict(event)) if callable(value) else value
            self._end(event, "completed", "person", by, comment, _as_json(event, given))

        self._add(asked, act)

    def decline(self, asked: str | None, comment: str | None = None, *, by: str | None = None) -> None:
        """Declines them."""
        self._add(asked, lambda event: self._end(event, "declined", "person", by, comment))

    def cancel(self, asked: str | None, comment: str | None = None, *, by: str | None = None) -> None:
        """Withdraws them, as an operator does."""
        self._add(asked, lambda event: self._end(event, "cancelled", "operator", by, comment))

    def time_out(self, asked: str | None) -> None:
        """Lets their deadline pass: what `on_timeout` says happens. One without a deadline is a mistake of the test's."""

        def act(event: dict[str, Any]) -> None:
            assert event["expires_at"] is not None, f"{event['event_name']!r} has no deadline"
            then = event["on_timeout"]
            if isinstance(then, dict):
                self._end(event, "completed", "deadline", None, None, then["answer"])
            else:
                self._end(event, "declined" if then == "decline" else "timed_out", "deadline", None, None)

        self._add(asked, act)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx calls."""
        with self._changed:
            while True:
                response, open = self._respond(request)
                if not open:
                    return response
                self._hold(open)
                self._changed.wait()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx calls with asyncio."""
        while True:
            woken = asyncio.Event()
            sleeper = (asyncio.get_running_loop(), woken)
            with self._changed:
                response, open = self._respond(request)
                if not open:
                    return response
                self._hold(open)
                self._sleepers.append(sleeper)
            try:
                await woken.wait()
            finally:
                with self._changed:
                    if sleeper in self._sleepers:
                        self._sleepers.remove(sleeper)

    def _hold(self, open: Sequence[dict[str, Any]]) -> None:
        if not self._patient:
            asked = ", ".join(repr(event["prompt"]) for event in open)
            raise NobodyAnswers(f"nobody answers {asked}: let answer(), decline(), … do it before, or be patient")

    def _add(self, asked: str | None, act: _Act) -> None:
        with self._changed:
            for event in self._events.values():
                if event["response"] is None and _matches(asked, event):
                    act(event)
            self._rules.append((asked, act))
            self._changed.notify_all()
            for loop, woken in self._sleepers:
                loop.call_soon_threadsafe(woken.set)
            self._sleepers.clear()

    def _end(
        self, event: dict[str, Any], status: Status, kind: str, by: str | None, comment: str | None, value: Any = None
    ) -> None:
        actor = {"kind": kind} if by is None else {"kind": kind, "name": by}
        event["status"] = status
        event["response"] = {
            "status": status, "value": value, "request_id": event["request_id"], "data_type": event["data_type"],
            "decided_at": _moment(self.now), "actor": actor, "decided_by": by or kind,
            "via": "timeout" if kind == "deadline" else "form", "comment": comment,
        }  # fmt: skip

    def _respond(self, request: httpx.Request) -> tuple[httpx.Response, list[dict[str, Any]]]:
        """The answer; or the open events for which it is held."""
        parts = [unquote(part) for part in request.url.raw_path.decode().partition("?")[0].split("/")][1:]
        params = {name: values[-1] for name, values in parse_qs(request.url.query.decode()).items()}
        body = json.loads(request.content) if request.content else {}
        if (request.method, parts) == ("POST", ["v1", "events"]):
            return self._create(body), []
        if (request.method, parts) == ("GET", ["v1", "events"]):
            return self._list(params), []
        if (request.method, parts) == ("POST", ["v1", "wait"]):
            return self._wait(body)
        if parts[:2] == ["v1", "events"] and len(parts) in (3, 4):
            event = self._events.get(parts[2])
            if event is None:
                return _problem(404, "no-event", "There is no such question."), []
            if (request.method, parts[3:]) == ("GET", []):
                held = event["response"] is None and int(params.get("wait", 0)) > 0
                return _json(200, event), [event] if held else []
            if (request.method, parts[3:]) == ("POST", ["cancel"]):
                return self._cancel(event, body.get("comment")), []
            if (request.method, parts[3:]) == ("GET", ["link"]):
                return _json(200, {"form": f"{event['links']['form']}.{quote(params.get('subject', ''))}"}), []
        return _problem(404, "", f"the fake server has no {request.method} {request.url.path}"), []

    def _create(self, body: dict[str, Any]) -> httpx.Response:
        wanted = {"org": "", "project": "default", "domain": "development", "run": None, "key": None, **body}
        for event in self._events.values():
            if all(event[part] == wanted[part] for part in _IDENTITY):
                differs = _differs(event, body)
                if differs is None:
                    return _json(200, event)
                advice = "give the new question a key or a run of its own"
                return _problem(409, "conflict", f'the event "{body["event_name"]}" was created before with {differs}; {advice}')
        if body["data_type"] == "form":
            errors = read_form(body.get("schema"), body.get("allow_json", False)).errors
            if errors:
                return _broken(errors)
        id = f"{len(self._events) + 1:032x}"
        timeout = body.get("timeout_seconds", 3600)
        expires = None if timeout is None else _moment(self.now + timedelta(seconds=timeout))
        event = {
            "version": 1, "request_id": id, "scope": "run", "schema": None, "prompt_format": "text", "on_timeout": "fail",
            **wanted, "status": "pending", "created_at": _moment(self.now), "expires_at": expires, "timeout_seconds": timeout,
            "response": None, "app_endpoint": SERVER,
            "links": {"form": f"{SERVER}/form/{id}?t=fake", "submit": f"{SERVER}/submit/json", "status": f"{SERVER}/status/{id}"},
        }  # fmt: skip
        self._events[id] = event
        act = next((act for asked, act in reversed(self._rules) if _matches(asked, event)), None)
        if act is not None:
            act(event)
        return _json(201, event)

    def _list(self, params: dict[str, str]) -> httpx.Response:
        events = [event for event in self._events.values() if params.get("status") == "all" or event["response"] is None]
        for part in ("project", "domain", "run"):
            events = [event for event in events if part not in params or event[part] == params[part]]
        text = params.get("q", "").lower()
        events = [event for event in events if text in event["event_name"].lower() or text in event["prompt"].lower()]
        first, limit = int(params.get("after", 0)), int(params.get("limit", 50))
        following = str(first + limit) if first + limit < len(events) else None
        return _json(200, {"events": events[first : first + limit], "next": following, "unreadable": 0})

    def _wait(self, body: dict[str, Any]) -> tuple[httpx.Response, list[dict[str, Any]]]:
        there = [self._events[id] for id in body["ids"] if id in self._events]
        ended = [event for event in there if event["response"] is not None]
        gone = [{"request_id": id, "problem": _gone()} for id in body["ids"] if id not in self._events]
        held = there if not ended and not gone and body.get("wait") else []
        return _json(200, {"events": ended, "problems": gone, "more": False, "look_again_at": None, "cursor": None}), held

    def _cancel(self, event: dict[str, Any], comment: str | None) -> httpx.Response:
        outcome = event["response"]
        if outcome is None:
            self._end(event, "cancelled", "creator", None, comment)
            self._changed.notify_all()
        elif outcome["status"] != "cancelled":
            return _problem(409, "conflict", "This question has ended before.", outcome)
        return _json(200, event)


def _no_sleep(seconds: float) -> None:
    pass


async def _no_async_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def _matches(asked: str | None, event: Question) -> bool:
    return asked is None or asked in (event["event_name"], event["prompt"])


def _differs(event: Question, wanted: Question) -> str | None:
    """In what a question is another one than that of its name, run and key, if it is."""
    if event["data_type"] != wanted["data_type"]:
        return f"type {event['data_type']} instead of {wanted['data_type']}"
    if event["schema"] != wanted.get("schema"):
        return "another schema"
    if (event["prompt"], event["prompt_format"]) != (wanted["prompt"], wanted.get("prompt_format", "text")):
        return "another prompt"
    if wanted.get("sensitive") and not event.get("sensitive"):
        return "words that are not covered"
    if wanted.get("confirm") and not event.get("confirm"):
        return "answers that are not shown once more"
    if wanted.get("callback") is not None and wanted["callback"] != event.get("callback"):
        return "another callback, or none"
    return None


def _moment(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(status: int, document: Any) -> httpx.Response:
    return httpx.Response(status, json=document)


def _gone() -> dict[str, Any]:
    detail = "There is no such question."
    return {"type": "urn:hitl:problem:no-event", "title": "No such question", "status": 404, "detail": detail}


def _broken(errors: list[dict[str, Any]]) -> httpx.Response:
    detail = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
    kind = "urn:hitl:problem:fields"
    return httpx.Response(422, json={"type": kind, "title": "Not as it has to be", "status": 422, "detail": detail, "errors": errors})


def _problem(status: int, code: str, detail: str, outcome: Any = None) -> httpx.Response:
    kind = f"urn:hitl:problem:{code}" if code else "about:blank"
    document = {"type": kind, "title": detail, "status": status, "detail": detail}
    if outcome is not None:
        document["outcome"] = outcome
    return httpx.Response(status, json=document)


def _as_json(event: Question, value: Any) -> Any:
    """The value as it would be stored. Raises AssertionError where it is not what is asked for."""
    if isinstance(value, enum.Enum):
        value = value.value
    elif not isinstance(value, (bool, int, float, str, dict, list)) and value is not None:
        value = _of_model(value)
    schema = event["schema"] or {}
    single = schema.get("x-hitl-answer")
    if single is not None and not (isinstance(value, dict) and single in value):
        value = {single: value}
    data_type = event["data_type"]
    fits = isinstance(value, _TYPES[data_type]) and (data_type == "bool" or not isinstance(value, bool))
    assert fits, f"{event['event_name']!r} asks for {data_type}, not for {value!r}"
    if data_type == "form":
        broken = broken_rules(schema, value, read_form(schema, event.get("allow_json", False)).boxes)
        assert not broken, f"the fake's answer breaks the schema: {event['event_name']!r}: {'; '.join(broken)}"
    assert value != "", f"{event['event_name']!r} asks for a text of one character or more"
    return value


def _of_model(value: Any) -> Any:
    import pydantic

    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(type(value))
    return adapter.dump_python(value, mode="json", by_alias=True)
