"""Who signs tokens: the keys, and an API of its own for the issuer's documents and for signing in."""

from aws_cdk import CustomResource, Stack
from aws_cdk import aws_kms as kms

from infra.permissions import Known
from infra.stacks.functions import Functions
from infra.stacks.policies import document, outlive, owner
from infra.stacks.routes import HttpApi, http_api, issuer, open_stage, route
from infra.stages import Stage
from shared.core.function import Function


def belongs(function: Function) -> bool:
    """Tell whether a function is part of this stack."""
    return function.kind == "resource" or (function.kind == "endpoint" and function.api == "identity")


def identity(stack: Stack, stage: Stage, declared: list[Function]) -> str:
    """Make keys, functions, routes and the open stage; return the API's id."""
    keys = {name: _key(stack, stage, name) for name in stage.published_keys}
    api = http_api(stack, stage, "identity")
    settings = {**stage.settings, "ISSUER": issuer(stage, api.ref), "SIGNING_KEY": stage.current_key}
    known = Known(keys={name: key.attr_arn for name, key in keys.items()})
    functions = Functions(stack, stage, known, settings)
    published = {}
    for function in declared:
        if function.kind == "resource":
            made = functions.add(function)
            properties = {"Keys": {name: key.ref for name, key in keys.items()}}
            answer = CustomResource(
                stack,
                "signing_keys",
                service_token=made.attr_arn,
                resource_type="Custom::SigningKeys",
                properties=properties,
            )
            published = {"JWKS": answer.get_att_string("Jwks")}
    endpoints = [function for function in declared if function.kind == "endpoint"]
    routes = [
        route(functions, HttpApi(api.ref), function, functions.add(function, published)) for function in endpoints
    ]
    open_stage(functions, "identity", api.ref, endpoints, routes)
    return api.ref


def _key(stack: Stack, stage: Stage, name: str) -> kms.CfnKey:
    made = kms.CfnKey(
        stack,
        f"{name}_key",
        description=f"Signs access tokens ({name})",
        key_spec="RSA_2048",
        key_usage="SIGN_VERIFY",
        key_policy=document([owner(stage)]),
        pending_window_in_days=30,
    )
    outlive(made, stage)
    kms.CfnAlias(stack, f"{name}_alias", alias_name=f"alias/{stage.physical(name)}", target_key_id=made.ref)
    return made
