"""The template that is tested here is the one that is deployed there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.stages import load
from tests.support.templates import ACCOUNT, AWS_STAGES, STAGES, templates

# What may differ between a laptop and prod: where AWS is, how long things live, and what the emulator cannot check.
RESOURCES = {"AWS::S3::BucketPolicy", "AWS::Lambda::LayerVersion", "AWS::CDK::Metadata"}
PROPERTIES = {
    "AWS::Lambda::Function": {"Architectures", "Code", "Layers", "Environment"},
    "AWS::DynamoDB::Table": {"DeletionProtectionEnabled"},
    "AWS::Logs::LogGroup": {"RetentionInDays"},
    "AWS::IAM::Role": {"Policies"},
    "AWS::ApiGatewayV2::Stage": {"DefaultRouteSettings", "RouteSettings"},
    "AWS::ApiGatewayV2::Api": {"CorsConfiguration"},
    "AWS::ApiGatewayV2::Authorizer": {"JwtConfiguration"},
    "AWS::S3::Bucket": {"CorsConfiguration"},
    "AWS::SQS::QueuePolicy": {"PolicyDocument"},
    "AWS::SNS::TopicPolicy": {"PolicyDocument"},
    "AWS::SES::EmailIdentity": {"EmailIdentity"},
}
ONLY_HERE = {"AWS_ENDPOINT_URL", "CLOCK_FILE", "LAYERS"}
LOG_DAYS = re.compile(r'"RetentionInDays": (\d+)')
LOCAL_MARKS = re.compile(r"127\.0\.0\.1|localhost|AWS_ENDPOINT_URL|CLOCK_FILE|LAYERS|000000000000|x86_64")


def plain(stage):
    """Return a stage's resources by place, without the names of stage and account."""
    account = "000000000000" if stage == "local" else ACCOUNT
    found = {}
    for resource in templates(stage).resources():
        if resource.kind not in RESOURCES:
            whole = rewritten(resource.properties, stage, account)
            found[(resource.stack, resource.identifier)] = (resource.kind, whole)
    return found


def rewritten(value, stage, account):
    if isinstance(value, dict):
        return {rewritten(k, stage, account): rewritten(v, stage, account) for k, v in value.items()}
    if isinstance(value, list):
        return [rewritten(each, stage, account) for each in value]
    if isinstance(value, str):
        return re.sub(rf"\b{stage}\b", "STAGE", value.replace(account, "ACCOUNT"))
    return value


# Alarms on metric queries, which the emulator does not know.
QUERIED = {"unhandlederrors", "workflowsgivenup", "quizgenerationfailures", "appendonlybreaches", "ledgerdifferences",
           "mailsnotsent", "paymentdifferences", "paymenteventsdead", "paymentsstrange"}  # fmt: skip


def test_local_and_prod_differ_in_nothing_but_what_is_listed():
    here, there = plain("local"), plain("prod")
    # A laptop's distribution is the proxy, which reads the same table of paths.
    apart = {place for place in here.keys() ^ there.keys() if place[1] not in QUERIED and place[0] != "web"}
    assert apart == set()
    for place, (kind, properties) in here.items():
        other = there[place][1]
        differing = {name for name in properties.keys() | other.keys() if properties.get(name) != other.get(name)}
        assert differing <= PROPERTIES.get(kind, set()), place


def test_a_function_finds_the_same_settings_on_a_laptop_and_on_prod():
    here, there = plain("local"), plain("prod")
    for place, (kind, properties) in here.items():
        if kind == "AWS::Lambda::Function":
            other = there[place][1]["Environment"]["Variables"]
            assert properties["Environment"]["Variables"].keys() - ONLY_HERE == set(other), place


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_nothing_of_a_laptop_is_in_the_template_of_another_stage(stage):
    for path in templates(stage).paths:
        assert LOCAL_MARKS.findall(path.read_text()) == [], path.name


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_no_other_stage_can_have_local_settings(stage):
    made = load({"STAGE": stage, "ACCOUNT": ACCOUNT, "CLOCK_FILE": "clock", "AWS_ENDPOINT_URL": "http://127.0.0.1"})
    assert made.local is None
    with pytest.raises(ValueError, match="local settings"):
        type(made)(**{**vars(made), "local": load({"STAGE": "local"}).local})


def test_a_stage_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no stage"):
        load({"STAGE": "test"})


def test_a_stage_on_aws_needs_an_account():
    with pytest.raises(ValueError, match="ACCOUNT"):
        load({"STAGE": "prod"})


def test_a_key_signs_only_after_it_was_published():
    with pytest.raises(ValueError, match="published"):
        load({"STAGE": "prod", "ACCOUNT": ACCOUNT, "CURRENT_KEY": "signing-2"})


def unread(stage):
    """Return the templates of a stage that say more than the stages before them, which the linter reads there.

    How many days a log is kept differs in every one: each number is read once.
    """
    seen, days, own = set(), set(), []
    for each in STAGES[: STAGES.index(stage) + 1]:
        own = []
        for path in templates(each).paths:
            text = rewritten(path.read_text(), each, ACCOUNT)
            said, kept = LOG_DAYS.sub("", text), set(LOG_DAYS.findall(text))
            if said not in seen or not kept <= days:
                own.append(path)
            seen.add(said)
            days |= kept
    return own


@pytest.mark.parametrize("stage", STAGES)
def test_cloudformation_would_accept_the_templates(stage):
    own = list(map(str, unread(stage)))
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    found = subprocess.run([linter, *own], capture_output=True, text=True, check=False) if own else None
    assert found is None or found.returncode == 0, found.stdout[-3000:]
