"""Partners who hold something about our people, each told to forget somebody before our own rows are gone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.core.grants import Grant
from shared.privacy.models import Erasure


@dataclass(frozen=True)
class Partner:
    """Somebody outside with data of our people.

    `forget` takes a user's id, finds the partner's own name of them in our rows, and has it forgotten there. It may be
    called again after it has succeeded; what it raises has the whole step tried again. `grants`, `layers` and
    `environment` are what it needs besides.
    """

    name: str
    forget: Callable[[str], None]
    grants: tuple[Grant, ...] = ()
    layers: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()


PARTNERS: tuple[Partner, ...] = ()


def tell(erasure: Erasure, partners: Iterable[Partner]) -> None:
    """Have a person forgotten by every partner who does not know yet."""
    for partner in partners:
        if partner.name not in erasure.told:
            partner.forget(erasure.user_id)
            erasure.note_told(partner.name)
