"""One Lambda with its log, its role and its way in, from its declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import CfnDeletionPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as assets

from infra import package
from infra.acknowledged import wildcards
from infra.local.layers import DECLARED
from infra.permissions import Known, Statement, statements
from infra.stages import QUICK, Local, Stage
from shared.core.function import Function

RUNTIME = f"python{package.RUNTIME[0]}.{package.RUNTIME[1]}"
MOST_ENVIRONMENT_BYTES = 4096
MOST_LAYERS = 5


class UnknownSetting(Exception):
    """A function asks for a setting that the stage does not have."""


@dataclass
class Functions:
    """Makes the functions of one stack, and keeps what they share: the domain's archive and the layers."""

    stack: Stack
    stage: Stage
    known: Known
    settings: Mapping[str, str]
    _code: dict[str, assets.Asset] = field(default_factory=dict)
    _layers: dict[str, str] = field(default_factory=dict)

    def add(self, function: Function, extra: Mapping[str, str] | None = None) -> lambda_.CfnFunction:
        """Return the Lambda of a declaration; `extra` are settings that only this stack knows."""
        name = self.stage.physical(function.identifier)
        log = self.log_group(f"{function.identifier}_log", f"/aws/lambda/{name}")
        role = self.role(
            f"{function.identifier}_role", name, "lambda.amazonaws.com", statements(function, self.stage, self.known)
        )
        asset = self._code.get(function.domain) or self._asset(function.domain)
        made = lambda_.CfnFunction(
            self.stack,
            function.identifier,
            function_name=name,
            description=(function.body.__doc__ or "").split("\n")[0],
            runtime=RUNTIME,
            architectures=["x86_64" if self.stage.local else "arm64"],
            handler=f"{function.module.replace('.', '/')}.{function.name}",
            code={"s3Bucket": asset.s3_bucket_name, "s3Key": asset.s3_object_key},
            role=role.attr_arn,
            memory_size=function.memory,
            timeout=function.timeout,
            environment={"variables": self._environment(function, {**self.settings, **(extra or {})})},
            layers=[self._layer(layer) for layer in function.layers] or None if not self.stage.local else None,
            tracing_config={"mode": "Active"},
            reserved_concurrent_executions=function.concurrency if self.stage.reserves_concurrency else None,
        )
        made.add_resource_dependency(log)
        return made

    def log_group(self, identifier: str, name: str) -> logs.CfnLogGroup:
        """Return a log that forgets after the stage's days."""
        made = logs.CfnLogGroup(self.stack, identifier, log_group_name=name, retention_in_days=self.stage.log_days)
        made.cfn_options.deletion_policy = CfnDeletionPolicy.DELETE
        made.cfn_options.update_replace_policy = CfnDeletionPolicy.DELETE
        return made

    def role(self, identifier: str, name: str, service: str, policy: Sequence[Statement]) -> iam.CfnRole:
        """Return a role that one service may take, with one inline policy."""
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        made = iam.CfnRole(
            self.stack,
            identifier,
            role_name=name,
            assume_role_policy_document={"Version": "2012-10-17", "Statement": [trust]},
            policies=[
                {"policyName": "declared", "policyDocument": {"Version": "2012-10-17", "Statement": list(policy)}}
            ],
        )
        wildcards(made, (resource for statement in policy for resource in statement["Resource"]))
        return made

    def _asset(self, domain: str) -> assets.Asset:
        archive = package.domain_archive(domain, local=self.stage.local is not None)
        asset = assets.Asset(self.stack, f"{domain}_code", path=str(archive))
        self._code[domain] = asset
        return asset

    def _layer(self, name: str) -> str:
        """Return the ARN of this stack's own version of a layer: an ARN that crosses stacks could never be replaced."""
        if name not in self._layers:
            asset = assets.Asset(self.stack, f"{name}_layer_code", path=str(package.layer_archive(name)))
            made = lambda_.CfnLayerVersion(
                self.stack,
                f"{name}_layer",
                layer_name=f"{self.stack.stack_name}-{name}",
                content={"s3Bucket": asset.s3_bucket_name, "s3Key": asset.s3_object_key},
                compatible_runtimes=[RUNTIME],
                compatible_architectures=["arm64"],
            )
            self._layers[name] = made.ref
        return self._layers[name]

    def _environment(self, function: Function, settings: Mapping[str, str]) -> dict[str, str]:
        missing = [name for name in function.environment if name not in settings]
        if missing:
            raise UnknownSetting(f"{function.identifier} asks for {missing[0]}.")
        always = {"STAGE": self.stage.name, "ACCOUNT": self.stage.account, **QUICK}
        switches = {"SWITCHED_OFF": ",".join(self.stage.switched_off)} if self.stage.switched_off else {}
        local = self.stage.local
        here = _here(function, local) if local else {}
        by_address = function.kind == "endpoint" and function.limit and function.limit.by == "address"
        edge = {"ORIGIN_KEY": self.stage.origin_key} if by_address else {}
        return {**always, **switches, **edge, **here, **{name: settings[name] for name in function.environment}}


def _here(function: Function, local: Local) -> dict[str, str]:
    """Return what a function needs on the local stage, where all libraries are installed for all functions."""
    place = {"AWS_ENDPOINT_URL": _endpoint(function, local), "CLOCK_FILE": local.clock_file}
    return {**place, DECLARED: ",".join(function.layers)}


def _endpoint(function: Function, local: Local) -> str:
    """Return where a function of the local stage finds AWS; the deployment must not depend on the front door."""
    return local.emulator if function.kind == "resource" else local.front_door
