"""What is sold and for how much, as administrators write it and clients read it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.core.ids import NAME_PATTERN
from shared.core.messages import Body
from shared.ledger.books import MINUTES_OF_A_CREDIT, Currency

Slug = Annotated[str, Field(pattern=NAME_PATTERN.pattern)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Cents = Annotated[int, Field(ge=0, le=10_000_000, description="In the smallest unit of the price's currency")]
Amount = Annotated[int, Field(ge=0, le=1_000_000, description="Whole credits, or tokens")]
MOST = 50


def units_of(currency: Currency, amount: int) -> int:
    """Return what the ledger counts for so many credits or tokens: a credit is 60 minutes."""
    return amount * MINUTES_OF_A_CREDIT if currency is Currency.CREDIT else amount


class Package(Body):
    """Credits or tokens that are bought at once."""

    slug: Slug
    title: Title
    currency: Literal["credit", "token"]
    amount: int = Field(ge=1, le=1_000_000, description="Whole credits, or tokens")
    price_cents: int = Field(ge=50, le=10_000_000)
    price_currency: Literal["usd", "eur", "gbp"] = "usd"
    on_sale: bool = True

    @property
    def units(self) -> int:
        """What the ledger adds for it."""
        return units_of(Currency(self.currency), self.amount)


class Plan(Body):
    """What somebody gets who has subscribed, or who has not: the plan `free`."""

    slug: Slug
    title: Title
    price_cents: Cents = Field(description="A month, in the smallest unit of the price's currency")
    price_currency: Literal["usd", "eur", "gbp"] = "usd"
    credits_a_month: Amount = 0
    tokens_a_month: Amount = 0
    credits_once: Amount = 0
    tokens_once: Amount = 0
    grace_days: int = Field(default=7, ge=0, le=60, description="How long it lasts when a renewal is not paid")
    on_sale: bool = True

    def a_month(self, currency: Currency) -> int:
        """Return the units of a currency that each month brings."""
        return units_of(currency, self.credits_a_month if currency is Currency.CREDIT else self.tokens_a_month)

    def once(self, currency: Currency) -> int:
        """Return the units of a currency that come with the account."""
        return units_of(currency, self.credits_once if currency is Currency.CREDIT else self.tokens_once)


class FeaturePrice(Body):
    """What paid work costs: `units` of tokens, or minutes of credit, held before it and settled after it."""

    feature: Slug
    title: Title
    currency: Literal["credit", "token"]
    units: int = Field(ge=1, le=1_000_000)


class Entitlement(Body):
    """A feature that plans include; `otherwise` says what everybody else gets of it, `limit` how much of it."""

    feature: Slug
    title: Title
    plans: list[Slug] = Field(min_length=1, max_length=MOST)
    otherwise: Line = ""
    limit: int | None = Field(default=None, ge=1, le=1_000_000)


class Service(Body):
    """Something that people do and no software: whoever wants it gets in touch."""

    slug: Slug
    title: Title


class ReferralTerms(Body):
    """What both get when somebody who came by a code buys something for the first time: whole credits, and tokens.

    A code is given within `claim_days` of the sign-up; a purchase that goes back as a whole within `stands_days` takes
    back what is not spent of it.
    """

    referrer_credits: Amount = 0
    referrer_tokens: Amount = 0
    referred_credits: Amount = 0
    referred_tokens: Amount = 0
    claim_days: int = Field(default=14, ge=1, le=90)
    stands_days: int = Field(default=14, ge=0, le=90)

    def referrer(self, currency: Currency) -> int:
        """Return the units of a currency for who gave the code."""
        return units_of(currency, self.referrer_credits if currency is Currency.CREDIT else self.referrer_tokens)

    def referred(self, currency: Currency) -> int:
        """Return the units of a currency for who came by it."""
        return units_of(currency, self.referred_credits if currency is Currency.CREDIT else self.referred_tokens)


class Catalogue(Body):
    """Everything that is sold, what it costs, and what plans include."""

    packages: list[Package] = Field(max_length=MOST)
    plans: list[Plan] = Field(min_length=1, max_length=MOST)
    prices: list[FeaturePrice] = Field(max_length=MOST)
    entitlements: list[Entitlement] = Field(max_length=MOST)
    services: list[Service] = Field(default_factory=list, max_length=MOST)
    referral: ReferralTerms = Field(default_factory=ReferralTerms)
    contact_url: str | None = Field(default=None, max_length=300, pattern=r"^https://[^\s]+$")


class CatalogueWritten(Catalogue):
    """The catalogue as it is to be; `version` is the one that was seen, none where there was none."""

    version: int | None = Field(default=None, ge=1)
