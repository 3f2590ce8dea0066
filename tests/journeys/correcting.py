"""What goes wrong and is put right: questions are voided, corrections decided, stars given, taken and given back."""

from typing import TYPE_CHECKING, Any

from tests.journeys.building import ADMIN
from tests.journeys.learning import STEPS, Learner
from tests.support.local_cloud import advance
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.journeys.cohorts import Cohorts

HOUR = 3600


class Wrongs:
    """An administrator puts things right; `decided` counts the words on corrections."""

    def __init__(self, journey: "Cohorts") -> None:
        self.journey, self.tell = journey, journey.tell
        self.restored: Learner | None = None
        self.decided = {"confirmed": 0, "rejected": 0}

    def void_the_bad_question(self) -> None:
        """Void the question with the wrong key: whoever failed by it alone passes now."""
        self.tell.chapter("A bad question")
        self._void_question(self.journey.made.bad_question_id, "The lesson names no such limit.")
        self.journey.wait_for_star(
            2, [learner for learner in self.journey.learners if learner.goal > STEPS.index("course")]
        )
        advance(50 * HOUR)

    def void_a_sound_question(self) -> None:
        """Void a question that everybody has answered rightly: whoever passed by it keeps that until a person decides.

        A correction is confirmed for every other one of those who go no further, and rejected for all others.
        """
        self.tell.chapter("A sound question")
        done = self._void_question(self.journey.made.sound_question_id, "It is asked twice.")
        held = self._corrections(self.journey.made.sound_question_id)
        assert len(held) == done["held"] >= 2, (done, held)
        last = {each.user_id for each in self.journey.learners if each.goal == STEPS.index("course")}
        for correction in sorted(held, key=lambda each: (each["user_id"] not in last, each["correction_id"])):
            confirmed = correction["user_id"] in last and self.decided["confirmed"] <= self.decided["rejected"]
            place = f"{ADMIN}/corrections/{{correction_id}}/{'confirm' if confirmed else 'reject'}"
            name = {"correction_id": correction["correction_id"]}
            word = self.tell.send("POST", place, {"reason": "Looked at it."}, show="status before after", **name)
            self.decided[word["status"]] += 1
        assert not self._corrections(self.journey.made.sound_question_id)

    def _void_question(self, question_id: str, why: str) -> Any:
        place, name = f"{ADMIN}/questions/{{question_id}}/void", {"question_id": question_id}
        self.tell.send("POST", place, {"reason": why}, expect=202, show="state", **name)

        def look() -> Any:
            shown = self.tell.send("GET", place, quiet=True, **name)
            return shown if shown["state"] == "done" else None

        done = eventually(look, seconds=240)
        counts = {key: done[key] for key in ("unchanged", "rescored", "improved", "held")}
        self.tell.say(f"every attempt looked at: {counts}")
        return done

    def _corrections(self, question_id: str) -> list[dict[str, Any]]:
        """Return the corrections of a question that await a word."""
        waiting = self.journey.pages(f"{ADMIN}/corrections?limit=100", "corrections")
        return [each for each in waiting if each["question_id"] == question_id]

    def put_things_right(self) -> None:
        """Override one learner, void a star, and void another by mistake and take that back."""
        self.tell.chapter("Putting things right")
        low = next(learner for learner in self.journey.learners if learner.goal == STEPS.index("assessment"))
        stand = {"product_id": self.journey.made.product_id, "star": 3, "tier": "silver"}
        place, name = f"{ADMIN}/students/{{student_id}}/override-progress", {"student_id": low.user_id}
        self.tell.send("POST", f"{place}/preview", stand, **name)
        self.tell.send("PATCH", place, {**stand, "reason": "Learned elsewhere."}, show="after", **name)
        high = [
            each
            for each in self.journey.learners
            if each.goal == STEPS.index("expert_session") and self.journey.star(each) == 3
        ]
        self._void(high[0], 2)
        self.restored = high[1]
        self._void(self._void(self.restored, 3), None)

    def _void(self, learner: Learner, star: int | None) -> Any:
        """Void the award of a star, or without one the last void; return the learner."""
        query = f"?product_id={self.journey.made.product_id}&limit=100"
        place = f"{ADMIN}/students/{{student_id}}/decisions{query}"
        listed = self.tell.send("GET", place, quiet=True, student_id=learner.user_id)["decisions"]
        kind = "voided" if star is None else "star_awarded"
        found = [each for each in listed if each["kind"] == kind and each["facts"].get("star") in (None, star)][-1]
        body = {"what": "decision", "reason": "Looked at again."}
        place = f"{ADMIN}/decisions/{{decision_id}}/void"
        self.tell.send("POST", place, body, decision_id=found["decision_id"], show="before after")
        return learner
