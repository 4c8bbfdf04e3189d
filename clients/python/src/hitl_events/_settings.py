"""Where the server is, and what it is asked with."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from ._question import Duration
from ._sending import FIRST_PATIENCE_SECONDS, Server

DEFAULT_SERVER = "http://127.0.0.1:8080"
DEFAULT_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Settings:
    """What both clients are made of."""

    server: Server
    headers: dict[str, str] = field(repr=False)
    patience_seconds: float | None


def settings(server: str | None, api_key: str | None, patience: Duration | None) -> Settings:
    """Reads what was not given from HITL_SERVER and HITL_API_KEY. Raises ValueError for an address that is none."""
    named = os.environ.get("HITL_SERVER") if not server else None
    address = (server or named or DEFAULT_SERVER).strip().rstrip("/")
    _check_address(address, "HITL_SERVER, the server's address," if named else "the server's address")
    key = (os.environ.get("HITL_API_KEY", "") if api_key is None else api_key).strip()
    if not key.isascii() or not key.isprintable():
        raise ValueError("an API key is printable ASCII")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    length = patience.total_seconds() if isinstance(patience, timedelta) else patience
    is_default = not server and not named
    # Whoever says how patient to be is not given less.
    first = FIRST_PATIENCE_SECONDS if is_default and patience is DEFAULT_PATIENCE else None
    lacks = "" if key else "HITL_API_KEY is not set" if api_key is None else "api_key is empty"
    return Settings(Server(address, is_default, first, lacks), headers, length)


def _check_address(address: str, what: str) -> None:
    # With a user it may hold a password.
    shown = "" if "@" in address else f", and {address!r} does not"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{what} has to begin with http:// or https:// and name a host{shown}")
    if parts.username is not None or parts.query or parts.fragment:
        # It stands in logs and errors.
        raise ValueError(f"{what} is without a user, a query and a fragment")


def show_link(prompt: str, url: str) -> None:
    """Writes the prompt and the link to stderr, for whoever watches. Whoever has the link can answer."""
    print(f"{prompt}\n  answer here: {url}", file=sys.stderr, flush=True)


def show_place(prompt: str, place: str) -> None:
    """The same for a key that is told no link: who may answer finds the question in the inbox there."""
    print(f"{prompt}\n  no link with this key: it is answered at {place.rstrip('/')}/", file=sys.stderr, flush=True)
