"""Loads the content that a new deployment starts from, through the endpoints that administrators use."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


def main() -> None:
    """Have all content on the stage in STAGE; running it again changes nothing."""
    if os.environ.setdefault("STAGE", "local") == "local":
        from infra.local.up import credentials
        from infra.stages import load

        local = load(os.environ).local
        assert local is not None  # noqa: S101 the stage `local` always has it
        os.environ.update(credentials(local))
    from infra.seed import billing, courses, exams, experts, readiness
    from infra.seed.calls import Admin

    admin = Admin()
    billing.load(CONTENT, admin)
    readiness.begin(CONTENT, admin)
    with ThreadPoolExecutor() as pool:
        assessed = pool.submit(readiness.assess, CONTENT, admin)
        bank_ids = pool.submit(exams.load, CONTENT, admin)
        offered = pool.submit(experts.load, CONTENT, admin)
        course_ids = courses.load(CONTENT, admin)
        offered.result()
    readiness.finish(CONTENT, admin, course_ids, bank_ids.result(), assessed=assessed.result())
    print(f"seeded product {readiness.product_id(CONTENT)}")


if __name__ == "__main__":
    main()
