"""The shapes in which callers, workflows, events and schedules speak to a function."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.core.ids import PATTERN

Id = Annotated[str, Field(pattern=PATTERN.pattern)]


class Body(BaseModel):
    """What a caller sends: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Query(BaseModel):
    """What a caller asks for in the query string."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(BaseModel):
    """What a workflow, an event or a schedule carries; a newer release may have added fields."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Upload(Message):
    """An object that has arrived in a bucket."""

    bucket: str
    key: str
    size: int
