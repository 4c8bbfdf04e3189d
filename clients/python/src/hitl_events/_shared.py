"""Many coroutines that wait for events of theirs, and share one request that is held open for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ._calls import MAX_WAITED
from ._errors import HitlError
from ._sending import problem

# A request that was just sent is not given up for who comes now: where somebody comes all the time, none would ever be answered.
_GRACE_SECONDS = 0.25

Poll = Callable[[Sequence[str]], Awaitable[dict[str, Any]]]
Look = Callable[[str], Awaitable[dict[str, Any]]]


class SharedWait:
    """Waits for events by their ids: a request for each thousand of them, whoever waits.

    poll: asks for many, and returns when some have ended or after a while. look: asks for one, and tries again for as long as
    the store cannot be read.
    """

    def __init__(self, poll: Poll, look: Look) -> None:
        self._poll = poll
        self._look = look
        self._groups: list[_Group] = []

    async def ended(self, id: str) -> dict[str, Any]:
        """The event with this id when it has ended, or raises the HitlError that says why nobody can know."""
        while True:
            group = next((group for group in self._groups if group.takes(id)), None)
            if group is None:
                group = _Group(self._poll)
                self._groups.append(group)
            try:
                document = await group.join(id)
            finally:
                if group.is_empty():
                    group.stop()
                    if group in self._groups:
                        self._groups.remove(group)
            if document is None:
                document = await self._look(id)
            if document.get("response") is not None:
                return document

    def close(self) -> None:
        """Ends all waits, with an error."""
        for group in self._groups:
            group.stop()
            group.fail(HitlError("the client was closed while somebody waited"))
        self._groups.clear()


class _Group:
    """Up to a thousand ids, and the task that asks for them."""

    def __init__(self, poll: Poll) -> None:
        self._poll = poll
        self._waiting: dict[str, list[asyncio.Future[dict[str, Any] | None]]] = {}
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def takes(self, id: str) -> bool:
        return id in self._waiting or len(self._waiting) < MAX_WAITED

    def is_empty(self) -> bool:
        return not self._waiting

    async def join(self, id: str) -> dict[str, Any] | None:
        """The event when it has ended; None if the server could not read it."""
        future: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        if id not in self._waiting:
            self._joined.set()
        self._waiting.setdefault(id, []).append(future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            return await future
        finally:
            futures = self._waiting.get(id, [])
            if future in futures:
                futures.remove(future)
            if not futures:
                self._waiting.pop(id, None)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def fail(self, error: HitlError) -> None:
        for futures in [*self._waiting.values()]:
            _settle(futures, error)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)  # Who comes in the same turn of the loop is in the same request.
                self._joined.clear()
                answer = await self._asked()
                if answer is not None:
                    self._tell(answer)
        except HitlError as error:
            self.fail(error)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # A fault of this package's: who waits had better hear of it than wait for ever.
            for futures in [*self._waiting.values()]:
                _settle(futures, error)

    async def _asked(self) -> dict[str, Any] | None:
        """What the server says of those that wait; None if somebody else has come meanwhile."""
        poll = asyncio.ensure_future(self._poll([*self._waiting]))
        joined = asyncio.ensure_future(self._joined.wait())
        try:
            await asyncio.wait({poll}, timeout=_GRACE_SECONDS)
            await asyncio.wait({poll, joined}, return_when=asyncio.FIRST_COMPLETED)
            return poll.result() if poll.done() else None
        finally:
            joined.cancel()
            if not poll.done():
                poll.cancel()
                await asyncio.wait({poll})

    def _tell(self, answer: dict[str, Any]) -> None:
        for document in answer["events"]:
            _settle(self._waiting.pop(document["request_id"], []), document)
        for each in answer["problems"]:
            status = each["problem"]["status"]
            said = None if status >= 500 else problem(status, each["problem"])
            _settle(self._waiting.pop(each["request_id"], []), said)


def _settle(futures: list[asyncio.Future[dict[str, Any] | None]], said: dict[str, Any] | BaseException | None) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(said, BaseException):
            future.set_exception(said)
        else:
            future.set_result(said)
