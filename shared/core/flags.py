"""Which parts of the product are switched on; the stage's configuration names those that are off."""

import os

from shared.core.errors import ModuleOff


def check(module: str) -> None:
    """Refuse with `ModuleOff` while the module is switched off."""
    if module in os.environ.get("SWITCHED_OFF", "").split(","):
        raise ModuleOff(f"{module.replace('_', ' ').capitalize()} is switched off for now.")
