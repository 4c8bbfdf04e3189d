"""Asks a person through a running `hitl serve` and prints the answer. Python's standard library is all it needs.

    HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… python3 ask.py RUN int "How many replicas?"

Started again with the same RUN it finds the same question: the same link, and the answer if there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:  # Generated from the server's openapi.json, for who checks types; README.md says how.
    from api import Event, Outcome, Question, Status, Value

SERVER = os.environ.get("HITL_SERVER", "http://127.0.0.1:8080").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ.get('HITL_API_KEY', '').strip()}", "Content-Type": "application/json"}
EXIT = {"timed_out": 3, "declined": 4, "cancelled": 5}  # As of the program `hitl`.


class Refused(Exception):
    """What the server said of a request that it does not take, the next time neither."""


class NotAnswered(Exception):
    """A question ended without an answer: it timed out, was declined or cancelled."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


class NoRedirects(HTTPRedirectHandler):
    """Following one with the key in hand could give it to somebody else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


OPENER = build_opener(NoRedirects)


def is_passing(status: int, body: str) -> bool:
    """Whether the answer says nothing about the request: a server or a gateway that is overloaded or away."""
    ours = body.startswith('{"type":')
    return status in (408, 425, 429, 502, 503, 504) or (status == 500 and not ours)


def wish(headers: Message, pause: float) -> float:
    """How many seconds the server wants to be left alone: a number, or a moment by its own clock; else `pause`."""
    after = headers.get("Retry-After", "")
    try:
        if not after.isdecimal():
            left = parsedate_to_datetime(after) - parsedate_to_datetime(headers.get("Date", ""))
            return min(max(left.total_seconds(), 0.0), 60.0)
    except (TypeError, ValueError):  # Neither.
        return pause
    return min(float(after), 60.0)


def send(method: str, path: str, body: Question | None = None) -> Event:
    """Sends a request that may be repeated, until it is answered; raises Refused for what cannot succeed."""
    pause = 1.0
    while True:
        data = None if body is None else json.dumps(body).encode()
        try:
            with OPENER.open(Request(SERVER + path, data, HEADERS, method=method), timeout=60) as reply:
                event: Event = json.load(reply)
                return event
        except HTTPError as error:  # The server's answer, other than a success.
            problem = error.read().decode(errors="replace")
            if not is_passing(error.code, problem):
                if location := error.headers.get("Location"):
                    problem = f"redirects to {location}: give HITL_SERVER the address it redirects to"
                raise Refused(f"{method} {path}: {error.code} {problem}") from None
            seconds, why = wish(error.headers, pause), str(error)
        except (OSError, HTTPException) as error:  # No connection, one that was lost, half an answer.
            seconds, why = pause, repr(error)
        print(f"trying again in {seconds:.0f} s: {why}", file=sys.stderr, flush=True)
        time.sleep(seconds)
        pause = min(2 * pause, 30.0)


def ask(question: Question) -> Outcome:
    """Creates the event, or finds it, shows its link, and returns its outcome when it has ended."""
    event = send("POST", "/v1/events", question)
    print(f"answer here: {event['links']['form']}", file=sys.stderr, flush=True)
    while (outcome := event["response"]) is None:
        event = send("GET", f"/v1/events/{event['request_id']}?wait=30")
    return outcome


def answer(question: Question) -> Value:
    """The same, and returns the answer, or raises NotAnswered."""
    outcome = ask(question)
    if outcome["status"] != "completed" or outcome["value"] is None:
        raise NotAnswered(outcome["status"])
    return outcome["value"]


def run(program: Callable[[], None]) -> None:
    """Runs a program that asks; where there is no answer, ends it with a status that says so."""
    try:
        program()
    except NotAnswered as end:
        print(end, file=sys.stderr)
        sys.exit(EXIT[end.status])
    except Refused as refused:
        sys.exit(str(refused))


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask a person a typed question through a running `hitl serve`.")
    parser.add_argument("run", help="what asks: started again, it finds its question again")
    parser.add_argument("type", choices=["int", "float", "bool", "str"])
    parser.add_argument("prompt")
    args = parser.parse_args()
    value = answer({"event_name": "ask", "data_type": args.type, "prompt": args.prompt, "run": args.run})
    print(value if isinstance(value, str) else json.dumps(value))


if __name__ == "__main__":
    run(main)
