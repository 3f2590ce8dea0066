"""How hard a question is, and how well it tells those who know from those who do not, from sums that only grow.

Difficulty is the share of right answers. Discrimination is the corrected item-total correlation: the point-biserial
correlation of right or wrong with the score on the rest of the attempt (Crocker & Algina, Introduction to Classical
and Modern Test Theory, 1986, chapter 14), `(M1 - M0) / s * sqrt(p * (1 - p))` with the population's deviation `s`.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from shared.questions.rules import Question

SCALE = 1000  # scores of the rest are kept as whole thousandths, so that sums are exact


@dataclass(frozen=True)
class Tally:
    """What attempts add up to for one question; `compared` leaves out attempts that asked nothing else."""

    answered: int = 0
    right: int = 0
    compared: int = 0
    compared_right: int = 0
    rest: int = 0
    rest_squares: int = 0
    rest_of_right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return the sum, attribute by attribute."""
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def difficulty(self) -> float | None:
        """The share of right answers, 0 to 1; None before the first."""
        return self.right / self.answered if self.answered else None

    @property
    def discrimination(self) -> float | None:
        """The correlation, -1 to 1; None where all were right, all were wrong, or all alike in the rest."""
        n, right = self.compared, self.compared_right
        spread = n * self.rest_squares - self.rest**2
        if right in (0, n) or spread <= 0:
            return None
        difference = self.rest_of_right / right - (self.rest - self.rest_of_right) / (n - right)
        share = right / n
        return difference / (math.sqrt(spread) / n) * math.sqrt(share * (1 - share))


def tallies(
    questions: Sequence[Question], answers: Mapping[str, str], voided: Collection[str] = ()
) -> dict[str, Tally]:
    """Return what one submitted attempt adds for each of its questions that count."""
    right = {q.question_id: q.is_right(answers.get(q.question_id)) for q in questions if q.question_id not in voided}
    total, others = sum(right.values()), len(right) - 1
    found = {}
    for name, is_right in right.items():
        if not others:
            found[name] = Tally(answered=1, right=int(is_right))
            continue
        rest = round(SCALE * (total - is_right) / others)
        found[name] = Tally(1, int(is_right), 1, int(is_right), rest, rest * rest, rest * is_right)
    return found
