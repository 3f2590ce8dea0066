"""Watching expert sessions as a learner's player does, and products with sessions of their own."""

from datetime import timedelta
from typing import Any

from shared.core.clock import now
from shared.core.ids import new
from shared.experts.models import ExpertSession, ExpertSessionProgress
from shared.readiness.models import Product
from tests.support.people import Answer, Person, learner

SESSIONS = "/api/app/job-readiness/expert-sessions"
LENGTH = 100.0  # seconds of the sessions made here


def product_with_sessions(count: int = 6, required: int = 5) -> tuple[str, list[str]]:
    """Store a product of its own with so many sessions; return its id and theirs."""
    product = Product(new(), title="Test", tiers={"bronze": 0, "silver": 60, "gold": 85})
    product.required_expert_sessions = required
    product.save()
    sessions = []
    for order in range(count):
        session = ExpertSession(new(), product_id=product.product_id, title=f"Session {order}", order=order)
        session.video_key, session.duration_seconds = "expert-sessions/none.mp4", LENGTH
        session.save()
        sessions.append(session.session_id)
    return product.product_id, sessions


def viewer_of_sessions(count: int = 6, required: int = 5, star: int = 2) -> tuple[Person, list[str]]:
    """Return a learner with so many stars in a product of its own, and the ids of its sessions."""
    product_id, sessions = product_with_sessions(count, required)
    return learner(star=star, product_id=product_id), sessions


def beat(someone: Person, session_id: str, position: float, player: str = "one", rate: float = 1.0) -> Answer:
    """Send one heartbeat."""
    body = {"position": position, "playback_rate": rate, "player_id": player}
    return someone.post(f"{SESSIONS}/{session_id}/watch-progress", body)


def seen(someone: Person, session_id: str, seconds: float, ago: float = 20, player: str = "one") -> None:
    """Store that somebody has watched the first seconds of a session, with the last heartbeat so long ago."""
    watch: dict[str, Any] = {
        "watched": [[0, int(seconds * 1000)]],
        "position": int(seconds * 1000),
        "at": (now() - timedelta(seconds=ago)).isoformat(),
        "player": player,
    }
    row = ExpertSessionProgress(someone.user_id, session_id, product_id=someone.product_id, watch=watch, revision=1)
    row.watched_milliseconds = int(seconds * 1000)
    row.save()


def finish(someone: Person, session_id: str) -> Answer:
    """Watch a session of this module's length to its end."""
    seen(someone, session_id, LENGTH - 10)
    return beat(someone, session_id, LENGTH)


def done(someone: Person, *session_ids: str) -> None:
    """Store that somebody has completed sessions earlier, without anything having followed from it."""
    for session_id in session_ids:
        seen(someone, session_id, LENGTH)
        row = ExpertSessionProgress.get(someone.user_id, session_id)
        row.update(actions=[ExpertSessionProgress.completed_at.set(now())])
