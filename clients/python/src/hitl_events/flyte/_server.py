"""Which server is asked, and the clients that ask it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from .._aio import AsyncClient
from .._client import Client

_configured: dict[str, Any] = {}


def configure(**options: Any) -> None:
    """Where to ask from now on, with the arguments of `Client`; without any, as the environment says.

    `configure(transport=FakeServer())` is for tests. Not to be called while somebody waits.
    """
    _configured.clear()
    _configured.update(options)


def client() -> Client:
    return Client(**_configured)


@dataclass
class _Shared:
    client: AsyncClient
    users: int = 0


_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, _Shared] = WeakKeyDictionary()


@asynccontextmanager
async def async_client() -> AsyncIterator[AsyncClient]:
    """The one of this event loop, so that all who wait there share a connection; it is closed with the last of them."""
    loop = asyncio.get_running_loop()
    shared = _shared.get(loop)
    if shared is None:
        shared = _shared[loop] = _Shared(AsyncClient(**_configured))
    shared.users += 1
    try:
        yield shared.client
    finally:
        shared.users -= 1
        if shared.users == 0:
            del _shared[loop]
            await shared.client.aclose()
