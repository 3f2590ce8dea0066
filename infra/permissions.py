"""Turns what a function declares into what IAM allows it: exact actions on exact resources."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.stages import Stage
from shared.core.function import ROLES_OF, Function
from shared.core.grants import Grant
from shared.core.names import PRODUCT
from shared.core.personal import OWNER_INDEX
from shared.core.table import Table

Statement = dict[str, Any]

READING = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"]
APPENDING = ["dynamodb:PutItem"]
WRITING = [*APPENDING, "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]
ASYNCHRONOUS = frozenset({"on", "on_upload", "job", "scheduled"})
WITH_QUEUE = ASYNCHRONOUS | {"stream"}
SOCKET_STAGE = "live"


@dataclass(frozen=True)
class Known:
    """What has a name only once it exists: the socket API's id, the keys' ARNs by name, the streams' by table."""

    socket_api: str = ""
    keys: Mapping[str, str] | None = None
    streams: Mapping[str, str] = field(default_factory=dict)


def scopes(function: Function) -> list[str] | None:
    """Return the scopes of which a caller needs one."""
    if function.scope is None:
        return None
    return list(ROLES_OF.get(function.scope, (function.scope,)))


def statements(function: Function, stage: Stage, known: Known) -> list[Statement]:
    """Return the policy of a function's role: its log, its trace, what it declares and what its kind needs."""
    asked = function.entitlement.grants if function.entitlement else ()
    log_group = stage.arn("logs", f"log-group:/aws/lambda/{stage.physical(function.identifier)}:*")
    place = _Place(function, stage, known)
    exact = [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group]),
        # X-Ray knows no resources.
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
        *_implied(function, stage),
        *_kept(function, stage, known),
        *_emitting(function.grants, stage),
        *(statement for grant in [*function.grants, *asked] for statement in _granted(grant, place)),
    ]
    wanted = _shared(exact)
    return [_as_emulated(statement, stage) for statement in wanted] if stage.local else wanted


def _shared(exact: Iterable[Statement]) -> list[Statement]:
    """Return the same in fewer words: what allows the same is one statement, as a role holds 10,240 characters."""
    found: dict[tuple[Any, ...], Statement] = {}
    for statement in exact:
        key = (*statement["Action"], json.dumps(statement.get("Condition"), sort_keys=True, default=str))
        if key in found:
            resources = [*found[key]["Resource"], *statement["Resource"]]
            found[key] = {**found[key], "Resource": list(dict.fromkeys(resources))}
        else:
            found[key] = statement
    return list(found.values())


def _as_emulated(statement: Statement, stage: Stage) -> Statement:
    """Return what the emulator can check: it sees no resource in some calls, and knows few condition keys."""
    first = statement["Action"][0]
    if first == "kms:Sign":  # it matches the name that the call uses, and does not look for the key behind it
        return allow(statement["Action"], [stage.arn("kms", f"alias/{stage.physical(stage.current_key)}")])
    if first in ("ses:SendEmail", "states:SendTaskSuccess"):
        return allow(statement["Action"], ["*"])
    if first == "scheduler:CreateSchedule":  # it takes every group for the default one
        return allow(statement["Action"], [stage.arn("scheduler", "schedule/default/*")])
    if first == "iam:PassRole":
        return allow(statement["Action"], statement["Resource"])
    if first == "events:PutEvents":
        return allow(statement["Action"], statement["Resource"])
    return statement


def failures(domain: str) -> str:
    """Return the logical name of the queue that keeps what a domain failed to process."""
    return f"{domain}-failures"


def allow(actions: Sequence[str], resources: Sequence[str], condition: Statement | None = None) -> Statement:
    """Return one IAM statement."""
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**statement, "Condition": condition} if condition else statement


def table_arns(model: type[Table], stage: Stage) -> list[str]:
    """Return the ARNs of a table and of each of its indexes."""
    table = stage.arn("dynamodb", f"table/{stage.physical(model.logical())}")
    return [table, *(f"{table}/index/{name}" for name in sorted(index_names(model)))]


def index_names(model: type[Table]) -> list[str]:
    """Return the names of a table's indexes."""
    schema = model._get_schema()
    return [index["index_name"] for index in schema["global_secondary_indexes"] + schema["local_secondary_indexes"]]


def _implied(function: Function, stage: Stage) -> Iterable[Statement]:
    """Yield what the kit does on behalf of an endpoint: receipts of repeated requests, and counted calls."""
    if function.kind == "endpoint" and function.method != "GET":
        receipts = stage.arn("dynamodb", f"table/{stage.physical('receipts')}")
        yield allow(["dynamodb:GetItem", "dynamodb:PutItem"], [receipts])
    if function.limit:
        yield allow(["dynamodb:UpdateItem"], [stage.arn("dynamodb", f"table/{stage.physical('limits')}")])


def _kept(function: Function, stage: Stage, known: Known) -> Iterable[Statement]:
    """Yield what the service that calls an asynchronous function does in the function's name."""
    if function.kind in WITH_QUEUE:
        queue = stage.physical(failures(function.domain))
        yield allow(["sqs:SendMessage"], [stage.arn("sqs", queue)])
    if function.kind == "stream":
        reading = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        yield allow(reading, [known.streams[function.trigger]])
        # The list of streams knows no resources.
        yield allow(["dynamodb:ListStreams"], ["*"])


def _emitting(grants: Sequence[Grant], stage: Stage) -> Iterable[Statement]:
    events = sorted(grant.target for grant in grants if grant.verb == "emits")
    if events:
        condition = {"StringEquals": {"events:source": PRODUCT, "events:detail-type": events}}
        yield allow(["events:PutEvents"], [stage.arn("events", f"event-bus/{stage.physical('events')}")], condition)


