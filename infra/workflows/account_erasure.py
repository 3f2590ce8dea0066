"""A person is erased: partners are told, rows and objects go, and a tombstone stays."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.hours(6)


def definition(step: Steps) -> sfn.IChainable:
    """Partners first, as our rows say by what name they know the person; what fails is tried again by itself."""
    tell, rows = step("privacy.tell_partners"), step("privacy.erase_rows")
    return tell.next(rows).next(step("privacy.erase_objects")).next(step("privacy.finish_erasure"))
