"""The one host in front of everything: where its paths lead, and whom it lets through."""

import json

import pytest

from infra.front_door import PATHS, api_of
from infra.openapi import document
from tests.support.templates import AWS_STAGES, templates


def distribution(stage):
    (made,) = templates(stage).resources("AWS::CloudFront::Distribution")
    return made.properties["DistributionConfig"]


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_every_operation_is_reached_through_the_host(stage):
    behaviours = {each["PathPattern"]: each for each in distribution(stage)["CacheBehaviors"]}
    assert [*behaviours] == [path for path, _ in PATHS]
    for path, operations in document()["paths"].items():
        assert api_of(path), path
        for method in operations:
            pattern = next(each for each, api in PATHS if api == api_of(path))
            assert method.upper() in behaviours[pattern]["AllowedMethods"], path


def test_a_path_of_the_web_app_is_no_apis():
    assert api_of("/learn/courses") is None
    assert api_of("/apiary") is None


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_f08_nothing_is_served_without_tls_or_past_the_firewall(stage):
    made = distribution(stage)
    assert made["WebACLId"] == {"Fn::GetAtt": ["firewall", "Arn"]}
    for each in [*made["CacheBehaviors"], made["DefaultCacheBehavior"]]:
        assert each["ViewerProtocolPolicy"] in ("redirect-to-https", "https-only")
    for origin in made["Origins"]:
        if "CustomOriginConfig" in origin:
            assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    (firewall,) = templates(stage).resources("AWS::WAFv2::WebACL")
    limits = [
        rule["Statement"]["RateBasedStatement"]["Limit"]
        for rule in firewall.properties["Rules"]
        if "RateBasedStatement" in rule["Statement"]
    ]
    assert len(limits) == 2
    assert limits[0] < limits[1]


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_what_people_write_is_not_taken_for_an_attack(stage):
    (firewall,) = templates(stage).resources("AWS::WAFv2::WebACL")
    groups = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in firewall.properties["Rules"]]
    counted = {each["Name"] for group in groups for each in group.get("RuleActionOverrides", [])}
    bodies = {"CrossSiteScripting", "EC2MetaDataSSRF", "GenericLFI", "GenericRFI", "JavaDeserializationRCE", "Log4JRCE",
              "SizeRestrictions"}  # fmt: skip
    assert counted == {f"{name}_BODY" for name in bodies}


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_answers_of_the_apis_are_never_kept_at_the_edge(stage):
    kept = {each["CachePolicyId"] for each in distribution(stage)["CacheBehaviors"]}
    assert kept == {"4135ea2d-6df8-44a3-9df3-4b5a84be39ad"}


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_the_apis_know_the_distribution_by_a_key_that_is_in_no_template(stage):
    place = f"{{{{resolve:secretsmanager:fivestar-{stage}-origin:SecretString:key}}}}"
    origins = distribution(stage)["Origins"]
    said = {header["HeaderValue"] for origin in origins for header in origin.get("OriginCustomHeaders", [])}
    assert said == {place}
    asked = {
        function.properties["Environment"]["Variables"]["ORIGIN_KEY"]
        for function in templates(stage).resources("AWS::Lambda::Function")
        if "ORIGIN_KEY" in function.properties["Environment"]["Variables"]
    }
    assert asked == {place}


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_the_web_app_is_read_by_this_distribution_alone(stage):
    policies = [
        policy.properties["PolicyDocument"]["Statement"]
        for policy in templates(stage).resources("AWS::S3::BucketPolicy")
        if policy.stack == "web" and policy.properties["Bucket"] == {"Ref": "web"}
    ]
    ((reading, plain),) = policies
    assert reading["Action"] == "s3:GetObject"
    assert "distribution" in json.dumps(reading["Condition"]["StringEquals"]["AWS:SourceArn"])
    assert plain["Effect"] == "Deny"
