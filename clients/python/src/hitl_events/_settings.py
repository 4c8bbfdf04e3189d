"""Where the server is, and what it is asked with."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from ._question import Duration

DEFAULT_SERVER = "http://127.0.0.1:8080"


@dataclass(frozen=True)
class Settings:
    """What both clients are made of."""

    server: str
    headers: dict[str, str] = field(repr=False)
    patience_seconds: float | None


def settings(server: str | None, api_key: str | None, patience: Duration | None) -> Settings:
    """Reads what was not given from HITL_SERVER and HITL_API_KEY. Raises ValueError for an address that is none."""
    address = (server or os.environ.get("HITL_SERVER") or DEFAULT_SERVER).strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the server's address has to begin with http:// or https:// and name a host")
    if parts.username is not None or parts.query or parts.fragment:
        # It stands in logs and errors.
        raise ValueError("the server's address is without a user, a query and a fragment")
    key = (os.environ.get("HITL_API_KEY", "") if api_key is None else api_key).strip()
    if not key.isascii() or not key.isprintable():
        raise ValueError("an API key is printable ASCII")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    length = patience.total_seconds() if isinstance(patience, timedelta) else patience
    return Settings(address, headers, length)


def show_link(prompt: str, url: str) -> None:
    """Writes the prompt and the link to stderr, for whoever watches. Whoever has the link can answer."""
    print(f"{prompt}\n  answer here: {url}", file=sys.stderr, flush=True)
