"""Loads the content that a new deployment starts from, through the endpoints that administrators use."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.seed.calls import Admin

CONTENT = Path(__file__).parent / "content"


def main() -> None:
    """Have all content on the stage in STAGE; running it again changes nothing."""
    if os.environ.setdefault("STAGE", "local") == "local":
        from infra.local.up import credentials
        from infra.stages import load

        local = load(os.environ).local
        assert local is not None  # noqa: S101 the stage `local` always has it
        os.environ.update(credentials(local))
    from infra.seed import billing, exams, readiness
    from infra.seed.calls import Admin

    admin = Admin()
    billing.load(CONTENT, admin)
    publish(CONTENT, admin, exams.load)
    print(f"seeded product {readiness.product_id(CONTENT)}")


def publish(content: Path, admin: Admin, exam_banks: Callable[[Path, Admin], dict[str, str]]) -> list[str]:
    """Have a product published with everything that it offers, and return the ids of its courses.

    `exam_banks` has the banks of the exams filled and returns their ids by tier.
    """
    from infra.seed import courses, experts, readiness

    readiness.begin(content, admin)
    with ThreadPoolExecutor() as pool:
        assessed = pool.submit(readiness.assess, content, admin)
        bank_ids = pool.submit(exam_banks, content, admin)
        offered = pool.submit(experts.load, content, admin)
        course_ids = courses.load(content, admin)
        offered.result()
    readiness.finish(content, admin, course_ids, bank_ids.result(), assessed=assessed.result())
    return course_ids


if __name__ == "__main__":
    main()
