"""What must be told of learners, computed from the raw rows alone: no rule and no sum of the product takes part."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt, ExamPaper
from shared.feedback.models import Feedback
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.projects.models import Project, ProjectSubmission
from shared.readiness.models import Decision, Enrolment

MODULES = ("assessment", "course", "expert_session", "project", "interview")
WORDS = {"approved": True, "rejected": False}


@dataclass
class Facts:
    """One learner in one product, as their rows tell it."""

    user_id: str
    client_id: str
    background: str
    enrolled_at: datetime
    star: int = 0
    tier: str | None = None
    hours: dict[int, float] = field(default_factory=dict)
    exams: list[Any] = field(default_factory=list)
    exam_sources: list[str] = field(default_factory=list)
    projects: list[Any] = field(default_factory=list)
    interviews: list[Any] = field(default_factory=list)
    quizzes: list[Any] = field(default_factory=list)
    ratings: list[tuple[str, int]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def modules(self) -> list[tuple[str, str]]:
        """Each module with `completed`, `open` or `locked`."""
        states = ["completed" if n < self.star else "open" if n == self.star else "locked" for n in range(5)]
        return list(zip(MODULES, states, strict=True))


def facts_of(user_id: str, product_id: str) -> Facts:
    """Read one learner."""
    enrolment = Enrolment.get(user_id, product_id, consistent_read=True)
    found = Facts(user_id, enrolment.client_id, enrolment.background, enrolment.enrolled_at)
    _walk(found, sorted(Decision.query(enrolment.enrolment_id, consistent_read=True), key=lambda row: row.sequence))

    def rows(model: Any) -> list[Any]:
        model.connection()
        return [row for row in model.query(user_id, consistent_read=True) if row.product_id == product_id]

    found.exams = [row for row in rows(ExamAttempt) if row.started_at]
    for attempt in found.exams:
        kinds = set(ExamPaper.get(user_id, attempt.attempt_id).sources.values())
        found.exam_sources.append("ai" if kinds == {"ai"} else "fallback")
    found.projects = rows(ProjectSubmission)
    found.interviews = [row for row in rows(InterviewSubmission) if not row.practice]
    found.quizzes = rows(QuizAttempt)
    found.ratings = [(row.subject.split("#")[0], int(row.rating)) for row in rows(Feedback)]
    handed_in = {row.project_id for row in found.projects} | {row.attempt_id for row in found.interviews}
    sources = [(row.project_id, row.source) for row in rows(Project)]
    sources += [(row.attempt_id, row.source) for row in rows(InterviewAttempt)]
    found.written = {name: source for name, source in sources if name in handed_in}
    return found


def _walk(found: Facts, decisions: list[Any]) -> None:
    """Walk through the decisions that stand, each leading on only from where the learner is."""
    fallen: set[int] = set()
    for row in reversed(decisions):
        if row.kind == "voided" and int(row.sequence) not in fallen:
            fallen.add(int(row.facts["voids"]))
    for row in decisions:
        if int(row.sequence) in fallen:
            continue
        if row.kind == "tier_assigned" or (row.kind == "promoted" and row.facts["from"] == found.tier):
            found.tier = row.facts["to" if row.kind == "promoted" else "tier"]
        elif row.kind == "star_awarded" and row.facts["star"] == found.star + 1:
            found.star += 1
            found.hours[found.star] = (row.decided_at - found.enrolled_at).total_seconds() / 3600
        elif row.kind == "override":
            found.star, found.tier = int(row.facts["star"]), row.facts["tier"]
            found.hours = {star: hours for star, hours in found.hours.items() if star <= found.star}


def figures_of(everybody: Iterable[Facts]) -> dict[str, Any]:
    """Return the figures of learners as a dashboard names them, without the times, which it knows by class only."""
    people = list(everybody)
    stars = [sum(each.star == star for each in people) for star in range(6)]
    return {
        "learners": len(people),
        "stars": stars,
        "tiers": {
            tier: sum((each.tier or "none") == tier for each in people) for tier in ("none", "bronze", "silver", "gold")
        },
        "completion": [
            {"module": module, "completed": sum(stars[star:]), "rate": _share(sum(stars[star:]), len(people))}
            for star, module in enumerate(MODULES, 1)
        ],
        "exams": _exams([row for each in people for row in each.exams]),
        "projects": _graded([row for each in people for row in each.projects], _project_opinion),
        "interviews": _graded([row for each in people for row in each.interviews], _interview_opinion),
        "quizzes": _quizzes(people),
        "served": _served(people),
        "feedback": [_feedback(kind, people) for kind in ("project", "quiz", "session")],
    }


def middle_of_times(everybody: Iterable[Facts], star: int) -> tuple[int, float | None]:
    """Return how many have earned a star that they hold, and the (lower) median of their hours."""
    hours = [each.hours[star] for each in everybody if star in each.hours]
    return len(hours), statistics.median_low(hours) if hours else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None


def _exams(rows: list[Any]) -> dict[str, Any]:
    graded = [row for row in rows if row.status == "graded"]
    passed, asked = sum(bool(row.passed) for row in graded), sum(int(row.total) for row in graded)
    return {
        "attempts": len(graded),
        "passed": passed,
        "timed_out": sum(row.closed_as == "timed_out" for row in graded),
        "success_rate": _share(passed, len(graded)),
        "mean_score": round(100 * sum(int(row.right) for row in graded) / asked, 2) if asked else None,
    }


def _project_opinion(row: Any) -> bool | None:
    machine = row.machine or {}
    return None if "score" not in machine or machine.get("abstains") else machine["score"] >= row.pass_mark


def _interview_opinion(row: Any) -> bool | None:
    return row.machine["passed"] if row.machine else None


def _graded(rows: list[Any], opinion: Any) -> dict[str, Any]:
    seen = Counter(row.status for row in rows)
    scores = [
        row.machine["score"] for row in rows if row.machine and row.status in ("passed", "failed", "awaiting_review")
    ]
    pairs = [(opinion(row), WORDS.get((row.review or {}).get("status"))) for row in rows]
    both = [machine == person for machine, person in pairs if machine is not None and person is not None]
    return {
        "submissions": seen["passed"] + seen["failed"] + seen["awaiting_review"],
        "passed": seen["passed"],
        "failed": seen["failed"],
        "awaiting_review": seen["awaiting_review"],
        "success_rate": _share(seen["passed"], seen["passed"] + seen["failed"]),
        "mean_score": _mean(scores),
        "bands": [sum(min(9, int(score // 10)) == band for score in scores) for band in range(10)],
        "agreement": _share(sum(both), len(both)),
        "judged_by_both": len(both),
    }


def _quizzes(people: list[Facts]) -> dict[str, Any]:
    done = [(each, row) for each in people for row in each.quizzes if row.status == "submitted"]
    asked = sum(int(row.total) for _, row in done)
    passed = sum(bool(row.passed) for _, row in done)
    points: dict[str, list[int]] = {}
    for each, row in done:
        right, total, _ = points.get(each.user_id, [0, 0, 0])
        points[each.user_id] = [right + int(row.right), total + int(row.total), each.star]
    x, y = [1000 * right / total for right, total, _ in points.values()], [star for _, _, star in points.values()]
    varied = len(set(x)) > 1 and len(set(y)) > 1
    return {
        "attempts": len(done),
        "passed": passed,
        "success_rate": _share(passed, len(done)),
        "mean_score": round(100 * sum(int(row.right) for _, row in done) / asked, 2) if asked else None,
        "correlation_with_star": statistics.correlation(x, y) if varied else None,
    }


def _served(people: list[Facts]) -> list[dict[str, Any]]:
    sources = {
        "quiz": [row.source for each in people for row in each.quizzes],
        "exam": [source for each in people for source in each.exam_sources],
        "project": [each.written[name] for each in people for name in {row.project_id for row in each.projects}],
        "interview": [each.written[name] for each in people for name in {row.attempt_id for row in each.interviews}],
    }
    told = []
    for content, kinds in sources.items():
        ai = sum(kind == "ai" for kind in kinds)
        share = _share(len(kinds) - ai, len(kinds))
        told.append({"content": content, "ai": ai, "fallback": len(kinds) - ai, "fallback_share": share})
    return told


def _feedback(kind: str, people: list[Facts]) -> dict[str, Any]:
    given = [stars for each in people for rated, stars in each.ratings if rated == kind]
    counted = [given.count(stars) for stars in range(1, 6)]
    return {"kind": kind, "count": len(given), "mean": _mean([float(stars) for stars in given]), "ratings": counted}
