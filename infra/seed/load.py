"""Loads the content that a new deployment starts from, through the same models and rules as everything else."""

import os
from pathlib import Path
from typing import Any

from infra.seed import courses, exams, experts, projects, readiness

CONTENT = Path(__file__).parent / "content"


def main() -> None:
    """Write all content to the stage in STAGE; running it again changes nothing."""
    if os.environ.setdefault("STAGE", "local") == "local":
        from infra.local.up import credentials
        from infra.stages import load

        local = load(os.environ).local
        assert local is not None  # noqa: S101 the stage `local` always has it
        os.environ.update(credentials(local))
    links: dict[str, Any] = {}
    for part in (courses, experts, projects, exams, readiness):
        part.load(CONTENT, links)
    print(f"seeded product {readiness.product_id(CONTENT)}")


if __name__ == "__main__":
    main()
