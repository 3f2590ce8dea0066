"""What a player sends while a video runs, and what it is told."""

from pydantic import Field

from shared.core.messages import Body, Message
from shared.watching.rules import Beat, Outcome, Watch, percent


class Heartbeat(Body):
    """Where a player stands; sent every 15 s while the video runs."""

    position: float = Field(ge=0, le=86_400, description="Position in the video, in seconds")
    playback_rate: float = Field(gt=0, le=16, description="Speed of playback; faster than 2 counts as a jump")
    player_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="One id per open player")

    def beat(self) -> Beat:
        """Return the heartbeat as the rules take it."""
        return Beat(position=int(self.position * 1000), rate=self.playback_rate, player=self.player_id)


class WatchProgress(Message):
    """How far a video has been watched."""

    outcome: Outcome | None = Field(description="What became of the heartbeat")
    position: float = Field(description="Where to continue, in seconds")
    watched_seconds: float
    duration_seconds: float
    percent: float
    threshold_percent: float
    completed: bool

    @classmethod
    def of(
        cls, watch: Watch, duration: int, threshold_percent: float, completed: bool, outcome: Outcome | None = None
    ) -> "WatchProgress":
        """Return the progress of a watch in a video of so many milliseconds."""
        return cls(
            outcome=outcome,
            position=watch.position / 1000,
            watched_seconds=watch.milliseconds / 1000,
            duration_seconds=duration / 1000,
            percent=percent(watch.milliseconds, duration),
            threshold_percent=threshold_percent,
            completed=completed,
        )
