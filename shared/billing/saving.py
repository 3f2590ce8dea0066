"""The catalogue as administrators keep it: every change has seen the version before it, and is in force at once."""

from shared.billing.messages import Catalogue, CatalogueWritten
from shared.billing.models import CATALOGUE, NoCatalogue, Offer
from shared.billing.rules import problems_of_catalogue
from shared.configuration.messages import Held
from shared.configuration.models import Draft, Kind
from shared.configuration.rules import refuse
from shared.configuration.writing import CONTENT, Act, dumped, read, write
from shared.core.table import Transaction

KIND = Kind(CATALOGUE, NoCatalogue)


class CatalogueDraft(Held):
    """The catalogue that is in force, and who changed it last."""

    content: Catalogue

    @classmethod
    def of(cls, draft: Draft) -> "CatalogueDraft":
        """Return it as administrators see it."""
        return cls(**draft.held, content=read(draft, Catalogue))


def known() -> Draft | None:
    """Return the catalogue, or None before there is one."""
    return Draft.known(KIND, KIND.place(), CATALOGUE)


def save(given: CatalogueWritten, act: Act) -> Draft:
    """Write the catalogue; prices count for work that begins from now on. Raises `Invalid` or `VersionConflict`."""
    refuse(problems_of_catalogue(given))
    content = dumped(given)
    effects = Transaction().save(Offer(CATALOGUE, content=content))
    place = (KIND.place(), CATALOGUE)
    return write(KIND, place, known(), {CONTENT: content}, act, effects=effects, at_once=True)
