from __future__ import annotations

import pytest

from hitl_events.testing import FakeServer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def fake() -> FakeServer:
    return FakeServer()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine has in its environment is not what is tested."""
    for name in ("HITL_SERVER", "HITL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
