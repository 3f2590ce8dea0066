"""The ledger is proved: every account of every shard, a page at a time, then what differs is reported."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.ledger.messages import Pace

TIMEOUT = Duration.hours(6)


def definition(step: Steps) -> sfn.IChainable:
    """Two shards at a time, so that nobody is slowed down."""
    shards, report = step("billing.list_shards"), step("billing.report_reconciliation")
    every = step.each("Every shard", "$.shards", "shard", _shard, keeps=("day",), at_once=2)
    return shards.next(every).next(report)


def _shard(step: Steps) -> sfn.IChainable:
    page = step("billing.prove_accounts")
    return page.next(step.choice("More?", "$.pace").when(Pace.MORE, page).otherwise(step.done()))
