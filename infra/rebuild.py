"""Has the analytics' sums made anew from the rows: `make rebuild STAGE=…`."""

from infra.reaching import reach
from shared.core import clock, workflows
from shared.core.messages import Message


class Asked(Message):
    """Nothing is to be said about it."""


def main() -> None:
    """Start the workflow; the figures of before are shown until it is through."""
    reach()
    workflows.start("analytics_rebuild", key=(clock.now().isoformat(),), input=Asked())
    print("the sums are being made anew")


if __name__ == "__main__":
    main()
