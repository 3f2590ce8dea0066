"""How parts of the product reach each other and people: the event bus, one-time schedules, and the mail address."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_ses as ses

from infra.discover import Declarations
from infra.permissions import Known, allow, failures
from infra.stacks.domain import queue
from infra.stacks.functions import Functions
from infra.stages import Stage


def messaging(stack: Stack, stage: Stage, declared: Declarations) -> None:
    """Make the bus, the group and role of one-time schedules with their failure queue, and the sender's identity."""
    functions = Functions(stack, stage, Known(), {})
    events.CfnEventBus(stack, "events", name=stage.physical("events"))
    scheduler.CfnScheduleGroup(stack, "schedules", name=stage.physical("once"))
    queue(functions, "schedules")
    called = [
        stage.arn("lambda", f"function:{stage.physical(function.identifier)}")
        for function in declared.functions
        if function.kind == "scheduled"
    ]
    kept = allow(["sqs:SendMessage"], [stage.arn("sqs", stage.physical(failures("schedules")))])
    policy = [kept, allow(["lambda:InvokeFunction"], called)] if called else [kept]
    functions.role("scheduler", stage.physical("scheduler"), "scheduler.amazonaws.com", policy)
    sender = ses.CfnEmailIdentity(stack, "sender", email_identity=stage.sender_domain)
    if not stage.local:  # the emulator knows no records
        names = (sender.attr_dkim_dns_token_name1, sender.attr_dkim_dns_token_name2, sender.attr_dkim_dns_token_name3)
        values = (
            sender.attr_dkim_dns_token_value1,
            sender.attr_dkim_dns_token_value2,
            sender.attr_dkim_dns_token_value3,
        )
        for number, (name, value) in enumerate(zip(names, values, strict=True), 1):
            CfnOutput(stack, f"mail_record_{number}", value=f"{name} CNAME {value}")
