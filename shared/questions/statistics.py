"""What is known of each question from the attempts that were handed in, each counted once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from shared.core.errors import Conflict
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, table_name
from shared.questions.measures import Tally, tallies
from shared.questions.rules import Question


class _AlreadyCounted(Conflict):
    """This attempt has been counted."""


class ItemStatistics(Table):
    """The sums of one question. Access: by question."""

    class Meta(Settings):
        table_name = table_name("item-statistics")
        personal = NOBODY

    question_id = UnicodeAttribute(hash_key=True)
    answered = NumberAttribute(default=0)
    right = NumberAttribute(default=0)
    compared = NumberAttribute(default=0)
    compared_right = NumberAttribute(default=0)
    rest = NumberAttribute(default=0)
    rest_squares = NumberAttribute(default=0)
    rest_of_right = NumberAttribute(default=0)

    def tally(self) -> Tally:
        """Return the sums."""
        return Tally(**{name: int(getattr(self, name)) for name in asdict(Tally())})


class CountedAttempt(Table):
    """An attempt that is in the sums. Access: by attempt."""

    class Meta(Settings):
        table_name = table_name("counted-attempts")
        personal = Personal(owner=None, retention="kept without identity: it holds opaque ids only", export=False)

    attempt_id = UnicodeAttribute(hash_key=True)


def count(
    attempt_id: str, questions: Sequence[Question], answers: Mapping[str, str], voided: Collection[str] = ()
) -> None:
    """Add an attempt's answers to the sums of its questions, once, however often this is told."""
    effects = Transaction().create(CountedAttempt(attempt_id), lost=_AlreadyCounted())
    for name, tally in tallies(questions, answers, voided).items():
        added = [getattr(ItemStatistics, part).add(value) for part, value in asdict(tally).items()]
        effects.update(ItemStatistics(name), added)
    try:
        effects.commit()
    except _AlreadyCounted:
        return
