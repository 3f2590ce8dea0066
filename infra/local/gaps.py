"""What the emulator does not take from a template, and what an operator does once on AWS: done here after deploying."""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.stages import ASSETS_BUCKET, HEADERS, METHODS, Stage

# The fields of each secret; on this machine their values are made up.
FIELDS = {
    "ai": ("api_key",),
    "github": ("token",),
    "google": ("client_id", "client_secret"),
    "stripe": ("api_key", "webhook_secret"),
    "paypal": ("client_id", "client_secret", "webhook_id"),
}


def close(stage: Stage) -> None:
    """Close every known gap; may be repeated."""
    _allow_origins(stage)
    _verify_sender(stage)
    fill_secrets(stage)


def deployed() -> bool:
    """Tell whether the emulator still has the last stack of a deployment."""
    try:
        boto3.client("cloudformation").describe_stacks(StackName="fivestar-local-stage")
    except ClientError:
        return False
    return True


def assets_bucket() -> None:
    """Make the bucket that archives are uploaded to, which on AWS the bootstrap stack has made; may be repeated."""
    with suppress(boto3.client("s3").exceptions.BucketAlreadyOwnedByYou):
        boto3.client("s3").create_bucket(Bucket=ASSETS_BUCKET)


def api_ids(stage: Stage) -> dict[str, str]:
    """Return the ids of the APIs by their logical names."""
    prefix = stage.physical("")
    return {
        api["Name"].removeprefix(prefix): api["ApiId"]
        for api in boto3.client("apigatewayv2").get_apis()["Items"]
        if api["Name"].startswith(prefix)
    }


def fill_secrets(stage: Stage) -> None:
    """Give every secret what the environment says of it, as SECRET_AI_API_KEY, and random values where it has none."""
    client = boto3.client("secretsmanager")
    prefix = stage.physical("")
    for page in client.get_paginator("list_secrets").paginate():
        for name in [secret["Name"] for secret in page["SecretList"] if secret["Name"].startswith(prefix)]:
            known = _fields(_value(client, name))
            value = filled(name.removeprefix(prefix), known, os.environ)
            if value != known:
                client.put_secret_value(SecretId=name, SecretString=json.dumps(value))


def filled(name: str, known: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return a secret's values: what the environment says, else what is known; of one without any, random ones."""
    fields = FIELDS.get(name, ("key",))
    told = {field: environment.get(f"SECRET_{name}_{field}".upper().replace("-", "_")) for field in fields}
    made = {} if known else {field: secrets.token_hex(24) for field in fields}
    return {**made, **known, **{field: value for field, value in told.items() if value}}


def _fields(text: str) -> dict[str, str]:
    """Return what a secret holds: nothing where nobody can read it, as a test leaves it that was killed."""
    try:
        held = json.loads(text)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _value(client: Any, name: str) -> str:
    try:
        return str(client.get_secret_value(SecretId=name)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return ""  # as AWS has it; the emulator answers with an empty text


def _allow_origins(stage: Stage) -> None:
    client = boto3.client("apigatewayv2")
    cors = {
        "AllowOrigins": list(stage.cors_origins),
        "AllowMethods": METHODS,
        "AllowHeaders": HEADERS,
        "ExposeHeaders": ["retry-after"],
        "MaxAge": 3600,
    }
    for name, api_id in api_ids(stage).items():
        if name != "realtime":
            client.update_api(ApiId=api_id, CorsConfiguration=cors)


def _verify_sender(stage: Stage) -> None:
    boto3.client("ses").verify_domain_identity(Domain=stage.sender_domain)
