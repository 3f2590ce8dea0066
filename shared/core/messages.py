"""The shapes in which callers, workflows, events and schedules speak to a function.

A shape is built when it is first used: most calls use one or two of those that a module declares.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.core.ids import PATTERN

# What names a thing, in a body or a query: an empty or a strange id is refused before it gets to a table.
Id = Annotated[str, Field(pattern=PATTERN.pattern)]


class Body(BaseModel):
    """What a caller sends: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)


class Query(BaseModel):
    """What a caller asks for in the query string."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Message(BaseModel):
    """What a workflow, an event or a schedule carries; a newer release may have added fields."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Upload(Message):
    """An object that has arrived in a bucket."""

    bucket: str
    key: str
    size: int
