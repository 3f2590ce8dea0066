"""The product's one host on AWS: a firewall, and a distribution that sends each path to an API or the web app."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as waf

from infra.front_door import PATHS
from infra.permissions import SOCKET_STAGE
from infra.stacks.media import BLOCKED, OLD_VERSION_DAYS
from infra.stacks.policies import document, let_service, outlive, tls_only
from infra.stages import Stage

# Policies that AWS keeps, by the ids that it publishes.
CACHED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
NOT_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"

# The functions believe this header because the distribution alone knows the key that goes with it.
VIEWER = f"""function handler(event) {{
  var request = event.request;
  request.headers['x-viewer-address'] = {{ value: event.viewer.ip }};
  if (request.uri === '/realtime') request.uri = '/{SOCKET_STAGE}';
  return request;
}}"""
# A path that is no file of the web app's is one of its pages.
PAGE = """function handler(event) {
  if (!event.request.uri.includes('.')) event.request.uri = '/index.html';
  return event.request;
}"""

PER_ADDRESS = 2000  # requests in five minutes: a lecture hall behind one address
SIGN_INS_PER_ADDRESS = 200
LOG_DAYS = 90
# Essays, code, lessons and GIFT files look like attacks to these; bodies are checked by the functions.
LOOKING_LIKE_ATTACKS = ("CrossSiteScripting_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY", "GenericRFI_BODY",
                        "SizeRestrictions_BODY")  # fmt: skip


def web(stack: Stack, stage: Stage, apis: dict[str, str]) -> None:
    """Make the distribution in front of the APIs (ids by name) and of the web app's bucket."""
    files, log = _files(stack, stage), _log(stack, stage)
    functions = {name: _function(stack, stage, name, code) for name, code in (("viewer", VIEWER), ("page", PAGE))}
    access = cloudfront.CfnOriginAccessControl(
        stack,
        "web_access",
        origin_access_control_config={
            "name": stage.physical("web"),
            "originAccessControlOriginType": "s3",
            "signingBehavior": "always",
            "signingProtocol": "sigv4",
        },
    )
    made = cloudfront.CfnDistribution(
        stack,
        "distribution",
        distribution_config={
            "enabled": True,
            "comment": stage.physical("web"),
            "httpVersion": "http2and3",
            "ipv6Enabled": True,
            "priceClass": "PriceClass_100",
            "defaultRootObject": "index.html",
            "webAclId": _firewall(stack, stage).attr_arn,
            "logging": {"bucket": log.attr_domain_name, "prefix": "web/"},
            "origins": [
                *(_api(stage, name, api_id) for name, api_id in apis.items()),
                {
                    "id": "web",
                    "domainName": files.attr_regional_domain_name,
                    "originAccessControlId": access.attr_id,
                    "s3OriginConfig": {"originAccessIdentity": ""},
                },
            ],
            "cacheBehaviors": [
                {"pathPattern": path, **_behaviour(api, NOT_CACHED, functions["viewer"])} for path, api in PATHS
            ],
            "defaultCacheBehavior": _behaviour("web", CACHED, functions["page"]),
            **_name(stage),
        },
    )
    mine = {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{stage.account}:distribution/{made.ref}"}}
    reading = let_service("cloudfront.amazonaws.com", "s3:GetObject", f"{files.attr_arn}/*", mine)
    _policy(stack, stage, "web", files, [reading])
    _policy(stack, stage, "edge_log", log, [])


def _api(stage: Stage, name: str, api_id: str) -> dict[str, Any]:
    return {
        "id": name,
        "domainName": f"{api_id}.execute-api.{stage.region}.amazonaws.com",
        "customOriginConfig": {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]},
        "originCustomHeaders": [{"headerName": "X-Origin-Key", "headerValue": stage.origin_key}],
    }


def _behaviour(origin: str, cache: str, function: str) -> dict[str, Any]:
    api = origin != "web"
    return {
        "targetOriginId": origin,
        "viewerProtocolPolicy": "redirect-to-https",
        "allowedMethods": ["GET", "HEAD", "OPTIONS", *(["PUT", "PATCH", "POST", "DELETE"] if api else [])],
        "cachePolicyId": cache,
        **({"originRequestPolicyId": ALL_BUT_HOST} if api else {}),
        "responseHeadersPolicyId": SECURITY_HEADERS,
        "compress": True,
        "functionAssociations": [{"eventType": "viewer-request", "functionArn": function}],
    }


def _name(stage: Stage) -> dict[str, Any]:
    """Return the product's own name and certificate where the stage has one; else the distribution's serves."""
    if stage.certificate is None:
        return {}
    certificate = {
        "acmCertificateArn": stage.certificate,
        "minimumProtocolVersion": "TLSv1.2_2021",
        "sslSupportMethod": "sni-only",
    }
    return {"aliases": [stage.settings["APP_URL"].removeprefix("https://")], "viewerCertificate": certificate}


