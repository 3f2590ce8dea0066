"""Workflows that were lost, as the sweeper leaves them."""

from datetime import timedelta

from pydantic import BaseModel

from shared.core.clock import now
from shared.core.errands import MOST_TRIES, Errand


def given_up(workflow: str, key: tuple[object, ...], input: BaseModel) -> Errand:
    """Plan work that was tried as often as it may be, without coming to its end."""
    errand = Errand.plan(workflow, key, input)
    errand.update(actions=[Errand.tries.set(MOST_TRIES), Errand.due_at.set(now() - timedelta(hours=1))])
    return errand
