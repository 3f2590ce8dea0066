"""What people are told, in a title and a sentence."""

from dataclasses import dataclass

OPENED = {
    1: "The courses are open now.",
    2: "The expert sessions are open now.",
    3: "The project is open now.",
    4: "The interview is open now.",
    5: "You have completed the product. Congratulations!",
}
THINGS = {"project": "project", "interview": "interview", "exam": "promotion exam"}


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
