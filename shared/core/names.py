"""What things are called on a stage: every name follows from the stage and the logical name."""

import os

PRODUCT = "fivestar"


def stage() -> str:
    """Return the stage that this code runs on."""
    return os.environ.get("STAGE", "local")


def region() -> str:
    """Return the AWS region that this code runs in."""
    return os.environ.get("AWS_REGION", "us-east-1")


def account() -> str:
    """Return the AWS account that this code runs in."""
    return os.environ.get("ACCOUNT", "000000000000")


def physical(logical: str, of_stage: str | None = None) -> str:
    """Return the stage's name of a table, function, bus, key or state machine."""
    return f"{PRODUCT}-{of_stage or stage()}-{logical.replace('_', '-')}"


def bucket(logical: str, of_stage: str | None = None, of_account: str | None = None) -> str:
    """Return a bucket's name, which is global and so carries the account."""
    return f"{PRODUCT}-{of_stage or stage()}-{logical}-{of_account or account()}"


def arn(service: str, resource: str) -> str:
    """Return the ARN of a resource of this stage."""
    return f"arn:aws:{service}:{region()}:{account()}:{resource}"
