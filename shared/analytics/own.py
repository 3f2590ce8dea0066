"""What somebody's own detailed figures are: tries and scores over time, and topics that they are weak or strong in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Self

from pydantic import Field

from shared.analytics.rules import GRADED
from shared.core.counts import Counts
from shared.core.ids import is_id, moment_of
from shared.core.messages import Message

KINDS = ("quiz", "exam", *GRADED)
LEAST_ANSWERS = 5  # of a topic, before it is called weak or strong
MOST_TOPICS = 5
MOST_SCORES = 100


class Score(Message):
    """One try that was scored: when it was begun, its score of 0 to 100, and whether it passed."""

    product_id: str
    kind: str
    on: date
    score: float
    passed: bool


class Tries(Message):
    """All scored tries of a kind; `change` is the mean of the later half less that of the earlier one."""

    kind: str
    tries: int
    passed: int
    mean: float
    best: float
    change: float | None


class Topic(Message):
    """A lesson, by the answers that were given in its quizzes: the percentage of right ones."""

    lesson_id: str
    title: str | None
    answers: int
    right: float


class OwnAnalytics(Message):
    """Somebody's own detailed figures; scores are in the order in which they came to be."""

    kinds: list[Tries]
    scores: list[Score] = Field(description=f"The newest {MOST_SCORES} at the most")
    weak: list[Topic]
    strong: list[Topic]

    @classmethod
    def of(cls, found: Sequence[Score], topics: Iterable[Topic]) -> Self:
        """Return the figures of all scores, in their order, and of the topics of somebody's quizzes."""
        weak, strong = weak_and_strong(topics)
        return cls(kinds=tries(found), scores=list(found[-MOST_SCORES:]), weak=weak, strong=strong)


def scores(things: Mapping[str, Counts]) -> list[Score]:
    """Return the scored tries among the things that somebody was counted by (`<product>#<kind>#<id>`)."""
    found = []
    for name, counts in things.items():
        product_id, kind, thing_id = (*name.split("#", 2), "")[:3]
        score = _score(kind, counts)
        if score is not None and is_id(thing_id):
            on, passed = moment_of(thing_id), bool(counts.get(f"{kind}_passed"))
            found.append((on, Score(product_id=product_id, kind=kind, on=on.date(), score=score, passed=passed)))
    return [score for _, score in sorted(found, key=lambda pair: pair[0])]


def tries(found: Iterable[Score]) -> list[Tries]:
    """Return scores summed up by kind."""
    listed = list(found)
    groups = {kind: [score for score in listed if score.kind == kind] for kind in KINDS}
    return [_tries(kind, group) for kind, group in groups.items() if group]


def weak_and_strong(topics: Iterable[Topic]) -> tuple[list[Topic], list[Topic]]:
    """Return the topics below one's own mean, the weakest first, and the others, the strongest first.

    The mean is that of all answers. A topic with few answers is neither: one wrong answer in two says nothing.
    """
    known = [topic for topic in topics if topic.answers >= LEAST_ANSWERS]
    answers = sum(topic.answers for topic in known)
    mean = sum(topic.right * topic.answers for topic in known) / answers if answers else 0.0
    weak = sorted((t for t in known if t.right < mean), key=lambda t: (t.right, -t.answers, t.lesson_id))
    strong = sorted((t for t in known if t.right >= mean), key=lambda t: (-t.right, -t.answers, t.lesson_id))
    return weak[:MOST_TOPICS], strong[:MOST_TOPICS]


def _score(kind: str, counts: Counts) -> float | None:
    if kind in GRADED:
        return counts.get(f"{kind}_score", 0) / 100 if counts.get(f"{kind}_scored") else None
    asked = counts.get(f"{kind}_total", 0) if kind in KINDS else 0
    return round(100 * counts.get(f"{kind}_right", 0) / asked, 2) if asked else None


def _tries(kind: str, group: list[Score]) -> Tries:
    values = [score.score for score in group]
    half = len(values) // 2
    change = _mean(values[-half:]) - _mean(values[:half]) if half else None
    return Tries(
        kind=kind,
        tries=len(group),
        passed=sum(score.passed for score in group),
        mean=round(_mean(values), 2),
        best=max(values),
        change=None if change is None else round(change, 2),
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
