"""What is sold: packages, plans, prices and what plans include."""

from pathlib import Path

from infra.seed.calls import Admin
from infra.seed.files import read

PLACE = "/api/admin/billing/catalogue"


def load(content: Path, admin: Admin) -> None:
    """Have the catalogue in force, unless somebody has changed it since."""
    admin.save(PLACE, read(content / "billing" / "catalogue.yaml"))
