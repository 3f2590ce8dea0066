"""The sums of all cohorts are made anew from the rows: begin an edition, count every client's enrolments, show it."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.analytics.rebuilding import Progress

TIMEOUT = Duration.hours(12)


def definition(step: Steps) -> sfn.IChainable:
    """Two clients at a time, so that learners are not slowed down."""
    begin, finish = step("analytics.begin_rebuild"), step("analytics.finish_rebuild")
    every = step.each("Every client", "$.client_ids", "client_id", _client, keeps=("edition",), at_once=2)
    return begin.next(every).next(finish)


def _client(step: Steps) -> sfn.IChainable:
    page = step("analytics.rebuild_client")
    return page.next(step.choice("More?", "$.progress").when(Progress.MORE, page).otherwise(step.done()))
