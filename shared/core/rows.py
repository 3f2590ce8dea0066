"""Rows that pass through a release without losing what another one has written, and wait for who is writing them."""

import random
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Self

from pynamodb.exceptions import PynamoDBException
from pynamodb.models import Model

from shared.core.errors import Unavailable

CONFLICT_TRIES = 6


def refusal_of(error: PynamoDBException) -> str:
    """Return DynamoDB's name for why it refused a single write."""
    # A connection that broke or timed out has a response too, which is None and which the library's own look fails on.
    response = getattr(error.cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _when_free(write: Callable[..., Any]) -> Any:
    """Return a write of one row that waits while a transaction holds it, and raises `Unavailable` after a second."""

    def written(*arguments: Any, **options: Any) -> Any:
        for attempt in range(CONFLICT_TRIES):
            try:
                return write(*arguments, **options)
            except PynamoDBException as error:
                if refusal_of(error) != "TransactionConflictException":
                    raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise Unavailable("Too many changes at once; nothing was changed.", retry_after=1)

    return written


class Kept(Model):
    """A row that keeps what this release does not know when it is saved as a whole."""

    save, update, delete = _when_free(Model.save), _when_free(Model.update), _when_free(Model.delete)

    def deserialize(self, attribute_values: dict[str, dict[str, Any]]) -> None:
        """Take over a stored row."""
        super().deserialize(attribute_values)
        self._keep(attribute_values)

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Return a stored row."""
        row = super().from_raw_data(data)
        row._keep(data)
        return row

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """Return the row as it is stored."""
        return {**self.__dict__.get("_unknown", {}), **super().serialize(null_check)}

    def in_place_of(self, earlier: Model | None) -> Self:
        """Take the place of an earlier row of the same key, with what this release does not know of it."""
        if earlier is not None:
            self.__dict__["_unknown"] = earlier.__dict__.get("_unknown", {})
        return self

    def _keep(self, stored: dict[str, Any]) -> None:
        self.__dict__["_unknown"] = {name: value for name, value in stored.items() if name not in _known(type(self))}


@cache
def _known(model: type[Model]) -> frozenset[str]:
    return frozenset(attribute.attr_name for attribute in model.get_attributes().values())
