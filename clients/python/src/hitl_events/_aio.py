"""Asking from a program with asyncio."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

import httpx

from . import _calls
from ._event import Shown
from ._http import TIMEOUT, lost, received, to_send
from ._kinds import ANYTHING, Kind, kind_of
from ._outcome import Outcome
from ._question import Duration, Options, Show, question
from ._sending import Lost, Reply, Request, Steps
from ._settings import DEFAULT_PATIENCE, settings, show_link
from ._shared import SharedWait

if TYPE_CHECKING:
    from typing_extensions import Self, TypeForm, Unpack

T = TypeVar("T")
R = TypeVar("R")


class AsyncClient:
    """Asks people through a hitl server, with the methods and arguments of `Client`. It belongs to one event loop.

    Whoever waits by it shares one request that is held open: a thousand coroutines in `ask` are one connection.

    >>> async with AsyncClient() as hitl:                                # doctest: +SKIP
    ...     replicas = await hitl.ask(int, "How many replicas?", run="job-42")
    """

    def __init__(
        self,
        server: str | None = None,
        api_key: str | None = None,
        *,
        patience: Duration | None = DEFAULT_PATIENCE,
        show: Show | None = show_link,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings(server, api_key, patience)
        self._calls = _calls.Calls(self._settings.server)
        self._show = show
        self._http = httpx.AsyncClient(
            base_url=self._settings.server.address,
            headers=self._settings.headers,
            timeout=TIMEOUT,
            verify=verify,
            transport=transport,
            trust_env=transport is None,
            follow_redirects=False,
        )
        self._sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self._clock = time.monotonic
        self._shared = SharedWait(self._poll, self._look)

    @overload
    async def ask(self, wanted: type[T], prompt: str, **options: Unpack[Options]) -> T: ...
    @overload
    async def ask(self, wanted: TypeForm[T], prompt: str, **options: Unpack[Options]) -> T: ...
    async def ask(self, wanted: Any, prompt: str, **options: Unpack[Options]) -> Any:
        """Asks, shows the link, and returns the answer; as `Client.ask`."""
        event: AsyncEvent[Any] = await self.create(wanted, prompt, **options)
        event._tell(self._show)
        return await event.wait()

    @overload
    async def create(self, wanted: type[T], prompt: str, **options: Unpack[Options]) -> AsyncEvent[T]: ...
    @overload
    async def create(self, wanted: TypeForm[T], prompt: str, **options: Unpack[Options]) -> AsyncEvent[T]: ...
    async def create(self, wanted: Any, prompt: str, **options: Unpack[Options]) -> AsyncEvent[Any]:
        """Asks without waiting, or finds what was asked; as `Client.create`."""
        kind = kind_of(wanted)
        body = question(kind, prompt, options)
        return AsyncEvent(self, await self._run(self._calls.create(body, self._settings.patience_seconds)), kind)

    @overload
    async def get(self, id: str) -> AsyncEvent[Any]: ...
    @overload
    async def get(self, id: str, wanted: type[T]) -> AsyncEvent[T]: ...
    @overload
    async def get(self, id: str, wanted: TypeForm[T]) -> AsyncEvent[T]: ...
    async def get(self, id: str, wanted: Any = Any) -> AsyncEvent[Any]:
        """The question with this id; without `wanted` its answer stays as JSON has it. Raises NotFound."""
        kind = ANYTHING if wanted is Any else kind_of(wanted)
        return AsyncEvent(self, await self._look(id), kind)

    async def list(
        self,
        status: Literal["pending", "all"] = "pending",
        *,
        project: str | None = None,
        domain: str | None = None,
        run: str | None = None,
        q: str | None = None,
    ) -> AsyncIterator[AsyncEvent[Any]]:
        """Questions, as `Client.list` has them: `async for event in client.list(): …`."""
        filters = {"status": status, "project": project, "domain": domain, "run": run, "q": q, "limit": 200}
        after: str | None = None
        while True:
            page = await self._run(self._calls.page(filters, after, self._settings.patience_seconds))
            for document in page["events"]:
                yield AsyncEvent(self, document, ANYTHING)
            after = page.get("next")
            if after is None:
                return

    async def wait_many(
        self, events: Iterable[AsyncEvent[T]], timeout: Duration | None = None
    ) -> AsyncIterator[AsyncEvent[T]]:
        """Each of the events as it ends, as `Client.wait_many` has them."""
        until = None if timeout is None else self._clock() + _length(timeout)
        waits = {asyncio.ensure_future(event._end()): event for event in events}
        try:
            while waits:
                left = None if until is None else max(until - self._clock(), 0.0)
                done, _ = await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    raise next(iter(waits.values()))._still_open()
                for wait in done:
                    event = waits.pop(wait)
                    wait.result()
                    yield event
        finally:
            for wait in waits:
                wait.cancel()

    async def aclose(self) -> None:
        """Ends all waits, and closes the connections."""
        self._shared.close()
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.server.address!r})"

    async def _poll(self, ids: Sequence[str]) -> dict[str, Any]:
        return await self._run(self._calls.wait(ids, _calls.POLL_SECONDS, self._settings.patience_seconds))

    async def _look(self, id: str) -> dict[str, Any]:
        return await self._run(self._calls.look(id, 0, self._settings.patience_seconds))

    async def _run(self, steps: Steps[R]) -> R:
        try:
            request = next(steps)
            while True:
                if request.pause_seconds:
                    await self._sleep(request.pause_seconds)
                request = steps.send((await self._send(request), self._clock()))
        except StopIteration as end:
            result: R = end.value
            return result

    async def _send(self, request: Request) -> Reply | Lost:
        try:
            return received(await self._http.request(**to_send(request)))
        except httpx.RequestError as error:
            return lost(error)


def _length(duration: Duration) -> float:
    return duration.total_seconds() if isinstance(duration, timedelta) else duration


class AsyncEvent(Shown[T], Generic[T]):
    """A question that was asked, with the methods of `Event`."""

    def __init__(self, client: AsyncClient, document: dict[str, Any], kind: Kind[T]) -> None:
        super().__init__(document, kind)
        self._client = client

    async def poll(self) -> Outcome[T] | None:
        """The outcome if there is one, without waiting."""
        if not self._has_ended():
            self._take(await self._client._look(self.id))
        return self._ended()

    async def outcome(self, timeout: Duration | None = None) -> Outcome[T]:
        """Waits until the question ends, and says how. Raises StillOpen when `timeout` (a timedelta or seconds) is over."""
        if timeout is not None and _length(timeout) <= 0:
            await self.poll()  # There would be no turn of the loop to ask in.
        try:
            await asyncio.wait_for(self._end(), None if timeout is None else _length(timeout))
        except asyncio.TimeoutError:
            raise self._still_open() from None
        ended = self._ended()
        assert ended is not None  # It was waited for.
        return ended

    async def wait(self, timeout: Duration | None = None) -> T:
        """The answer; raises TimedOut, Declined or Cancelled where there is none, StillOpen when `timeout` is over."""
        return (await self.outcome(timeout)).answer()

    async def cancel(self, comment: str | None = None) -> Outcome[T]:
        """Withdraws the question; doing it again is a success. Raises Conflict, with the outcome, if it had ended otherwise."""
        patience = self._client._settings.patience_seconds
        self._take(await self._client._run(self._client._calls.cancel(self.id, comment, patience)))
        ended = self._ended()
        assert ended is not None  # The server shows what it has just ended.
        return ended

    async def link(self, subject: str | None = None, valid: Duration | None = None) -> str:
        """A link of somebody's own, as `Event.link`."""
        patience = self._client._settings.patience_seconds
        return str((await self._client._run(self._client._calls.link(self.id, subject, valid, patience)))["form"])

    async def _end(self) -> None:
        if not self._has_ended():
            self._take(await self._client._shared.ended(self.id))
