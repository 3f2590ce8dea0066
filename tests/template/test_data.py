"""Data outlives mistakes, is encrypted, and is spread over keys that grow with its users."""

import pytest

from infra.discover import declarations
from tests.support.templates import AWS_STAGES, STAGES, templates, text

TABLE, BUCKET = "AWS::DynamoDB::Table", "AWS::S3::Bucket"
# Values of these do not grow with learners or content, so all traffic would meet on a few of them.
FEW_VALUES = {"active", "background", "currency", "date", "day", "kind", "locale", "module", "month", "role", "scope",
              "star", "state", "status", "tier", "type", "week"}  # fmt: skip

# Unless their traffic does not grow either.
QUIET = {
    (
        "audit-entries",
        "month",
    ): "Only people with a role act here, few, and the rules where a session is stolen.",
    ("agreement", "kind"): "Only reviewers write here, once for each submission that they decide about.",
    ("role-holders", "role"): "Only those with authority are listed, and only their appointment writes.",
    ("ledger-reports", "day"): "Only the nightly proof writes here, one row for each page of accounts.",
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_model_has_its_table(stage):
    names = {f"fivestar-{stage}-{model.logical()}" for model in declarations().tables}
    assert {table.properties["TableName"] for table in templates(stage).resources(TABLE)} == names


@pytest.mark.parametrize("stage", STAGES)
def test_f04_every_table_can_be_restored_and_is_encrypted(stage):
    for table in templates(stage).resources(TABLE):
        assert table.properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], table.name
        assert table.properties["SSESpecification"]["SSEEnabled"], table.name
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST", table.name


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_f04_data_outlives_its_stack(stage):
    for kept in templates(stage).resources(TABLE, BUCKET, "AWS::SecretsManager::Secret"):
        assert kept.whole["DeletionPolicy"] == "RetainExceptOnCreate", kept.name
        assert kept.whole["UpdateReplacePolicy"] == "Retain", kept.name
    for table in templates(stage).resources(TABLE):
        assert table.properties["DeletionProtectionEnabled"], table.name


@pytest.mark.parametrize("stage", STAGES)
def test_rows_with_an_expiry_expire(stage):
    expiring = {f"fivestar-{stage}-{m.logical()}" for m in declarations().tables if hasattr(m, "expires_at")}
    found = {
        table.properties["TableName"]
        for table in templates(stage).resources(TABLE)
        if table.properties.get("TimeToLiveSpecification", {}).get("Enabled")
    }
    assert found >= expiring


@pytest.mark.parametrize("stage", STAGES)
def test_f09_no_key_gathers_all_traffic_on_few_values(stage):
    for table in templates(stage).resources(TABLE):
        indexes = table.properties.get("GlobalSecondaryIndexes", [])
        for keys in [table.properties["KeySchema"], *(index["KeySchema"] for index in indexes)]:
            assert keys[0]["KeyType"] == "HASH"
            place = (table.properties["TableName"].removeprefix(f"fivestar-{stage}-"), keys[0]["AttributeName"])
            assert place in QUIET or place[1] not in FEW_VALUES, place


@pytest.mark.parametrize("stage", STAGES)
def test_f04_buckets_are_private_encrypted_versioned_and_cleaned_up(stage):
    for bucket in templates(stage).resources(BUCKET):
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket.properties["BucketEncryption"]
        assert bucket.properties["VersioningConfiguration"]["Status"] == "Enabled"
        assert bucket.properties["LifecycleConfiguration"]["Rules"]
        if bucket.stack == "media":
            assert bucket.properties["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"]


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_f04_buckets_queues_and_topics_are_reached_by_tls_only(stage):
    made = templates(stage)
    wanted = {"AWS::S3::Bucket": "BucketPolicy", "AWS::SQS::Queue": "QueuePolicy", "AWS::SNS::Topic": "TopicPolicy"}
    for kind, policy in wanted.items():
        things = [thing.identifier for thing in made.resources(kind)]
        policies = [p for p in made.resources(f"{kind.rpartition('::')[0]}::{policy}")]
        refusing = [p for p in policies if "aws:SecureTransport" in text(p.properties["PolicyDocument"])]
        assert len(refusing) == len(things)


@pytest.mark.parametrize("stage", STAGES)
def test_recordings_and_transcripts_have_a_key_of_their_own_that_only_their_functions_may_use(stage):
    made = templates(stage)
    (media,) = (bucket for bucket in made.resources(BUCKET) if bucket.stack == "media")
    (rule,) = media.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == {"Fn::GetAtt": ["mediakey", "Arn"]}
    for role in made.resources("AWS::IAM::Role"):
        allowed = text(role.properties.get("Policies", []))
        touches = "s3:GetObject" in allowed or "s3:PutObject" in allowed
        assert touches == (f"alias/fivestar-{stage}-media" in allowed), role.name
