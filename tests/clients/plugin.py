"""The original plugin's own code, on a plain folder: writes a request, and waits for the response to one.

    RAW_DATA_PATH=FOLDER python3 plugin.py ask int "How many replicas?"
    RAW_DATA_PATH=FOLDER python3 plugin.py wait ID

Prints the id of the event on stderr, and what the plugin's `wait_for_input_event` returned as the last line, in JSON.

Everything is the plugin's but one thing: `Event.create` first serves the plugin's web app on a Flyte cluster, to have an
address for its links. There is no cluster here, so it is told that the app runs already, at an address of no use.
"""

import asyncio
import json
import sys
from types import SimpleNamespace

from flyteplugins.hitl import Event
from flyteplugins.hitl._event import wait_for_input_event
from flyteplugins.hitl._helpers import _get_response_path

TYPES = {"int": int, "float": float, "bool": bool, "str": str}


async def create(data_type: str, prompt: str) -> str:
    Event._app_served = True
    Event._app_handle = SimpleNamespace(endpoint="http://plugin.invalid")
    event = await Event.create("event", data_type=TYPES[data_type], prompt=prompt)
    return event.request_id


async def main(action: str, *words: str) -> None:
    request_id = await create(*words) if action == "ask" else words[0]
    print(f"event: {request_id}", file=sys.stderr, flush=True)
    # As the plugin's `Event.wait` calls it when it has shown the form.
    value = await wait_for_input_event(
        name="event",
        request_id=request_id,
        response_path=_get_response_path(request_id),
        timeout_seconds=60,
        poll_interval_seconds=1,
    )
    print(json.dumps(value))


asyncio.run(main(*sys.argv[1:]))
