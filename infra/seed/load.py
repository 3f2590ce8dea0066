"""Loads the content that a new deployment starts from, through the same models and rules as everything else."""

import os
from pathlib import Path
from typing import Any

from infra.seed import exams, readiness

CONTENT = Path(__file__).parent / "content"


def main() -> None:
    """Write all content to the stage in STAGE; running it again changes nothing."""
    if os.environ.setdefault("STAGE", "local") == "local":
        from infra.local.up import credentials
        from infra.stages import load

        os.environ.update(credentials(load(os.environ).local))
    links: dict[str, Any] = {}
    exams.load(CONTENT, links)
    readiness.load(CONTENT, links)
    print(f"seeded product {readiness.product_id(CONTENT)}")


if __name__ == "__main__":
    main()
