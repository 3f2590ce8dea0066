"""Whose verdicts can be contested: each kind of submission says where a learner's own one is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.appeals.rules import Verdict
from shared.core.grants import Grant
from shared.readiness.rules import Module


@dataclass(frozen=True)
class Contestable:
    """One kind of submission: `verdict_on` returns what was decided about a learner's submission, None for others'."""

    module: Module
    grants: Sequence[Grant]
    verdict_on: Callable[[str, str], Verdict | None]


CONTESTABLE: dict[str, Contestable] = {}
