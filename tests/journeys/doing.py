"""What a learner brings to the journey: knowledge, a text, a recording."""

import urllib.request
from typing import Any

from shared.core.ids import new
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamPaper

WRONG = {"a": "b", "b": "c", "c": "d", "d": "a"}


def right_quiz_answers(user_id: str, attempt_id: str) -> dict[str, str]:
    """Return the right answers to a quiz, from the table: no answer of the service holds them."""
    return {question.question_id: question.key for question in QuizAttempt.of(user_id, attempt_id).items()}


def right_exam_answers(user_id: str, attempt_id: str, wrong: int) -> dict[str, str]:
    """Return answers to an exam of which so many are wrong."""
    questions = ExamPaper.get(user_id, attempt_id, consistent_read=True).items()
    return {q.question_id: WRONG[q.key] if n < wrong else q.key for n, q in enumerate(questions)}


def exam_sources(user_id: str, attempt_id: str) -> set[str]:
    """Return where the questions of an exam have come from."""
    return set(ExamPaper.get(user_id, attempt_id, consistent_read=True).sources.values())


def project_text(project: Any) -> str:
    """Return a text that takes up every requirement and criterion of a project, as a diligent learner writes."""
    parts = [f"This is my work on {project['proposal']['title']}."]
    for requirement in project["proposal"]["requirements"]:
        parts.append(f"On the requirement: {requirement} I collected evidence, compared two options and chose one.")
    for criterion in project["criteria"]:
        parts.append(
            f"{criterion['title']}: {criterion['description']} First I set out the problem, then the evidence with "
            "figures, for example a fall of 12 percent within two quarters, and finally what follows for the decision, "
            "because each step rests on the one before. I also name the limits of the data and what I would check "
            "next, so that somebody else can repeat the analysis."
        )
    return "\n\n".join(parts)


def upload(form: Any, content: bytes, content_type: str) -> int:
    """Send a recording to the bucket with a presigned form and return the status."""
    boundary = f"form-{new()}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="recording"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(form["url"], body, headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return int(response.status)
