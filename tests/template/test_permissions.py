"""What roles may do: no more than is declared."""

import re

import pytest

from tests.support.templates import AWS_STAGES, STAGES, as_list, statements, templates, text

# Services that know no resources for these calls.
WITHOUT_RESOURCES = re.compile(r"^(xray:|logs:(\w+LogDeliver\w+|PutResourcePolicy|Describe\w+)$|dynamodb:ListStreams$)")
# What is named at run time only: a log's streams, objects below a prefix, connections, schedules of a group.
NAMED_LATER = re.compile(
    r"(:log-group:/aws/lambda/[\w-]+:\*|^arn:aws:s3:::[\w-]+/[\w/-]+/\*|/POST/@connections/\*|:schedule/[\w-]+/\*)"
)


@pytest.mark.parametrize("stage", STAGES)
def test_f03_no_action_is_a_pattern(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            for action in as_list(statement["Action"]):
                assert "*" not in action, role.name


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_f03_no_resource_is_a_pattern_where_aws_allows_better(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            for resource in map(text, as_list(statement["Resource"])):
                if resource == "*":
                    assert all(WITHOUT_RESOURCES.match(action) for action in statement["Action"]), role.name
                elif "*" in resource and "kms" not in resource:
                    assert NAMED_LATER.search(resource), (role.name, resource)


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_a_key_known_by_its_alias_only_is_named_by_a_condition(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            if any("key/*" in text(resource) for resource in as_list(statement["Resource"])):
                assert "kms:ResourceAliases" in statement["Condition"]["ForAnyValue:StringEquals"], role.name


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_no_function_reads_a_whole_table(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            assert "dynamodb:Scan" not in statement["Action"], role.name


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_events_are_published_by_name_and_mail_is_sent_from_one_address(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            if "events:PutEvents" in statement["Action"]:
                assert statement["Condition"]["StringEquals"]["events:detail-type"], role.name
            if any(action.startswith("ses:") for action in as_list(statement["Action"])):
                assert "@" in statement["Condition"]["StringEquals"]["ses:FromAddress"], role.name


@pytest.mark.parametrize("stage", STAGES)
def test_roles_have_no_policies_of_others(stage):
    for role in templates(stage).resources("AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role.properties, role.name


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_has_a_role_of_its_own(stage):
    roles = [text(function.properties["Role"]) for function in templates(stage).resources("AWS::Lambda::Function")]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize("stage", STAGES)
def test_a_workflow_calls_exactly_its_functions(stage):
    roles = {role.properties["RoleName"]: role for role in templates(stage).resources("AWS::IAM::Role")}
    for machine in templates(stage).resources("AWS::StepFunctions::StateMachine"):
        called = set(re.findall(r"arn:aws:lambda:[\w:-]+:function:[\w-]+", machine.properties["DefinitionString"]))
        role = roles[f"{machine.properties['StateMachineName']}-workflow"]
        allowed = {r for s in statements(role) if "lambda:InvokeFunction" in s["Action"] for r in s["Resource"]}
        assert allowed == called
