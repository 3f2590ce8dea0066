"""The progress of learners is exported: gathered part by part, then written as files."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.reports.rules import Gathering

TIMEOUT = Duration.hours(2)


def definition(step: Steps) -> sfn.IChainable:
    """Gather until there is nothing more; a part that fails is tried again by itself."""
    gather, write = step("reports.gather_export_part"), step("reports.write_export_files")
    return gather.next(step.choice("More?", "$.gathering").when(Gathering.MORE, gather).otherwise(write))
