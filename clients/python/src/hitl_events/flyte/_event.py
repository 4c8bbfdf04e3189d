"""Events as the plugin has them."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any, Generic, Literal, TypeVar, cast

from .._event import Shown
from .._question import Options
from .._settings import show_link
from . import _server, _task

T = TypeVar("T")
EventScope = Literal["run"]


class _Create:
    """Asks, or finds what this action of this run asked: started again, it is the same question.

    name: what the event is called, 1 to 200 characters. data_type: int, float, str or bool, and what else `hitl_events` asks for.
    scope: "run" alone. timeout_seconds: how long the question waits, by the server's clock. poll_interval_seconds: has no effect,
    since an answer is told at once.
    """

    def __call__(
        self,
        name: str,
        data_type: type[T],
        scope: EventScope = "run",
        prompt: str = "Please provide a value",
        timeout_seconds: int = 3600,
        poll_interval_seconds: int = 5,
    ) -> Event[T]:
        _check(scope)
        with _server.client() as client:
            asked = client.create(data_type, prompt, **_options(name, timeout_seconds))
        return Event(asked, data_type, timeout_seconds, poll_interval_seconds)

    async def aio(
        self,
        name: str,
        data_type: type[T],
        scope: EventScope = "run",
        prompt: str = "Please provide a value",
        timeout_seconds: int = 3600,
        poll_interval_seconds: int = 5,
    ) -> Event[T]:
        """The same with asyncio."""
        _check(scope)
        async with _server.async_client() as client:
            asked = await client.create(data_type, prompt, **_options(name, timeout_seconds))
        return Event(asked, data_type, timeout_seconds, poll_interval_seconds)


class _Wait(Generic[T]):
    """Waits for the answer, and returns it as a `data_type`.

    Raises TimeoutError at the deadline (as hitl_events.TimedOut, which is one), and hitl_events.Declined or Cancelled, which
    the plugin does not have.
    """

    def __init__(self, event: Event[T]) -> None:
        self._event = event

    def __call__(self) -> T:
        self._event._tell(_task.report(self._event))
        with _server.client() as client:
            return client.get(self._event.request_id, self._event.data_type).wait()

    async def aio(self) -> T:
        """The same with asyncio; all who wait on an event loop share one connection."""
        self._event._tell(await _task.report_async(self._event))
        async with _server.async_client() as client:
            return await (await client.get(self._event.request_id, self._event.data_type)).wait()


class Event(Generic[T]):
    """A question that was asked. `Event.create(…)`, `await Event.create(…)` and `await Event.create.aio(…)` all ask."""

    create = _Create()

    def __init__(self, asked: Shown[T], data_type: type[T], timeout_seconds: int, poll_interval_seconds: int) -> None:
        self.name = asked.name
        self.scope: EventScope = "run"
        self.data_type = data_type
        self.prompt = asked.prompt
        self.request_id = asked.id
        self.timeout_seconds = timeout_seconds
        self.poll_interval_seconds = poll_interval_seconds
        self._form_url = asked.form_url
        self._api_url = asked.submit_url
        self._endpoint = asked._endpoint()
        self._asked = asked

    @property
    def form_url(self) -> str:
        """The link to the form, signed: whoever has it can answer. Empty for a key that may only ask."""
        return self._form_url

    @property
    def api_url(self) -> str:
        """Where programs answer by JSON, with the `t` of the link."""
        return self._api_url

    @property
    def endpoint(self) -> str:
        """The address of the server, as it calls itself."""
        return self._endpoint

    @property
    def wait(self) -> _Wait[T]:
        return _Wait(self)

    def __await__(self) -> Generator[Any, None, Event[T]]:
        """The plugin's own `Event.create` is awaited as it is."""
        return cast("Awaitable[Event[T]]", _itself(self)).__await__()

    def _tell(self, is_reported: bool) -> None:
        if not is_reported:
            self._asked._tell(show_link)

    def __repr__(self) -> str:
        name = getattr(self.data_type, "__name__", self.data_type)
        return f"Event(name={self.name!r}, scope={self.scope!r}, data_type={name}, request_id={self.request_id!r})"


async def _itself(event: Event[T]) -> Event[T]:
    return event


def _options(name: str, timeout_seconds: int) -> Options:
    options = _task.place(name)
    options["timeout"] = timeout_seconds
    return options


def _check(scope: str) -> None:
    if scope != "run":
        raise ValueError(f"the scope is 'run', not {scope!r}")


new_event = _Create()
