"""Has the analytics' sums made anew from the rows: `make rebuild STAGE=…`."""

import os

from shared.core import clock, workflows
from shared.core.messages import Message


class Asked(Message):
    """Nothing is to be said about it."""


def main() -> None:
    """Start the workflow; the figures of before are shown until it is through."""
    if os.environ.setdefault("STAGE", "local") == "local":
        from infra.local.up import credentials
        from infra.stages import load

        local = load(os.environ).local
        assert local is not None  # noqa: S101 the stage `local` always has it
        os.environ.update(credentials(local))
    workflows.start("analytics_rebuild", key=(clock.now().isoformat(),), input=Asked())
    print("the sums are being made anew")


if __name__ == "__main__":
    main()
