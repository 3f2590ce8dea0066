"""Somebody new says in three steps what they are after."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from shared.accounts import profile_rules as rules
from shared.accounts.messages import Interest, ProfileView
from shared.accounts.models import User, UserNotFound
from shared.accounts.profile_rules import Area, Experience, OnboardingOutOfOrder
from shared.accounts.profiles import OnboardingMoved, Profile
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.rewards.activities import Activity

NEEDED = {1: "field", 2: "experience_level", 3: "interests"}
TRIES = 3


class OnboardingStep(Body):
    """A step with its answer: the field, then the experience, then the interests."""

    step: Literal[1, 2, 3]
    field: Area | None = None
    experience_level: Experience | None = None
    interests: list[Interest] | None = Field(default=None, min_length=1, max_length=20)

    @model_validator(mode="after")
    def _answers(self) -> Self:
        if getattr(self, NEEDED[self.step]) is None:
            raise ValueError(f"step {self.step} asks for `{NEEDED[self.step]}`")
        return self


@endpoint(
    "POST /api/user/onboarding",
    scope="member",
    grants=[reads(User), writes(Profile), writes(Activity)],
    errors=[UserNotFound, OnboardingOutOfOrder, OnboardingMoved, Invalid],
)
def take_onboarding_step(given: OnboardingStep, caller: Caller) -> ProfileView:
    """Take a step of the onboarding; the last one earns experience, once."""
    answer = _answer(given)
    for _ in range(TRIES):
        user, profile = Profile.of(caller.user_id)
        rules.check_step(given.step, int(profile.onboarding))
        effects = Transaction()
        if profile.finish_step(given.step, answer, effects, now()):
            Activity.done(caller.user_id, "onboarding", (caller.user_id,), now(), effects)
        view = ProfileView.of(user, profile)
        try:
            effects.commit(view)
        except OnboardingMoved:
            continue
        return view
    raise OnboardingMoved()


def _answer(given: OnboardingStep) -> dict[str, Any]:
    name = NEEDED[given.step]
    value = getattr(given, name)
    if name == "interests":
        value = rules.interests(value)
        if not value:
            raise Invalid.field(name, "not empty")
    return {name: value}
