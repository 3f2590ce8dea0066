"""Which verdicts a learner may contest."""

from dataclasses import dataclass

from shared.core.errors import Conflict, NotFound


class VerdictNotFound(NotFound):
    """There is no such submission, or it is not yours."""


class NothingToContest(Conflict):
    """There is no verdict to contest: the submission has passed, or is still being graded or reviewed."""


class AlreadyAppealed(Conflict):
    """You have contested this verdict already; each can be contested once."""


@dataclass(frozen=True)
class Verdict:
    """What was decided about a learner's submission; `passed` is None while nothing is."""

    product_id: str
    passed: bool | None


def check_contestable(verdict: Verdict | None) -> Verdict:
    """Return the verdict if it may be contested; refuse with `VerdictNotFound` or `NothingToContest`."""
    if verdict is None:
        raise VerdictNotFound()
    if verdict.passed is not False:
        raise NothingToContest()
    return verdict
