"""A function on this machine finds the libraries of its layers and no others, as on AWS."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).parents[2] / "layers"
DECLARED = "LAYERS"  # the setting by which a function's process knows its layers
BUILT_IN = {"boto3", "s3transfer"}  # what Lambda's Python brings along


class Absent(MetaPathFinder):
    """Refuses the modules that a function does not have."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = frozenset(modules)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Leave a module to whoever finds it, or refuse it as one that is not installed."""
        if fullname.partition(".")[0] in self._modules:
            raise ModuleNotFoundError(f"no layer of this function holds {fullname!r}", name=fullname)


@cache
def installed() -> Mapping[str, set[str]]:
    """Return the modules that are installed here by their distribution."""
    held: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            held.setdefault(re.sub(r"[-_.]+", "-", distribution).lower(), set()).add(module)
    return held


@cache
def held_by(layer: str) -> set[str]:
    """Return the modules that a layer holds, as far as they are installed here."""
    lock = (LOCKS / layer / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)
    return set().union(*(installed().get(name, ()) for name in names))


def held(declared: str) -> set[str]:
    """Return the modules that these layers, separated by commas, hold."""
    return set().union(*(held_by(layer) for layer in declared.split(",")))


def keep_to(declared: str) -> Absent:
    """Let this process find what is in these layers, separated by commas, and nothing else that is installed.

    Returns what refuses the rest.
    """
    absent = set().union(*installed().values()) - BUILT_IN - held(declared)
    for loaded in [name for name in sys.modules if name.partition(".")[0] in absent]:
        del sys.modules[loaded]
    refusing = Absent(absent)
    sys.meta_path.insert(0, refusing)
    return refusing


@contextmanager
def kept_to(declared: str) -> Iterator[None]:
    """Do so for a while."""
    refusing = keep_to(declared)
    try:
        yield
    finally:
        sys.meta_path.remove(refusing)
