"""Everybody outside who holds something about a person is told to forget them."""

from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import writes
from shared.privacy import erasing
from shared.privacy.erasing import ErasureTask
from shared.privacy.models import Erasure
from shared.privacy.partners import PARTNERS, tell


@step(
    grants=[writes(Erasure), *(grant for partner in PARTNERS for grant in partner.grants)],
    layers=tuple(dict.fromkeys(["core", *(layer for partner in PARTNERS for layer in partner.layers)])),
    environment=tuple(name for partner in PARTNERS for name in partner.environment),
    errors=[Unavailable],
    timeout=120,
)
def tell_partners(task: ErasureTask) -> None:
    """Tell each partner, while our own rows still say by what name they know the person; again tells the rest."""
    tell(erasing.of(task), PARTNERS)
