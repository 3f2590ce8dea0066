"""What every table of watched videos keeps: the watch, and when it was complete."""

from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.table import Table
from shared.watching.rules import Beat, Outcome, Watch, follow, is_complete


class WatchedVideo(Table):
    """A learner's progress in one video; tables derive from it and add their keys and Meta.

    `revision` rises with each heartbeat that changes the row: whoever writes must have seen the last one.
    """

    watch: JSONAttribute = JSONAttribute(default=dict)
    watched_milliseconds = NumberAttribute(default=0)
    revision = NumberAttribute(default=0)
    completed_at = UTCDateTimeAttribute(null=True)

    def follow(self, beat: Beat, duration: int, threshold_percent: float, now: datetime) -> tuple[Outcome, bool]:
        """Follow a heartbeat in memory; return what became of it, and whether it completed the video."""
        watch, outcome = follow(Watch.of(self.watch), beat, duration, now)
        self.watch, self.watched_milliseconds = watch.stored(), watch.milliseconds
        completed = self.completed_at is None and is_complete(watch.milliseconds, duration, threshold_percent)
        if completed:
            self.completed_at = now
        return outcome, completed

    def actions(self) -> list[Action]:
        """Return what an update writes after `follow`, under the condition `unchanged`."""
        kind = type(self)
        written: list[Action] = [
            kind.watch.set(self.watch),
            kind.watched_milliseconds.set(self.watched_milliseconds),
            kind.revision.set(int(self.revision) + 1),
        ]
        if self.completed_at:
            written.append(kind.completed_at.set(self.completed_at))
        return written

    def unchanged(self) -> Condition:
        """Require that nobody has written since the row was read, or that there still is none."""
        kind = type(self)
        seen = kind.revision == int(self.revision)
        return seen if self.revision else seen | kind.revision.does_not_exist()
