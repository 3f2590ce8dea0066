"""What resources themselves allow and refuse, whoever asks."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnDeletionPolicy, CfnResource

from infra.permissions import Statement
from infra.stages import Stage


def document(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def owner(stage: Stage) -> Statement:
    """Leave a key to this account, whose roles say who may use it."""
    principal = {"AWS": f"arn:aws:iam::{stage.account}:root"}
    return {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"}


def outlive(made: CfnResource, stage: Stage) -> None:
    """Let what holds data or opens it stay when its stack goes, on the stages that keep their data.

    What a first deployment made that came to nothing goes again: its name would stand in the way of the next one.
    """
    kept = (CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE, CfnDeletionPolicy.RETAIN)
    policies = kept if stage.keeps_data else (CfnDeletionPolicy.DELETE, CfnDeletionPolicy.DELETE)
    made.cfn_options.deletion_policy, made.cfn_options.update_replace_policy = policies


def tls_only(stage: Stage, action: str, resources: Sequence[str]) -> list[Statement]:
    """Refuse whoever comes without TLS; the emulator speaks plain HTTP, so there nobody is refused."""
    if stage.local:
        return []
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return [{"Effect": "Deny", "Principal": "*", "Action": action, "Resource": list(resources), "Condition": plain}]


def let_service(service: str, action: str, resource: str, condition: Any) -> Statement:
    """Let an AWS service do one thing, on behalf of this account's own resources only."""
    principal = {"Service": service}
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, "Condition": condition}
