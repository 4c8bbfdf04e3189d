"""The calls of the HTTP API that a client makes, for whoever drives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ._question import Duration, seconds
from ._sending import Request, Server, Steps, send

# As long as most gateways hold a request; the server holds one for 60 at most.
POLL_SECONDS = 30
MAX_WAITED = 1000

Patience = float | None


class Calls:
    """Those of one server. `patience`: how many seconds it is tried again."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def create(self, body: Mapping[str, Any], patience: Patience) -> Steps[dict[str, Any]]:
        return send(Request("POST", "/v1/events", body=body), self._server, patience)

    def look(self, id: str, wait_seconds: int, patience: Patience) -> Steps[dict[str, Any]]:
        return send(Request("GET", _path(id), {"wait": wait_seconds} if wait_seconds else None), self._server, patience)

    def cancel(self, id: str, comment: str | None, patience: Patience) -> Steps[dict[str, Any]]:
        body = {} if comment is None else {"comment": comment}
        return send(Request("POST", f"{_path(id)}/cancel", body=body), self._server, patience)

    def link(self, id: str, subject: str | None, valid: Duration | None, patience: Patience) -> Steps[dict[str, Any]]:
        params: dict[str, str | int] = {}
        if subject is not None:
            params["subject"] = subject
        if valid is not None:
            params["valid_seconds"] = seconds(valid, "valid")
        return send(Request("GET", f"{_path(id)}/link", params), self._server, patience)

    def wait(self, ids: Sequence[str], wait_seconds: int, patience: Patience) -> Steps[dict[str, Any]]:
        return send(Request("POST", "/v1/wait", body={"ids": list(ids), "wait": wait_seconds}), self._server, patience)

    def page(self, filters: Mapping[str, str | int | None], after: str | None, patience: Patience) -> Steps[dict[str, Any]]:
        params = {name: value for name, value in {**filters, "after": after}.items() if value is not None}
        return send(Request("GET", "/v1/events", params), self._server, patience)


def _path(id: str) -> str:
    # An id comes from anywhere, and must not lead to another route.
    return f"/v1/events/{quote(id, safe='')}"
