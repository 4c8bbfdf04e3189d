"""Asking from a program without asyncio."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
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
from ._sending import Lost, Reply, Request, Steps, problem
from ._settings import DEFAULT_PATIENCE, settings, show_link

if TYPE_CHECKING:
    from typing_extensions import Self, TypeForm, Unpack

T = TypeVar("T")
R = TypeVar("R")


class Client:
    """Asks people through a hitl server. Threads may share one; `close` it, or use it as a context manager.

    >>> with Client() as hitl:                                          # doctest: +SKIP
    ...     replicas = hitl.ask(int, "How many replicas?", run="job-42")

    server: the address, without a path but that below which the server is; else HITL_SERVER, else http://127.0.0.1:8080.
    api_key: else HITL_API_KEY.
    patience: how long a server that is away or overloaded is tried again, a timedelta or seconds, before Unavailable is raised;
        None: for ever. Waiting for a person is not limited by it. Without it ten minutes; a few seconds where nobody said where the
        server is and nobody listens there.
    show: how `ask` tells somebody of the prompt and its link: to stderr without it, with the server's address in place of a link
        that the key is not told; None: not at all.
    verify: certificates that are trusted, as httpx takes them.
    transport: what httpx sends by, such as that of a fake server.
    """

    def __init__(
        self,
        server: str | None = None,
        api_key: str | None = None,
        *,
        patience: Duration | None = DEFAULT_PATIENCE,
        show: Show | None = show_link,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings(server, api_key, patience)
        self._calls = _calls.Calls(self._settings.server)
        self._show = show
        # A transport of one's own is not to be passed by for a proxy in the environment.
        self._http = httpx.Client(
            base_url=self._settings.server.address,
            headers=self._settings.headers,
            timeout=TIMEOUT,
            verify=verify,
            transport=transport,
            trust_env=transport is None,
            follow_redirects=False,
        )
        self._sleep: Callable[[float], object] = time.sleep
        self._clock = time.monotonic

    @overload
    def ask(self, wanted: type[T], prompt: str, **options: Unpack[Options]) -> T: ...
    @overload
    def ask(self, wanted: TypeForm[T], prompt: str, **options: Unpack[Options]) -> T: ...
    def ask(self, wanted: Any, prompt: str, **options: Unpack[Options]) -> Any:
        """Asks, shows the link, and returns the answer as a `wanted`, however long it takes.

        wanted: bool, int, float, str, a Literal or an Enum (a choice); with pydantic a dataclass, a model, and what else
            its TypeAdapter takes.
        prompt: 1 to 16384 characters.
        options: as in `Options`.

        Raises TimedOut, Declined or Cancelled where there is no answer; Refused, Conflict or Unavailable where it cannot be
        asked; Unreadable where the answer is none of the type's.
        """
        event: Event[Any] = self.create(wanted, prompt, **options)
        event._tell(self._show)
        return event.wait()

    @overload
    def create(self, wanted: type[T], prompt: str, **options: Unpack[Options]) -> Event[T]: ...
    @overload
    def create(self, wanted: TypeForm[T], prompt: str, **options: Unpack[Options]) -> Event[T]: ...
    def create(self, wanted: Any, prompt: str, **options: Unpack[Options]) -> Event[Any]:
        """Asks without waiting, or finds what was asked: with the same run, name and key it is the same question.

        Raises Conflict where they belong to a question of another type.
        """
        kind = kind_of(wanted)
        body = question(kind, prompt, options)
        return Event(self, self._run(self._calls.create(body, self._settings.patience_seconds)), kind)

    @overload
    def get(self, id: str) -> Event[Any]: ...
    @overload
    def get(self, id: str, wanted: type[T]) -> Event[T]: ...
    @overload
    def get(self, id: str, wanted: TypeForm[T]) -> Event[T]: ...
    def get(self, id: str, wanted: Any = Any) -> Event[Any]:
        """The question with this id; without `wanted` its answer stays as JSON has it. Raises NotFound."""
        kind = ANYTHING if wanted is Any else kind_of(wanted)
        return Event(self, self._run(self._calls.look(id, 0, self._settings.patience_seconds)), kind)

    def list(
        self,
        status: Literal["pending", "all"] = "pending",
        *,
        project: str | None = None,
        domain: str | None = None,
        run: str | None = None,
        q: str | None = None,
    ) -> Iterator[Event[Any]]:
        """Questions: the open ones, what is due first first; or all, in the order of their ids. `q` is found in name or prompt."""
        filters = {"status": status, "project": project, "domain": domain, "run": run, "q": q, "limit": 200}
        after: str | None = None
        while True:
            page = self._run(self._calls.page(filters, after, self._settings.patience_seconds))
            for document in page["events"]:
                yield Event(self, document, ANYTHING)
            after = page.get("next")
            if after is None:
                return

    def wait_many(self, events: Iterable[Event[T]], timeout: Duration | None = None) -> Iterator[Event[T]]:
        """Each of the events as it ends, whoever ends first; one request waits for up to 1000 of them.

        Their `outcome()` and `wait()` do not ask the server any more. Raises StillOpen when `timeout` is over, and NotFound for
        an event that is gone.
        """
        open: dict[str, list[Event[T]]] = {}
        for event in events:
            open.setdefault(event.id, []).append(event)
        for id in [id for id, same in open.items() if same[0]._has_ended()]:
            yield from open.pop(id)
        until = self._until(timeout)
        while open:
            # Where there are more than one request takes, they take turns, and hold up each other for less.
            turns = -(-len(open) // _calls.MAX_WAITED)
            ids = [*open][: _calls.MAX_WAITED]
            wait, patience = self._turn(until)
            answer = self._run(self._calls.wait(ids, -(-wait // turns), patience))
            for each in answer["problems"]:
                if each["problem"]["status"] < 500:
                    raise problem(each["problem"]["status"], each["problem"])
                # The store could not read it just now. Asking for it alone tries again, with pauses.
                document = self._run(self._calls.look(each["request_id"], 0, patience))
                if document.get("response") is not None:
                    answer["events"].append(document)
            for id in ids:
                open[id] = open.pop(id)
            for document in answer["events"]:
                for event in open.pop(document["request_id"], ()):
                    event._take(document)
                    yield event
            if open and until is not None and self._clock() >= until:
                raise next(iter(open.values()))[0]._still_open()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.server.address!r})"

    def _until(self, timeout: Duration | None) -> float | None:
        if timeout is None:
            return None
        return self._clock() + (timeout.total_seconds() if isinstance(timeout, timedelta) else timeout)

    def _turn(self, until: float | None) -> tuple[int, float | None]:
        """How many seconds the next poll may hold, and how patient it is."""
        patience = self._settings.patience_seconds
        if until is None:
            return _calls.POLL_SECONDS, patience
        left = max(until - self._clock(), 0.0)
        return min(_calls.POLL_SECONDS, -int(-left // 1)), left if patience is None else min(left, patience)

    def _run(self, steps: Steps[R]) -> R:
        try:
            request = next(steps)
            while True:
                if request.pause_seconds:
                    self._sleep(request.pause_seconds)
                request = steps.send((self._send(request), self._clock()))
        except StopIteration as end:
            result: R = end.value
            return result

    def _send(self, request: Request) -> Reply | Lost:
        try:
            return received(self._http.request(**to_send(request)))
        except httpx.RequestError as error:
            return lost(error)


class Event(Shown[T], Generic[T]):
    """A question that was asked, and what may be done about it."""

    def __init__(self, client: Client, document: dict[str, Any], kind: Kind[T]) -> None:
        super().__init__(document, kind)
        self._client = client

    def poll(self) -> Outcome[T] | None:
        """The outcome if there is one, without waiting."""
        if not self._has_ended():
            self._take(self._client._run(self._client._calls.look(self.id, 0, self._client._settings.patience_seconds)))
        return self._ended()

    def outcome(self, timeout: Duration | None = None) -> Outcome[T]:
        """Waits until the question ends, and says how. Raises StillOpen when `timeout` (a timedelta or seconds) is over."""
        client, until = self._client, self._client._until(timeout)
        while True:
            ended = self._ended()
            if ended is not None:
                return ended
            wait, patience = client._turn(until)
            self._take(client._run(client._calls.look(self.id, wait, patience)))
            if not self._has_ended() and until is not None and client._clock() >= until:
                raise self._still_open()

    def wait(self, timeout: Duration | None = None) -> T:
        """The answer; raises TimedOut, Declined or Cancelled where there is none, StillOpen when `timeout` is over."""
        return self.outcome(timeout).answer()

    def cancel(self, comment: str | None = None) -> Outcome[T]:
        """Withdraws the question; doing it again is a success. Raises Conflict, with the outcome, if it had ended otherwise."""
        self._take(self._client._run(self._client._calls.cancel(self.id, comment, self._client._settings.patience_seconds)))
        ended = self._ended()
        assert ended is not None  # The server shows what it has just ended.
        return ended

    def link(self, subject: str | None = None, valid: Duration | None = None) -> str:
        """A link of somebody's own: `subject` (1 to 100 characters) is recorded as who answered.

        valid: how long it works; without it until 30 days after the deadline.
        """
        patience = self._client._settings.patience_seconds
        return str(self._client._run(self._client._calls.link(self.id, subject, valid, patience))["form"])
