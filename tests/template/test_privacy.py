"""What the bucket forgets by itself, and what those who export and erase may do."""

import json
import re

import pytest

from shared.privacy.places import PLACES
from tests.support.templates import STAGES, templates, text

OPEN_ENDED = ("until erasure", "while the product", "kept")


@pytest.mark.parametrize("stage", STAGES)
def test_d01_what_the_bucket_removes_by_itself_is_what_the_register_says(stage):
    (media,) = (b for b in templates(stage).resources("AWS::S3::Bucket") if b.stack == "media")
    rules = media.properties["LifecycleConfiguration"]["Rules"]
    said = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert said == {place.prefix: place.days for place in PLACES if place.days}
    kept = {rule["NoncurrentVersionExpiration"]["NoncurrentDays"] for rule in rules if "Prefix" in rule}
    assert kept == {1}, "what has expired is an earlier version: its content goes a day later"
    for place in PLACES:
        assert place.days or place.personal.retention.startswith(OPEN_ENDED), place.path


@pytest.mark.parametrize("stage", STAGES)
def test_the_policy_of_every_role_fits_into_a_role(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        policies = [re.sub(r"\s", "", text(policy["PolicyDocument"])) for policy in role.properties.get("Policies", [])]
        assert sum(map(len, policies)) <= 10_240, role.name


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_erases_may_remove_and_not_write_and_whoever_exports_may_only_read(stage):
    roles = {role.properties["RoleName"]: role for role in templates(stage).resources("AWS::IAM::Role")}
    gathers = text(roles[f"fivestar-{stage}-privacy-write-export"].properties["Policies"])
    assert f"fivestar-{stage}-quiz-attempts" in gathers
    for statement in json.loads(gathers)[0]["PolicyDocument"]["Statement"]:
        if any("quiz-attempts" in text(resource) for resource in statement["Resource"]):
            assert not [a for a in statement["Action"] if re.search("Put|Update|Delete|Write", a)]