def _function(stack: Stack, stage: Stage, name: str, code: str) -> str:
    made = cloudfront.CfnFunction(
        stack,
        f"{name}_function",
        name=stage.physical(name),
        function_code=code,
        auto_publish=True,
        function_config={"comment": name, "runtime": "cloudfront-js-2.0"},
    )
    return made.attr_function_arn


def _firewall(stack: Stack, stage: Stage) -> waf.CfnWebACL:
    """Refuse who comes too often, who is known for it, and what no browser of ours sends."""
    sign_in = {
        "byteMatchStatement": {
            "fieldToMatch": {"uriPath": {}},
            "positionalConstraint": "STARTS_WITH",
            "searchString": "/api/auth/",
            "textTransformations": [{"priority": 0, "type": "URL_DECODE"}],
        }
    }
    rules = [
        _rule("sign-ins", 0, {"rateBasedStatement": _rate(SIGN_INS_PER_ADDRESS, scopeDownStatement=sign_in)}),
        _rule("requests", 1, {"rateBasedStatement": _rate(PER_ADDRESS)}),
        _managed("AWSManagedRulesAmazonIpReputationList", 2),
        _managed("AWSManagedRulesKnownBadInputsRuleSet", 3, counted=("JavaDeserializationRCE_BODY", "Log4JRCE_BODY")),
        _managed("AWSManagedRulesCommonRuleSet", 4, counted=LOOKING_LIKE_ATTACKS),
    ]
    return waf.CfnWebACL(
        stack,
        "firewall",
        name=stage.physical("web"),
        scope="CLOUDFRONT",
        default_action={"allow": {}},
        visibility_config=_seen("all"),
        rules=rules,
    )


def _rate(times: int, **more: Any) -> dict[str, Any]:
    return {"limit": times, "aggregateKeyType": "IP", "evaluationWindowSec": 300, **more}


def _rule(name: str, priority: int, statement: dict[str, Any]) -> dict[str, Any]:
    blocked = {"block": {"customResponse": {"responseCode": 429}}}
    seen = _seen(name)
    return {"name": name, "priority": priority, "action": blocked, "statement": statement, "visibilityConfig": seen}


def _managed(name: str, priority: int, counted: Sequence[str] = ()) -> dict[str, Any]:
    softer = [{"name": rule, "actionToUse": {"count": {}}} for rule in counted]
    group = {"vendorName": "AWS", "name": name, **({"ruleActionOverrides": softer} if softer else {})}
    return {
        "name": name,
        "priority": priority,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": group},
        "visibilityConfig": _seen(name),
    }


def _seen(name: str) -> dict[str, Any]:
    return {"cloudWatchMetricsEnabled": True, "sampledRequestsEnabled": True, "metricName": name}


def _bucket(stack: Stack, stage: Stage, name: str, rule: dict[str, Any], ownership: dict[str, Any]) -> s3.CfnBucket:
    made = s3.CfnBucket(
        stack,
        name,
        bucket_name=stage.bucket(name),
        public_access_block_configuration=BLOCKED,
        bucket_encryption={
            "serverSideEncryptionConfiguration": [{"serverSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]
        },
        versioning_configuration={"status": "Enabled"},
        ownership_controls=ownership,
        lifecycle_configuration={"rules": [rule]},
    )
    outlive(made, stage)
    return made


def _files(stack: Stack, stage: Stage) -> s3.CfnBucket:
    replaced = {
        "id": "what was replaced can be put back for a while",
        "status": "Enabled",
        "noncurrentVersionExpiration": {"noncurrentDays": OLD_VERSION_DAYS},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
    }
    owned = {"rules": [{"objectOwnership": "BucketOwnerEnforced"}]}
    return _bucket(stack, stage, "web", replaced, owned)


def _log(stack: Stack, stage: Stage) -> s3.CfnBucket:
    """Return where the distribution writes who asked for what: it delivers by access list, so these are on."""
    forgotten = {
        "id": "a log is kept for a while",
        "status": "Enabled",
        "expirationInDays": LOG_DAYS,
        "noncurrentVersionExpiration": {"noncurrentDays": 1},
    }
    return _bucket(stack, stage, "edge-log", forgotten, {"rules": [{"objectOwnership": "BucketOwnerPreferred"}]})


def _policy(stack: Stack, stage: Stage, name: str, bucket: s3.CfnBucket, allowed: list[dict[str, Any]]) -> None:
    refused = tls_only(stage, "s3:*", [bucket.attr_arn, f"{bucket.attr_arn}/*"])
    s3.CfnBucketPolicy(stack, f"{name}_policy", bucket=bucket.ref, policy_document=document([*allowed, *refused]))