@dataclass(frozen=True)
class _Place:
    """For whom and where a grant becomes a statement."""

    function: Function
    stage: Stage
    known: Known


def _granted(grant: Grant, place: _Place) -> Iterable[Statement]:
    return MAKERS[grant.verb](grant, place)


def _table(grant: Grant, place: _Place) -> list[Statement]:
    assert grant.model is not None  # noqa: S101
    more = {"reads": [], "appends": APPENDING, "writes": WRITING}
    return [allow([*READING, *more[grant.verb]], table_arns(grant.model, place.stage))]


def _of_a_person(grant: Grant, place: _Place) -> list[Statement]:
    """Allow to find a person's rows, by the table's key or the index of owners, and to read or remove them."""
    assert grant.model is not None  # noqa: S101
    index = f"/index/{OWNER_INDEX}"
    arns = [arn for arn in table_arns(grant.model, place.stage) if "/index/" not in arn or arn.endswith(index)]
    return [
        allow(
            ["dynamodb:Query", "dynamodb:BatchGetItem" if grant.verb == "gathers" else "dynamodb:BatchWriteItem"], arns
        )
    ]


def _objects(grant: Grant, place: _Place) -> list[Statement]:
    name, _, prefix = grant.target.partition("/")
    bucket = f"arn:aws:s3:::{place.stage.bucket(name)}"
    if grant.verb == "lists":
        return [allow(["s3:ListBucket"], [bucket], {"StringLike": {"s3:prefix": f"{prefix}*"}})]
    if grant.verb == "wipes":
        below = {"StringLike": {"s3:prefix": f"{prefix}*"}}
        removing = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        return [allow(["s3:ListBucketVersions"], [bucket], below), allow(removing, [f"{bucket}/{prefix}*"])]
    if grant.verb == "removes":
        return [allow(["s3:DeleteObject"], [f"{bucket}/{prefix}*"])]
    actions = {
        "fetches": ["s3:GetObject"],
        "stores": ["s3:PutObject"],
        "uploads": ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    }
    # S3 uses the bucket's key in the name of whoever reads or writes; the parts of a long upload are read again.
    writing = ["kms:GenerateDataKey", "kms:Decrypt"]
    keys = {"fetches": ["kms:Decrypt"], "stores": writing, "uploads": writing}
    alias = {"kms:ResourceAliases": f"alias/{place.stage.physical(name)}"}
    return [
        allow(actions[grant.verb], [f"{bucket}/{prefix}*"]),
        allow(keys[grant.verb], [place.stage.arn("kms", "key/*")], {"ForAnyValue:StringEquals": alias}),
    ]


def _workflow(grant: Grant, place: _Place) -> list[Statement]:
    actions = {"starts": ["states:StartExecution"], "resumes": ["states:SendTaskSuccess", "states:SendTaskFailure"]}
    machine = place.stage.arn("states", f"stateMachine:{place.stage.physical(grant.target)}")
    return [allow(actions[grant.verb], [machine])]


def _connections(grant: Grant, place: _Place) -> list[Statement]:
    connections = f"{place.known.socket_api}/{SOCKET_STAGE}/POST/@connections/*"
    return [allow(["execute-api:ManageConnections"], [place.stage.arn("execute-api", connections)])]


def _mail(grant: Grant, place: _Place) -> list[Statement]:
    identity = place.stage.arn("ses", f"identity/{place.stage.sender_domain}")
    # A mail that is built of parts counts as a raw one.
    from_us = {"StringEquals": {"ses:FromAddress": place.stage.mail_sender}}
    return [allow(["ses:SendEmail", "ses:SendRawEmail"], [identity], from_us)]


def _signature(grant: Grant, place: _Place) -> list[Statement]:
    """Allow the current key to sign; the function that publishes keys reads all their public halves instead."""
    stage, publishes = place.stage, place.function.kind == "resource"
    action = "kms:GetPublicKey" if publishes else "kms:Sign"
    if place.known.keys is not None:
        names = stage.published_keys if publishes else (stage.current_key,)
        return [allow([action], [place.known.keys[name] for name in names])]
    alias = {"kms:ResourceAliases": f"alias/{stage.physical(stage.current_key)}"}
    return [allow([action], [stage.arn("kms", "key/*")], {"ForAnyValue:StringEquals": alias})]


def _schedules(grant: Grant, place: _Place) -> list[Statement]:
    group = place.stage.arn("scheduler", f"schedule/{place.stage.physical('once')}/*")
    role = f"arn:aws:iam::{place.stage.account}:role/{place.stage.physical('scheduler')}"
    handed_on = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    return [
        allow(["scheduler:CreateSchedule", "scheduler:DeleteSchedule"], [group]),
        allow(["iam:PassRole"], [role], handed_on),
    ]


def _secret(grant: Grant, place: _Place) -> list[Statement]:
    secret = place.stage.arn("secretsmanager", f"secret:{place.stage.physical(grant.target)}-??????")
    return [allow(["secretsmanager:GetSecretValue"], [secret])]


def _together(grant: Grant, place: _Place) -> list[Statement]:
    """Return nothing: the events that a function may emit share one statement."""
    return []


MAKERS: Mapping[str, Callable[[Grant, _Place], list[Statement]]] = {
    "reads": _table,
    "writes": _table,
    "appends": _table,
    "gathers": _of_a_person,
    "erases": _of_a_person,
    "fetches": _objects,
    "stores": _objects,
    "uploads": _objects,
    "removes": _objects,
    "wipes": _objects,
    "lists": _objects,
    "starts": _workflow,
    "resumes": _workflow,
    "emits": _together,
    "pushes": _connections,
    "mails": _mail,
    "signs": _signature,
    "schedules": _schedules,
    "sees_secret": _secret,
}
