"""Somebody agrees to something, or takes it back."""

from pydantic import Field

from shared.accounts.models import User, UserNotFound
from shared.core.clock import now
from shared.core.errors import Invalid, TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body
from shared.privacy import consents
from shared.privacy.consents import (
    CannotBeTakenBack,
    Consent,
    ConsentGiven,
    ConsentMoved,
    ConsentOutdated,
    ConsentView,
    Matter,
)


class ConsentDecision(Body):
    """What I say, and to which version of the text."""

    given: bool
    version: str = Field(min_length=1, max_length=40)


@endpoint(
    "PUT /api/user/consents/{matter}",
    scope="member",
    limit=Limit(60, 3600, by="caller"),
    grants=[reads(User), writes(Consent), writes(ConsentGiven)],
    errors=[UserNotFound, ConsentOutdated, CannotBeTakenBack, ConsentMoved, Invalid, TooMany],
    environment=consents.ENVIRONMENT,
)
def decide_consent(matter: Matter, said: ConsentDecision, caller: Caller) -> ConsentView:
    """Agree to the text that is in force, or take back what I have agreed to."""
    User.of(caller.user_id)
    return consents.decide(caller.user_id, matter, said.given, said.version, now())
