"""Finds what the code declares: every function and every table."""

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from shared.core.function import Function
from shared.core.table import Table

ROOT = Path(__file__).parents[1]


class DeclarationError(Exception):
    """Two declarations contradict each other, or a module does not declare what its name promises."""


@dataclass(frozen=True)
class Declarations:
    """All functions, in the order of their identifiers, and all tables, in the order of their names."""

    functions: tuple[Function, ...]
    tables: tuple[type[Table], ...]

    @cached_property
    def by_identifier(self) -> dict[str, Function]:
        """The functions by `<domain>_<verb>_<noun>`."""
        return {function.identifier: function for function in self.functions}

    @property
    def domains(self) -> list[str]:
        """The domains that have functions."""
        return sorted({function.domain for function in self.functions})


@cache
def declarations(root: Path = ROOT) -> Declarations:
    """Import, once, every module that declares a function or a table; raises `DeclarationError` for a duplicate."""
    functions = sorted(_functions(root), key=lambda function: function.identifier)
    for module in _modules(root, "shared/*/*.py"):
        if "(Table):" in (root / f"{module.replace('.', '/')}.py").read_text():
            importlib.import_module(module)
    tables = sorted(_tables(Table), key=lambda table: table.logical())
    _refuse_duplicates("identifier", (function.identifier for function in functions))
    _refuse_duplicates("route", (_place(function) for function in functions if function.kind in ("endpoint", "socket")))
    _refuse_duplicates("table", (table.logical() for table in tables))
    return Declarations(tuple(functions), tuple(tables))


def _modules(root: Path, pattern: str) -> Iterator[str]:
    for path in sorted(root.glob(pattern)):
        yield ".".join(path.relative_to(root).with_suffix("").parts)


def _functions(root: Path) -> Iterator[Function]:
    for module in _modules(root, "functions/*/*.py"):
        name = module.rpartition(".")[2]
        if name.startswith("__"):
            continue
        found = getattr(importlib.import_module(module), name, None)
        if not isinstance(found, Function):
            raise DeclarationError(f"{module} declares no function {name}.")
        yield found


def _tables(parent: type[Table]) -> Iterator[type[Table]]:
    """Yield the classes that own a table; those that derive from one share it."""
    for table in parent.__subclasses__():
        if table.__module__.startswith("shared."):
            if "Meta" in vars(table):
                yield table
            else:
                yield from _tables(table)


def _place(function: Function) -> str:
    """Return where a route lives; `{…}` of any name is the same place."""
    if function.kind == "socket":
        return function.trigger
    parts = ["{}" if part.startswith("{") else part for part in function.path.split("/")]
    return f"{function.method} {'/'.join(parts)}"


def _refuse_duplicates(what: str, names: Iterable[Any]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DeclarationError(f"The {what} {twice[0]} is declared twice.")
