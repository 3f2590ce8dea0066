"""A function on this machine finds the libraries of its layers and no others, as on AWS."""

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).parents[2] / "layers"
DECLARED = "LAYERS"  # the setting by which a function's process knows its layers


class Absent(MetaPathFinder):
    """Refuses the modules that are in no layer of a function."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = frozenset(modules)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Leave a module to whoever finds it, or refuse it as one that is not installed."""
        if fullname.partition(".")[0] in self._modules:
            raise ModuleNotFoundError(f"no layer of this function holds {fullname!r}", name=fullname)


@cache
def modules() -> Mapping[str, frozenset[str]]:
    """Return which modules each layer holds, as far as they are installed here."""
    held: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            held.setdefault(re.sub(r"[-_.]+", "-", distribution).lower(), set()).add(module)
    found = {}
    for lock in LOCKS.glob("*/requirements.lock"):
        names = re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
        found[lock.parent.name] = frozenset[str]().union(*(held.get(name, ()) for name in names))
    return found


def keep_to(declared: str) -> None:
    """Let this process find what is in these layers, separated by commas, and in no other."""
    whole = modules()
    own = frozenset[str]().union(*(whole[name] for name in declared.split(",")))
    sys.meta_path.insert(0, Absent(frozenset[str]().union(*whole.values()) - own))
