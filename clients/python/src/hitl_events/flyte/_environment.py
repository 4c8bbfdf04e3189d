"""What Flyte is given to run: the environment `env`, and the task in it whose report shows a link."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import flyte
import flyte.report
from flyte.syncify import syncify

env = flyte.TaskEnvironment(
    name="hitl-events-env",
    image=flyte.Image.from_debian_base(flyte_version=flyte.version(), name="hitl-events-image").with_pip_packages(
        f"hitl-events=={version('hitl-events')}"
    ),
    resources=flyte.Resources(cpu=1, memory="256Mi"),
)


@dataclass
class FormLink(flyte.Link):
    """The link to the form, where Flyte shows an action's links."""

    url: str = ""
    name: str = "Event Form"

    def get_link(self, *args: Any, **kwargs: Any) -> str:
        return self.url


@env.task(report=True)
async def show_form(fragment: str) -> str:
    """Has a report with the link."""
    await flyte.report.replace.aio(fragment)
    await flyte.report.flush.aio()
    return fragment


@syncify
async def report(name: str, url: str, fragment: str) -> None:
    """Runs that task, under the event's name, with the link beside it."""
    await show_form.override(short_name=name, links=(FormLink(url=url),))(fragment)
