"""The rule books that every template is held against, and the findings that we live with, each with its reason."""

from collections.abc import Iterable

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.stages import Stage

EVERYWHERE = {
    "AwsSolutions-APIG1": "HTTP APIs have an access log; one of a WebSocket API needs a role of the whole account.",
    "AwsSolutions-APIG4": "Only the public routes that the template tests list have no authorizer.",
    "AwsSolutions-CFR1": "Learners live everywhere.",
    "AwsSolutions-CFR4": "Where a stage has no certificate, the distribution's own serves, and AWS sets its versions.",
    "AwsSolutions-L1": "The newest runtime for which every dependency publishes a wheel; moving on is one constant.",
    "AwsSolutions-S1": "Only our functions hand out access to objects, and the API's log has a line for each time.",
    "AwsSolutions-SF1": "Errors only: every transition is in the execution's own history.",
    "AwsSolutions-SMG4": "Outside providers' keys cannot be rotated by AWS; ours are rotated by the operator.",
    "AwsSolutions-SQS3": "These queues are the dead letter queues; an alarm watches each.",
    "Serverless-APIGWAccessLogging": "HTTP APIs have one; a WebSocket API's needs a role of the whole account.",
    "Serverless-LambdaDLQ": "Asynchronous functions have a failure destination; the others answer their caller.",
    "Serverless-LambdaLatestVersion": "The newest runtime for which every dependency publishes a wheel.",
    "Serverless-LambdaStarPermissions": "Each wildcard is acknowledged by itself, as a finding of IAM5.",
    "Serverless-SQSRedrivePolicy": "These queues are the dead letter queues; an alarm watches each.",
}
# The emulator speaks plain HTTP; the other stages' templates refuse it.
HERE_ONLY = {
    "AwsSolutions-S10": "The emulator speaks plain HTTP.",
    "AwsSolutions-SQS4": "The emulator speaks plain HTTP.",
    "AwsSolutions-SNS3": "The emulator speaks plain HTTP.",
}
# Where AWS offers nothing narrower, by how the resource begins.
WILDCARDS = {
    "*": "X-Ray, the delivery of logs and the list of streams know no resources.",
    "arn:aws:logs:": "Lambda names a log's streams as they come; the group is exact.",
    "arn:aws:s3:::": "Objects below the one declared prefix.",
    "arn:aws:scheduler:": "One-time schedules, named as they come, in the one group.",
    "arn:aws:execute-api:": "Connections, named as they come, of the one API.",
    "arn:aws:kms:": "The key behind the one alias, which the condition names.",
}


def check(app: cdk.App, stage: Stage) -> None:
    """Let the rule books read the templates when they are made."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    known = {**EVERYWHERE, **HERE_ONLY} if stage.local else EVERYWHERE
    rules = [cdk.Acknowledgment(id=f"{name.split('-')[0]}::{name}", reason=reason) for name, reason in known.items()]
    cdk.Validations.of(app).acknowledge(*rules)


def wildcards(role: cdk.CfnResource, resources: Iterable[str]) -> None:
    """Acknowledge the resources of one role that are patterns; one that has no reason here stays a finding."""
    rules = [
        cdk.Acknowledgment(id=f"AwsSolutions::AwsSolutions-IAM5[Resource::{resource}]", reason=reason)
        for resource in sorted({_shown(role, each) for each in resources if "*" in each})
        for reason in [next((why for start, why in WILDCARDS.items() if _matches(resource, start)), None)]
        if reason
    ]
    if rules:
        cdk.Validations.of(role).acknowledge(*rules)


def _matches(resource: str, start: str) -> bool:
    return resource == "*" if start == "*" else resource.startswith(start)


def _shown(role: cdk.CfnResource, resource: str) -> str:
    """Return a resource as the rule books show it: an imported id by the name under which it is exported."""
    resolved = role.stack.resolve(resource)
    if isinstance(resolved, str):
        return resolved
    parts = resolved["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else str(next(iter(part.values()))) for part in parts)
