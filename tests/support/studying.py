"""Courses of a test's own, and studying them as a learner does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from shared.courses.models import Course, Lesson, LessonProgress
from shared.courses.quizzes import QuestionMapping, QuizAttempt, QuizPool
from shared.questions.models import BankQuestion
from shared.questions.rules import KEYS, Question
from shared.readiness.models import Product
from tests.support.people import Answer, Person, learner

LEARN = "/api/app/job-readiness"
TRANSCRIPT = (
    "A good request names the action and the owner. Deadlines belong in the first sentence of a message. "
    "Meetings without an agenda waste the morning. Feedback describes behaviour and never character. "
    "Numbers persuade colleagues when the baseline is known. Surprises in reports destroy patient trust. "
    "Volunteers remember praise that mentions details. Questions at the beginning save corrections afterwards."
)
TEMPLATE = "Write {question_count} questions at {tier} level on the lesson {lesson_title}."
BEAT_SECONDS, RATE = 30, 2  # the fastest honest way: each beat counts 60 s of the video


@dataclass(frozen=True)
class Studies:
    """A product with one course of its own."""

    product_id: str
    course_id: str
    lesson_ids: list[str]

    @property
    def lesson_id(self) -> str:
        return self.lesson_ids[0]

    def learner(self, star: int = 1, tier: str = "bronze") -> Person:
        """Return somebody enrolled in the product."""
        return learner(star, tier, product_id=self.product_id)


def studies(lessons: int = 1, seconds: int = 120, **settings: Any) -> Studies:
    """Return a product with a course of so many lessons, each with a video of so many seconds and no quiz."""
    made = Studies(new(), new(), [new() for _ in range(lessons)])
    tiers = {"bronze": 0, "silver": 60, "gold": 85}
    Product(made.product_id, title="Studies", tiers=tiers, course_ids=[made.course_id]).save()
    template = {"quiz_prompt_template": TEMPLATE, "question_count": 3, "passing_score": 60}
    values = {
        "enable_ai_quizzes": False,
        "quiz_templates": dict.fromkeys(tiers, template),
        "published": True,
        **settings,
    }
    Course(made.course_id, product_id=made.product_id, title="A course", lesson_ids=made.lesson_ids, **values).save()
    for order, lesson_id in enumerate(made.lesson_ids, 1):
        Lesson(
            lesson_id,
            course_id=made.course_id,
            product_id=made.product_id,
            title=f"Lesson {order}",
            order=order,
            published=True,
            video_key=f"lessons/{lesson_id}/video.mp4",
            duration_milliseconds=seconds * 1000,
            transcript_key=f"lessons/{lesson_id}/transcript.txt",
        ).save()
    return made


def upload_transcript(lesson_id: str, text: str = TRANSCRIPT) -> None:
    """Store a lesson's transcript."""
    client("s3").put_object(Bucket=bucket("media"), Key=f"lessons/{lesson_id}/transcript.txt", Body=text.encode())


def questions(prefix: str, count: int, explanation: str = "Because.") -> list[Question]:
    """Return so many questions; `explanation` is told after the submission only."""
    return [
        Question(
            question_id=f"{prefix}{number}",
            stem=f"What does {prefix} say about number {number}?",
            options=["one", "two", "three", "four"],
            key=KEYS[number % 4],
            explanation=explanation,
            quote="Quoted from the transcript.",
        )
        for number in range(count)
    ]


def pool(lesson_id: str, tier: str = "bronze", count: int = 12, prefix: str = "ai", **values: Any) -> None:
    """Store a pool of generated questions."""
    QuizPool(
        lesson_id,
        tier,
        questions=[question.model_dump() for question in questions(prefix, count, **values)],
        made_from="test",
        model="test",
        prompt="test",
        prompt_version=1,
        generated_at=clock.now(),
    ).save()


def bank(prefix: str, count: int) -> str:
    """Store a bank of so many questions and return its id."""
    bank_id = new()
    for question in questions(prefix, count):
        kept = question.model_dump(exclude={"question_id"})
        BankQuestion(bank_id, question.question_id, question=kept).save()
    return bank_id


def map_questions(lesson_id: str, bank_id: str, prefix: str, count: int, use: str, tier: str | None = None) -> None:
    """Map the first questions of a bank to a lesson, beside those mapped before."""
    row = QuestionMapping.find(lesson_id) or QuestionMapping(lesson_id)
    added = [{"bank_id": bank_id, "question_id": f"{prefix}{n}", "use": use, "tier": tier} for n in range(count)]
    QuestionMapping(lesson_id, mapped=[*row.mapped, *added]).save()


def beat(someone: Person, lesson_id: str, position: float, player: str = "p", rate: float = RATE) -> Answer:
    """Send one heartbeat."""
    body = {"position": position, "playback_rate": rate, "player_id": player}
    return someone.post(f"{LEARN}/lessons/{lesson_id}/watch-progress", body)


def let_pass(someone: Person, lesson_id: str, seconds: float = BEAT_SECONDS) -> None:
    """Let so much time have passed since the learner's last heartbeat in a lesson."""
    row = LessonProgress.get(someone.user_id, lesson_id, consistent_read=True)
    earlier = datetime.fromisoformat(row.watch["at"]) - timedelta(seconds=seconds)
    row.update(actions=[LessonProgress.watch.set({**row.watch, "at": earlier.isoformat()})])


def watch(someone: Person, lesson_id: str, seconds: float) -> Answer:
    """Play a lesson from its beginning, up to so many seconds of it."""
    answer = beat(someone, lesson_id, 0)
    position = 0.0
    while position < seconds:
        position = min(seconds, position + BEAT_SECONDS * RATE)
        let_pass(someone, lesson_id)
        answer = beat(someone, lesson_id, position)
    return answer


def watched_through(someone: Person, lesson_id: str, seconds: float) -> Answer:
    """Play a lesson of so many seconds whose middle was watched before, without asking for it."""
    beat(someone, lesson_id, 0)
    last = max(0.0, seconds - BEAT_SECONDS)
    row = LessonProgress.get(someone.user_id, lesson_id, consistent_read=True)
    milliseconds = int(1000 * last)
    earlier = datetime.fromisoformat(row.watch["at"]) - timedelta(seconds=BEAT_SECONDS)
    watch = {**row.watch, "watched": [[0, milliseconds]], "position": milliseconds, "at": earlier.isoformat()}
    row.update(actions=[LessonProgress.watch.set(watch)])
    return beat(someone, lesson_id, seconds)


def start_quiz(someone: Person, lesson_id: str) -> Answer:
    """Start the quiz of a lesson."""
    return someone.post(f"{LEARN}/lessons/{lesson_id}/quiz")


def answers_to(someone: Person, attempt_id: str, right: int = 99) -> dict[str, str]:
    """Return answers to a quiz of which so many are right."""
    wrong = {"a": "b", "b": "c", "c": "d", "d": "a"}
    asked = QuizAttempt.of(someone.user_id, attempt_id).items()
    return {q.question_id: q.key if n < right else wrong[q.key] for n, q in enumerate(asked)}


def pass_quiz(someone: Person, lesson_id: str) -> Answer:
    """Take the quiz of a lesson with right answers only."""
    attempt_id = start_quiz(someone, lesson_id).body["attempt_id"]
    return someone.post(f"{LEARN}/quizzes/{attempt_id}/submit", {"answers": answers_to(someone, attempt_id)})
