"""What people are told, in a title and a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPENED = {
    1: "The courses are open now.",
    2: "The expert sessions are open now.",
    3: "The project is open now.",
    4: "The interview is open now.",
    5: "You have completed the product. Congratulations!",
}
THINGS = {"project": "project", "interview": "interview", "exam": "promotion exam"}

DIGEST_HOURS = 4


class Delivery(StrEnum):
    """What became of a mail."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Words:
    """A notification's title and text."""

    title: str
    text: str


def star_earned(star: int) -> Words:
    """Return what is said when a star was earned."""
    return Words(f"You earned star {star}", OPENED.get(star, ""))


def exam_offered(target_tier: str) -> Words:
    """Return what is said when a promotion exam may be taken."""
    return Words(f"You may try for {target_tier}", "A promotion exam is open to you. Take it when you are ready.")


def verdict_ready(kind: str, passed: bool | None) -> Words:
    """Return what is said when something was graded; `passed` is None while a person has to look at it."""
    thing = THINGS[kind]
    if passed is None:
        return Words(f"Your {thing} is being reviewed", "A person will look at it. You do not have to do anything.")
    if passed:
        return Words(f"You passed the {thing}", "The feedback on it is ready.")
    return Words(f"Your {thing} did not pass", "The feedback shows what was missing.")


def appeal_decided(kind: str, upheld: bool) -> Words:
    """Return what is said when a person has decided about a contested verdict."""
    thing = THINGS[kind]
    if upheld:
        return Words(f"Your appeal was upheld: you passed the {thing}", "The reviewer's words are beside the verdict.")
    return Words(f"Your appeal about the {thing} was dismissed", "The reviewer's words are beside the verdict.")


def generation_failed(lesson: str, tier: str) -> Words:
    """Return what admins are told when no questions could be generated for a lesson."""
    return Words(
        f"No new quiz questions for “{lesson}”",
        f"The questions of the {tier} tier could not be generated.",
    )


def generic_quiz_failed(course: str) -> Words:
    """Return what admins are told when the generic quiz of a course could not be generated."""
    return Words(
        f"No generic quiz for “{course}”",
        "The quiz that is asked where a lesson has no questions could not be generated. You can write it yourself.",
    )


def digest_window(moment: datetime) -> str:
    """Return the name of the four hours of a day (UTC) whose reviews are told together, as `2026-05-12T08`."""
    return f"{moment:%Y-%m-%d}T{moment.hour - moment.hour % DIGEST_HOURS:02d}"


def ended_windows(now: datetime) -> list[str]:
    """Return the windows that may still be told: the last two that have ended, so that one lost run loses nothing."""
    return [digest_window(now - timedelta(hours=DIGEST_HOURS * back)) for back in (2, 1)]


def review_needed(number: int) -> Words:
    """Return what admins are told when submissions came in that need a person."""
    if number == 1:
        return Words("A submission needs your review", "The machine could not decide. The learner waits for a person.")
    return Words(
        f"{number} submissions need your review", "The machine could not decide. The learners wait for a person."
    )


def waiting(requests: Iterable[tuple[str, datetime]]) -> list[Mapping[str, object]]:
    """Return the rows of a digest from what came in and when: each kind of thing, how many, since when."""
    times: dict[str, list[datetime]] = {}
    for subject, at in requests:
        times.setdefault(subject, []).append(at)
    return [
        {"what": f"{THINGS[subject].capitalize()}s", "number": len(all_of), "since": f"{min(all_of):%d %b, %H:%M} UTC"}
        for subject, all_of in sorted(times.items())
    ]
