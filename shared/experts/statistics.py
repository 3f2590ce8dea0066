"""How many have started and completed a session, and how much of it they watched: counted as it happens."""

from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from shared.core.errors import Conflict
from shared.core.personal import owner_index
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, table_name, together
from shared.experts.models import ExpertSessionProgress
from shared.experts.rules import Counted, to_count


class SessionStatistics(Table):
    """The sums over all learners of a session. Access: by session."""

    class Meta(Settings):
        table_name = table_name("expert-session-statistics")
        personal = NOBODY

    session_id = UnicodeAttribute(hash_key=True)
    starts = NumberAttribute(default=0)
    completions = NumberAttribute(default=0)
    watched_milliseconds = NumberAttribute(default=0)


class CountedWatching(Table):
    """What the sums know of one learner's watching, so that nothing is added twice. Access: by session and learner."""

    class Meta(Settings):
        table_name = table_name("expert-session-counted")
        personal = Personal(owner="user_id", retention="until erasure", export=False)

    session_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    watched_milliseconds = NumberAttribute(default=0)
    completed = BooleanAttribute(default=False)
    by_owner = owner_index()

    @classmethod
    def of(cls, progress: ExpertSessionProgress) -> Self | None:
        """Return what is known of a learner's progress, or None before the first count."""
        (found,) = together((cls, progress.session_id, progress.user_id))
        return found  # type: ignore[no-any-return]


class _CountedMeanwhile(Conflict):
    """Another delivery of the same change was quicker."""


def follow(progress: ExpertSessionProgress) -> bool:
    """Let the sums of a session follow a learner's progress; False when they know it already.

    The difference is taken to what was counted last, never to the change at hand: a change that is told twice, late or
    not at all is set right by the next one.
    """
    earlier = CountedWatching.of(progress)
    known = Counted(int(earlier.watched_milliseconds), earlier.completed) if earlier else None
    watched, completed = int(progress.watched_milliseconds), progress.completed_at is not None
    if not to_count(known, watched, completed):
        return False
    row, sums, before = CountedWatching, SessionStatistics, known or Counted()
    mine = row(progress.session_id, progress.user_id, watched_milliseconds=watched, completed=completed)
    unchanged = row.watched_milliseconds == before.milliseconds
    same = (unchanged & (row.completed == before.completed)) if known else row.session_id.does_not_exist()
    actions = [
        sums.starts.add(0 if known else 1),
        sums.completions.add(int(completed) - int(before.completed)),
        sums.watched_milliseconds.add(watched - before.milliseconds),
    ]
    try:
        Transaction().save(mine, same, lost=_CountedMeanwhile()).update(sums(progress.session_id), actions).commit()
    except _CountedMeanwhile:
        return follow(progress)
    return True
