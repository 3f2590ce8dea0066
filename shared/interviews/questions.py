"""Interview questions written by the AI service for a background and tier."""

from datetime import datetime
from typing import Any

from shared.backgrounds.models import Background
from shared.clients import ai
from shared.interviews.prompts import AskedQuestions, questions_prompt
from shared.interviews.rules import question_problem

SECONDS = 40


def generated(
    background: Background, tier: str, now: datetime, *, seconds: float = SECONDS
) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Return questions and what made them, within so many seconds; errors as of `ai.ask`."""
    interview: dict[str, Any] = background.interview

    def check(found: AskedQuestions) -> None:
        texts, focuses = [q.question for q in found.questions], [q.focus for q in found.questions]
        problem = question_problem(texts, focuses, int(interview["question_quantity"]), interview["focus_areas"])
        if problem:
            raise ValueError(problem)

    prompt = questions_prompt(background.title, tier, interview)
    reply = ai.ask("interview_questions", AskedQuestions, prompt, {}, check=check, deadline=seconds, now=now)
    questions = [
        {"question": q.question, "focus_area": q.focus, "guidance": q.guidance} for q in reply.answer.questions
    ]
    return questions, {"model": reply.model, "prompt": reply.prompt, "version": reply.version}
