"""The tables, as the models declare them, and the secrets' empty places."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_secretsmanager as secretsmanager
from pynamodb.attributes import TTLAttribute

from infra.discover import Declarations
from infra.stacks.policies import outlive
from infra.stages import EDGE_REGION, Stage
from shared.core.table import Table


def tables(stack: Stack, stage: Stage, declared: Declarations) -> dict[str, str]:
    """Make every table; return the ARNs of the streams by the table's logical name."""
    followed = {function.trigger for function in declared.functions if function.kind == "stream"}
    streams = {}
    for model in declared.tables:
        wanted = model.logical() in followed or bool(model.Meta.stream)  # type: ignore[attr-defined]
        made = _table(stack, stage, model, wanted)
        if wanted:
            streams[model.logical()] = made.attr_stream_arn
    return streams


# Keys that nobody has to know: made with the stage, one in each secret.
MADE_UP = {"cursors", "origin", "sign-in"}


def secrets(stack: Stack, stage: Stage, declared: Declarations) -> None:
    """Make every secret that a function reads; one that an operator has to fill fails the call that reads it before."""
    names = {
        grant.target for function in declared.functions for grant in function.grants if grant.verb == "sees_secret"
    }
    for name in sorted(names | {"origin"}):
        random = {
            "secretStringTemplate": "{}",
            "generateStringKey": "key",
            "passwordLength": 64,
            "excludePunctuation": True,
        }
        made = secretsmanager.CfnSecret(
            stack,
            f"{name}_secret",
            name=stage.physical(name),
            generate_secret_string=random if name in MADE_UP else None,
            replica_regions=[{"region": EDGE_REGION}] if name == "origin" and stage.region != EDGE_REGION else None,
        )
        outlive(made, stage)


def _table(stack: Stack, stage: Stage, model: type[Table], followed: bool) -> dynamodb.CfnTable:
    schema = model._get_schema()
    made = dynamodb.CfnTable(
        stack,
        f"{model.logical()}_table",
        table_name=stage.physical(model.logical()),
        billing_mode="PAY_PER_REQUEST",
        attribute_definitions=_definitions(schema["attribute_definitions"]),
        key_schema=_keys(schema["key_schema"]),
        global_secondary_indexes=[_index(index) for index in schema["global_secondary_indexes"]] or None,
        local_secondary_indexes=[_index(index) for index in schema["local_secondary_indexes"]] or None,
        point_in_time_recovery_specification={"pointInTimeRecoveryEnabled": True},
        sse_specification={"sseEnabled": True},
        deletion_protection_enabled=stage.keeps_data,
        time_to_live_specification=_expiry(model),
        stream_specification={"streamViewType": "NEW_AND_OLD_IMAGES"} if followed else None,
    )
    outlive(made, stage)
    return made


def _definitions(definitions: Sequence[Any]) -> list[Any]:
    unique = {each["AttributeName"]: each["AttributeType"] for each in definitions}
    return [{"attributeName": name, "attributeType": kind} for name, kind in unique.items()]


def _keys(keys: Sequence[Any]) -> list[Any]:
    ordered = sorted(keys, key=lambda key: key["KeyType"])  # HASH before RANGE
    return [{"attributeName": key["AttributeName"], "keyType": key["KeyType"]} for key in ordered]


def _index(index: Any) -> dict[str, Any]:
    projection = {"projectionType": index["projection"]["ProjectionType"]}
    others = index["projection"].get("NonKeyAttributes")
    return {
        "indexName": index["index_name"],
        "keySchema": _keys(index["key_schema"]),
        "projection": {**projection, "nonKeyAttributes": list(others)} if others else projection,
    }


def _expiry(model: type[Table]) -> Any:
    found = [a.attr_name for a in model.get_attributes().values() if isinstance(a, TTLAttribute)]
    return {"attributeName": found[0], "enabled": True} if found else None
