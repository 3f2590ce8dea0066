"""All sums are made anew from the rows: begin an edition, count every client's enrolments and everybody, show it."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.analytics.rebuilding import Progress

TIMEOUT = Duration.hours(12)


def definition(step: Steps) -> sfn.IChainable:
    """Two clients or shards at a time, so that learners are not slowed down."""
    begin, finish = step("analytics.begin_rebuild"), step("analytics.finish_rebuild")
    every = step.each("Every client", "$.client_ids", "client_id", _client, keeps=("edition",), at_once=2)
    shards = step.each("Every shard", "$.shards", "shard", _shard, keeps=("edition",), at_once=2)
    return begin.next(every).next(shards).next(finish)


def _client(step: Steps) -> sfn.IChainable:
    page = step("analytics.rebuild_client")
    return page.next(step.choice("More?", "$.progress").when(Progress.MORE, page).otherwise(step.done()))


def _shard(step: Steps) -> sfn.IChainable:
    page = step("analytics.rebuild_shard")
    more = step.choice("More people?", "$.progress")
    return page.next(more.when(Progress.MORE, page).otherwise(step.done("Counted")))
