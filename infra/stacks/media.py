"""Where uploads live: private, versioned, encrypted, and gone when nobody needs them."""

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from infra.stacks.policies import document, outlive, owner, tls_only
from infra.stages import Stage
from shared.privacy.places import PLACES

BLOCKED = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}
OLD_VERSION_DAYS = 30


def media(stack: Stack, stage: Stage) -> None:
    """Make the bucket for everything that people upload and that we render for them."""
    bucket = s3.CfnBucket(
        stack,
        "media",
        bucket_name=stage.bucket("media"),
        versioning_configuration={"status": "Enabled"},
        public_access_block_configuration=BLOCKED,
        ownership_controls={"rules": [{"objectOwnership": "BucketOwnerEnforced"}]},
        bucket_encryption={
            "serverSideEncryptionConfiguration": [
                {
                    "serverSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": _key(stack, stage)},
                    "bucketKeyEnabled": True,
                }
            ]
        },
        notification_configuration={"eventBridgeConfiguration": {"eventBridgeEnabled": True}},
        lifecycle_configuration={"rules": _lifecycle()},
        cors_configuration={
            "corsRules": [
                {
                    "allowedOrigins": list(stage.cors_origins),
                    "allowedMethods": ["POST", "PUT", "GET"],
                    "allowedHeaders": ["*"],
                    "exposedHeaders": ["ETag"],
                    "maxAge": 3600,
                }
            ]
        },
    )
    outlive(bucket, stage)
    refused = tls_only(stage, "s3:*", [bucket.attr_arn, f"{bucket.attr_arn}/*"])
    if refused:
        s3.CfnBucketPolicy(stack, "media_policy", bucket=bucket.ref, policy_document=document(refused))


def _key(stack: Stack, stage: Stage) -> str:
    """Return the ARN of a key of its own: recordings and what was said in them open to nobody who lacks it."""
    made = kms.CfnKey(
        stack,
        "media_key",
        description="Recordings, transcripts and other files of people",
        enable_key_rotation=True,
        key_policy=document([owner(stage)]),
        pending_window_in_days=30,
    )
    outlive(made, stage)
    kms.CfnAlias(stack, "media_alias", alias_name=f"alias/{stage.physical('media')}", target_key_id=made.ref)
    return made.attr_arn


def _lifecycle() -> list[dict[str, object]]:
    """Return what the bucket removes by itself; an object that expires is only an earlier version from then on."""
    ending: list[dict[str, object]] = [
        {
            "id": place.prefix,
            "status": "Enabled",
            "prefix": place.prefix,
            "expirationInDays": place.days,
            "noncurrentVersionExpiration": {"noncurrentDays": 1},
        }
        for place in PLACES
        if place.days is not None
    ]
    replaced: dict[str, object] = {
        "id": "nothing is left of what was replaced or given up",
        "status": "Enabled",
        "noncurrentVersionExpiration": {"noncurrentDays": OLD_VERSION_DAYS},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
    }
    return [*ending, replaced]
