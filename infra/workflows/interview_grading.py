"""A learner has handed in an interview: look into it, listen, measure, mark, decide; a person does what cannot be."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import OUT_OF_TIME, Catch, Steps
from shared.clients.ai import AiAnswerInvalid, AiRefused
from shared.clients.ai_calls import AiUnavailable
from shared.interviews.rules import Look

TIMEOUT = Duration.hours(2)


def definition(step: Steps) -> sfn.IChainable:
    """Refuse what is no recording, leave to a person what is unclear, decide the rest by the rules."""
    reject = step("interviews.reject_recording")
    review = step("interviews.request_review")
    no_grader: Catch = dict.fromkeys((AiUnavailable, AiAnswerInvalid, AiRefused, *OUT_OF_TIME), review)
    decide = step("interviews.decide_interview")
    grade = step("interviews.grade_interview", catch=no_grader)
    clear = step.choice("Clear?", "$.outcome").when(Look.UNCLEAR, review).otherwise(decide)
    measure = step("interviews.measure_speech")
    heard = step.choice("Heard?", "$.outcome").when(Look.UNCLEAR, review).otherwise(grade.next(clear))
    transcribe = step("interviews.transcribe_recording", catch=no_grader).next(measure.next(heard))
    readable = step.choice("Readable?", "$.outcome").when(Look.UNUSABLE, reject).otherwise(transcribe)
    extract = step("interviews.extract_media").next(readable)
    later = step.done("Later or done")
    usable = step.choice("Usable?", "$.outcome").when(Look.READY, extract).when(Look.UNUSABLE, reject).otherwise(later)
    return step("interviews.probe_recording").next(usable)
