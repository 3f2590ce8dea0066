"""Rows that pass through a release without losing what another one has written into them."""

from functools import cache
from typing import Any, Self

from pynamodb.models import Model


class Kept(Model):
    """A row that keeps what this release does not know when it is saved as a whole."""

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
