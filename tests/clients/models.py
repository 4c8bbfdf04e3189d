"""Types as programs have them, made into JSON Schemas by pydantic, and answers read by the same types.

    python models.py schemas           # {name: schema}
    python models.py check NAME        # reads the answer on stdin, prints it as the type has it
"""

import datetime
import decimal
import enum
import json
import sys
import uuid
from typing import Annotated, Literal

import pydantic
from pydantic import BaseModel, Field, SecretStr


class Color(enum.Enum):
    red = "red"
    green = "green"


class Level(enum.IntEnum):
    low = 1
    high = 2


class Address(BaseModel):
    street: str
    zip: str | None = None


class Deployment(BaseModel):
    """What is to be deployed."""

    replicas: int = Field(ge=1, le=20, title="How many?")
    color: Color
    maybe: Color | None = None
    level: Level = Level.low
    kind: Literal["deploy"] = "deploy"
    mode: Literal["fast", "slow"]
    price: decimal.Decimal
    ratio: float | None = Field(default=None, gt=0)
    tags: list[str] = []
    colors: set[Color] = set()
    secret: SecretStr | None = None
    when: datetime.datetime
    day: datetime.date
    at: datetime.time
    wait: datetime.timedelta
    link: pydantic.HttpUrl
    id: uuid.UUID
    dry: bool = False
    sure: bool
    notes: Annotated[str, Field(json_schema_extra={"format": "multiline"})] = ""
    address: Address
    either: int | str = 3


class Review(BaseModel):
    approved: bool
    comment: str = Field(min_length=3, max_length=300)


MODELS = {"deployment": Deployment, "review": Review}


def main() -> None:
    if sys.argv[1] == "schemas":
        print(json.dumps({name: model.model_json_schema() for name, model in MODELS.items()}))
    else:
        print(MODELS[sys.argv[2]].model_validate_json(sys.stdin.read()).model_dump_json())


if __name__ == "__main__":
    main()
