"""A promotion exam: make the paper, wait until it is handed in or its time is up, grade, promote, tell."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import OUT_OF_TIME, Steps
from shared.exams.messages import Standing

WAIT = Duration.days(15)  # the backstop: a day more than an unopened paper is kept
TIMEOUT = Duration.days(32)


def definition(step: Steps) -> sfn.IChainable:
    """Wait again where the attempt is still open: whoever wakes the workflow too early changes nothing.

    Where the questions take too long to write, the bank makes the whole paper.
    """
    announce = step("exams.announce_result")
    promote = step("exams.promote_learner").next(announce)
    close = step("exams.close_attempt")
    wait = step.wait("exams.await_submission", WAIT, catch={"States.Timeout": close})
    close.next(
        step.choice("How did it end?", "$.standing")
        .when(Standing.PASSED, promote)
        .when(Standing.WAITING, wait)
        .otherwise(announce)
    )
    wait.next(close)
    ready = step.choice("Ready?", "$.standing").when(Standing.WAITING, wait).otherwise(close)
    complete = step("exams.complete_paper").next(ready)
    return step("exams.generate_questions", catch=dict.fromkeys(OUT_OF_TIME, complete)).next(complete)
