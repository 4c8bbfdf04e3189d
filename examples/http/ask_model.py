"""Asks a person for a model of pydantic through a running `hitl serve`: its schema goes in, and one of it comes back.

    pip install pydantic
    HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… python3 ask_model.py RUN "What shall be deployed?"

Started again with the same RUN it finds the same question: the same link, and the answer if there is one.
"""

from __future__ import annotations

import argparse
import datetime
import enum
from typing import TypeVar

from pydantic import BaseModel, Field

from ask import answer, run


class Where(enum.Enum):
    STAGING = "staging"
    PRODUCTION = "production"


class Deployment(BaseModel):
    """It is undone by deploying what was there before."""

    replicas: int = Field(ge=1, le=20, title="How many?")
    where: Where = Field(title="Where to?")
    day: datetime.date = Field(title="On which day?")
    notes: str | None = Field(default=None, max_length=2000, title="What else is to be said?")


Model = TypeVar("Model", bound=BaseModel)


def ask_model(run: str, prompt: str, model: type[Model]) -> Model:
    """Asks for one of `model`, as a form that pydantic describes and whose answer pydantic reads."""
    schema = model.model_json_schema()
    name = model.__name__
    value = answer({"event_name": name, "data_type": "form", "schema": schema, "prompt": prompt, "run": run})
    return model.model_validate(value)


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask a person what to deploy through a running `hitl serve`.")
    parser.add_argument("run", help="what asks: started again, it finds its question again")
    parser.add_argument("prompt")
    args = parser.parse_args()
    deployment = ask_model(args.run, args.prompt, Deployment)
    notes = f": {deployment.notes}" if deployment.notes else ""
    print(f"{deployment.replicas} replicas to {deployment.where.value} in {deployment.day.year}{notes}")


if __name__ == "__main__":
    run(main)
