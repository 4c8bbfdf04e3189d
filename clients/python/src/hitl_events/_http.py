"""Between the requests and replies of this package and those of httpx."""

from __future__ import annotations

import json
from typing import Any

import httpx

from ._sending import Lost, Reply, Request

# Longer than the server holds a request.
TIMEOUT = httpx.Timeout(75.0, connect=10.0)


def to_send(request: Request) -> dict[str, Any]:
    """The arguments of httpx's `request`."""
    sent: dict[str, Any] = {"method": request.method, "url": request.path}
    if request.params:
        sent["params"] = dict(request.params)
    if request.body is not None:
        # Python would write a NaN, which is no JSON.
        sent["content"] = json.dumps(request.body, allow_nan=False).encode()
        sent["headers"] = {"Content-Type": "application/json"}
    return sent


def received(response: httpx.Response) -> Reply:
    try:
        document = json.loads(response.content)
    except ValueError:
        document = None
    return Reply(response.status_code, response.headers, response.content, document if isinstance(document, dict) else None)


def lost(error: httpx.RequestError) -> Lost:
    # Without the message where there is none: some of httpx's have nothing to say but their name.
    why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Lost(why, isinstance(error, httpx.ConnectError))
