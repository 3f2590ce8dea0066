"""A page of learners with their progress, for those who may see them."""

from typing import Any, Literal

from pydantic import Field

from shared.core.function import Caller
from shared.core.grants import Grant, secret
from shared.core.messages import Id, Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations import tenancy
from shared.organisations.messages import AskedClient
from shared.organisations.rules import Reach
from shared.reports import learners
from shared.reports.rules import Learner, matches

GRANTS: list[Grant] = [*learners.GRANTS, *tenancy.GRANTS, secret("cursors")]
LOOKED_THROUGH = 1000


class WantedProgress(Page):
    """Which learners are wanted; a page of a narrowed list may be short and still have a next one."""

    product_id: Id | None = None
    star: int | None = Field(default=None, ge=0, le=5)
    tier: Literal["bronze", "silver", "gold"] | None = None


class WantedProgressOfAll(WantedProgress):
    """Which learners are wanted, of one client or of all."""

    client_id: AskedClient | None = Field(default=None, description="`independent` for learners of no client")


class ModuleOfLearner(Message):
    """One step of a product: completed, open or locked."""

    module: str
    state: str


class LearnerProgress(Message):
    """A learner in a product, and where they stand; the last activity is the last decision about them."""

    user_id: str
    enrolment_id: str
    name: str
    email: str
    client_id: str
    product_id: str
    background: str
    star: int
    tier: str | None
    active: bool
    modules: list[ModuleOfLearner]
    enrolled_at: str
    last_activity: str


class LearnerPage(Message):
    """A page of learners."""

    learners: list[LearnerProgress]
    cursor: str | None


def page_of(caller: Caller, within: Reach, wanted: WantedProgress) -> LearnerPage:
    """Return a page of the learners within reach; its cursor is good for this caller and this list only."""
    asked: dict[str, Any] = {"product_id": wanted.product_id, "star": wanted.star, "tier": wanted.tier}
    scope = f"progress#{caller.user_id}#{within.client_id}#{asked}"
    position = open_cursor(scope, wanted.cursor)
    narrowed = any(value is not None for value in asked.values())
    found, following = learners.page(within.client_id, position, LOOKED_THROUGH if narrowed else wanted.limit)
    if narrowed:
        found, following = _first(found, asked, wanted.limit, following)
    named, offered = learners.named_and_offered(found)
    return LearnerPage(
        learners=[_shown(one, one.product_id in offered) for one in named], cursor=seal(scope, following)
    )


def _first(found: list[Learner], asked: dict[str, Any], most: int, following: Any) -> tuple[list[Learner], Any]:
    """Return the first learners that match, and where to look on: behind the last of them, where more were found."""
    matching = [learner for learner in found if matches(learner, asked)]
    if len(matching) <= most:
        return matching, following
    last = matching[most - 1]
    key = {"client_id", "enrolment_id", "user_id", "product_id"}
    after = {name: {"S": getattr(last, name)} for name in key}
    return matching[:most], {"client": last.client_id, "after": after}


def _shown(learner: Learner, offered: bool) -> LearnerProgress:
    return LearnerProgress(
        **{name: value for name, value in learner._asdict().items() if name != "updated_at"},
        modules=[ModuleOfLearner(module=name, state=state) for name, state in learner.modules(offered)],
        last_activity=learner.updated_at,
    )
