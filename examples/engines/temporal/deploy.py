"""A worker of Temporal with a workflow that asks a person: hitl sends the outcome to it as a signal.

    pip install temporalio
    HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… python3 deploy.py
"""

import asyncio
import json
import os
import sys
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

HITL = os.environ.get("HITL_SERVER", "http://127.0.0.1:8080")
TEMPORAL = os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233")
TEMPORAL_HTTP = os.environ.get("TEMPORAL_HTTP", "http://127.0.0.1:7243")


def send(question: dict) -> dict:
    """Creates the question, or finds it. What no other try would change is not tried again."""
    headers = {"Authorization": f"Bearer {os.environ['HITL_API_KEY']}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{HITL}/v1/events", json.dumps(question).encode(), headers), timeout=30) as reply:
            return json.load(reply)
    except HTTPError as error:
        passes = error.code >= 500 or error.code in (408, 425, 429)
        text = f"hitl answered {error.code}: {error.read().decode(errors='replace')}"
        raise ApplicationError(text, non_retryable=not passes) from None


@activity.defn
async def create(question: dict) -> dict:
    """The event. It is the same one for the same run and key, however often this runs."""
    its = activity.info()
    workflows = f"{TEMPORAL_HTTP}/api/v1/namespaces/{its.workflow_namespace}/workflows"
    url = f"{workflows}/{quote(str(its.workflow_id), safe='')}/signal/outcome"
    return await asyncio.to_thread(send, {**question, "callback": {"url": url, "wrap": "signal"}})


class Asking:
    """What a workflow that asks is made of. Nothing runs while it waits, however long that is."""

    def __init__(self) -> None:
        self.outcomes: dict[str, dict] = {}

    @workflow.signal(name="outcome")
    def ended(self, outcome: dict) -> None:
        self.outcomes[outcome["request_id"]] = outcome

    async def ask(self, key: str, question: dict) -> object:
        # The same for retries of the workflow, and another one when its id is used anew.
        run = workflow.info().first_execution_run_id
        question = {**question, "run": run, "key": key}
        event = await workflow.execute_activity(create, question, start_to_close_timeout=timedelta(minutes=1))
        if event["response"]:  # It was answered already: whoever waited before was sent it.
            self.ended(event["response"])
        await workflow.wait_condition(lambda: event["request_id"] in self.outcomes)
        outcome = self.outcomes[event["request_id"]]
        if outcome["status"] == "completed":
            return outcome["value"]
        raise ApplicationError(f"{outcome['status']} by {outcome['decided_by']}", non_retryable=True)


@workflow.defn(name="deploy")
class Deploy(Asking):
    @workflow.run
    async def run(self, release: str) -> str:
        question = {
            "event_name": "replicas",
            "prompt": f"How many replicas of {release}?",
            "data_type": "int",
            "timeout_seconds": 86_400,
        }
        replicas = await self.ask("replicas", question)
        return f"{release} runs {replicas} times"


async def main() -> None:
    client = await Client.connect(TEMPORAL)
    print(f"deploy: works for {TEMPORAL}", file=sys.stderr, flush=True)
    await Worker(client, task_queue="deploy", workflows=[Deploy], activities=[create]).run()


if __name__ == "__main__":
    asyncio.run(main())
