"""Speaking to a stage as whoever operates it."""

import os


def reach() -> str:
    """Have AWS be that of the stage which STAGE names (`local` where it names none); return the stage's name."""
    name = os.environ.setdefault("STAGE", "local")
    if name == "local":
        from infra.local.up import credentials
        from infra.stages import load

        local = load(os.environ).local
        assert local is not None  # noqa: S101 the stage `local` always has it
        os.environ.update(credentials(local))
    return name
