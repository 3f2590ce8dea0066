"""A model marks an interview criterion by criterion; the rules, not the model, say what the marks come to."""

from collections.abc import Callable
from typing import Any

from shared.clients import ai
from shared.clients.prompt_safety import neutralise, quoted
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import fetches, reads, writes
from shared.core.table import together
from shared.interviews import recordings
from shared.interviews.measures import Measures
from shared.interviews.messages import CriterionFeedback, Looked, MachineVerdict, SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.prompts import STRATEGIES, GivenMarks, marks_prompt
from shared.interviews.rules import Look, described, doubt, mark_problem, redacted, score_of

SECONDS = 50  # for each way of asking
WITHOUT_PICTURES = "plain"  # a model that chokes on pictures may still read


@step(
    grants=[writes(InterviewSubmission), reads(InterviewAttempt), fetches(recordings.WORK), *ai.GRANTS],
    errors=[ai.AiUnavailable],
    layers=("core", "ai"),
    environment=ai.ENVIRONMENT,
    memory=1024,
    timeout=180,
    concurrency=10,
)
def grade_interview(reference: SubmissionReference) -> Looked:
    """Store a verdict with evidence; the first valid one stays, and a doubtful one is for a person to confirm."""
    submission, attempt = _both(reference)
    if submission.machine is None:
        transcript = recordings.fetch_facts(f"{submission.workplace}/{recordings.TRANSCRIPT}") or {}
        # A quote has to occur in what the model was shown.
        verdict = _verdict(submission, attempt, neutralise(redacted(str(transcript["text"]))))
        if not submission.keep_verdict(verdict.model_dump(mode="json")):
            submission.refresh(consistent_read=True)
    reason = submission.machine.get("doubt")
    return Looked(outcome=Look.UNCLEAR if reason else Look.READY, reason=reason)


def _both(reference: SubmissionReference) -> tuple[InterviewSubmission, InterviewAttempt]:
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    (attempt,) = together((InterviewAttempt, submission.user_id, submission.attempt_id))
    return submission, attempt


def _verdict(submission: InterviewSubmission, attempt: InterviewAttempt, transcript: str) -> MachineVerdict:
    terms, criteria = attempt.terms, attempt.terms["criteria"]
    reply = _marked(submission, attempt, transcript)
    marks = [given.mark() for given in reply.answer.criteria]
    score = score_of(marks, criteria)
    titled = {criterion["id"]: criterion for criterion in criteria}
    feedback = [
        CriterionFeedback(
            criterion=mark.criterion,
            title=titled[mark.criterion]["title"],
            weight=titled[mark.criterion]["weight"],
            score=mark.score,
            feedback=mark.feedback,
            quote=mark.quote,
        )
        for mark in marks
    ]
    return MachineVerdict(
        passed=score >= terms["pass_mark"],
        score=round(score, 2),
        criteria=feedback,
        summary=reply.answer.summary,
        graded_by="ai",
        model=reply.model,
        prompt=reply.prompt,
        version=reply.version,
        doubt=doubt(marks, transcript),
    )


def _marked(submission: InterviewSubmission, attempt: InterviewAttempt, transcript: str) -> ai.Reply[GivenMarks]:
    """Ask in one way after the other until one gives marks that hold; raises what the last one raised."""
    measures = described(Measures(**submission.measures))
    questions = [question["question"] for question in attempt.questions]
    check, pictures = _check(attempt.terms["criteria"], transcript), _pictures(submission)
    failure: ai.AiAnswerInvalid | None = None
    for strategy in STRATEGIES:
        prompt = marks_prompt(strategy, attempt.terms, questions, measures)
        shown = [] if strategy == WITHOUT_PICTURES else pictures
        slots = {"transcript": transcript}
        try:
            return ai.ask(
                "interview_grading", GivenMarks, prompt, slots, images=shown, check=check, deadline=SECONDS, now=now()
            )
        except ai.AiAnswerInvalid as error:
            failure = error
    raise failure or ai.AiAnswerInvalid()


def _check(criteria: list[dict[str, Any]], transcript: str) -> Callable[[GivenMarks], None]:
    def check(given: GivenMarks) -> None:
        marks = [mark.mark() for mark in given.criteria]
        problem = mark_problem(marks, criteria, [quoted(mark.quote, transcript) for mark in marks])
        if problem:
            raise ValueError(problem)

    return check


def _pictures(submission: InterviewSubmission) -> list[ai.Image]:
    facts = recordings.fetch_facts(f"{submission.workplace}/{recordings.SOUND_FACTS}") or {}
    keys = [recordings.picture_key(submission.workplace, number) for number in range(len(facts.get("pictures", [])))]
    return [ai.Image(picture) for picture in map(recordings.fetch, keys) if picture is not None]
