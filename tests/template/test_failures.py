"""What fails out of sight is kept, and somebody is told."""

import json
import re

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra import stages
from infra.discover import declarations
from infra.permissions import ASYNCHRONOUS
from infra.stacks.alarms import alarms
from tests.support.templates import ACCOUNT, AWS_STAGES, STAGES, states, templates, text


def named(stage, identifier):
    return f"fivestar-{stage}-{identifier.replace('_', '-')}"


@pytest.mark.parametrize("stage", STAGES)
def test_f05_every_asynchronous_function_has_a_place_for_its_failures(stage):
    wanted = sum(f.kind in ASYNCHRONOUS for f in declarations().functions)
    configured = list(templates(stage).resources("AWS::Lambda::EventInvokeConfig"))
    assert len(configured) == wanted
    for each in configured:
        assert ":sqs:" in each.properties["DestinationConfig"]["OnFailure"]["Destination"]
        assert each.properties["MaximumRetryAttempts"] <= 2


@pytest.mark.parametrize("stage", STAGES)
def test_f05_every_rule_keeps_what_it_cannot_deliver(stage):
    for rule in templates(stage).resources("AWS::Events::Rule"):
        for target in rule.properties["Targets"]:
            assert ":sqs:" in target["DeadLetterConfig"]["Arn"], rule.name
            assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0, rule.name


@pytest.mark.parametrize("stage", STAGES)
def test_f05_streams_split_bad_batches_report_partly_and_give_up_in_the_end(stage):
    found = list(templates(stage).resources("AWS::Lambda::EventSourceMapping"))
    assert len(found) == sum(f.kind == "stream" for f in declarations().functions)
    for source in found:
        assert source.properties["BisectBatchOnFunctionError"]
        assert source.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert 0 < source.properties["MaximumRetryAttempts"] <= 10
        assert ":sqs:" in source.properties["DestinationConfig"]["OnFailure"]["Destination"]


@pytest.mark.parametrize("stage", STAGES)
def test_f05_every_failure_queue_is_encrypted_and_watched(stage):
    made = templates(stage)
    watched = text([alarm.properties.get("Dimensions") for alarm in made.resources("AWS::CloudWatch::Alarm")])
    for queue in made.resources("AWS::SQS::Queue"):
        assert queue.properties["SqsManagedSseEnabled"]
        assert f'"{queue.properties["QueueName"]}"' in watched, queue.name


@pytest.mark.parametrize("stage", STAGES)
def test_every_asynchronous_function_and_workflow_has_an_alarm(stage):
    made = templates(stage)
    watched = {
        dimension["Value"].rpartition(":")[2]
        for alarm in made.resources("AWS::CloudWatch::Alarm")
        for dimension in alarm.properties.get("Dimensions", [])
        if isinstance(dimension["Value"], str)
    }
    for function in declarations().functions:
        if function.kind in ASYNCHRONOUS | {"stream"}:
            assert named(stage, function.identifier) in watched
    for machine in made.resources("AWS::StepFunctions::StateMachine"):
        assert machine.properties["StateMachineName"] in watched


@pytest.mark.parametrize("wanted", ["yes", "no"])
def test_f08_functions_that_wait_for_their_turn_do_not_count_as_throttled(wanted, tmp_path):
    stage = stages.load({"STAGE": "prod", "ACCOUNT": ACCOUNT, "RESERVE_CONCURRENCY": wanted})
    stack = Stack(App(outdir=str(tmp_path)), "alarms")
    alarms(stack, stage, declarations(), {"identity": "i"}, [])
    made = Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm")
    [alarm] = [each["Properties"] for each in made.values() if each["Properties"]["AlarmName"].endswith("throttled")]
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")
    if wanted == "no":
        assert (alarm["Namespace"], alarm["MetricName"], "Metrics" in alarm) == ("AWS/Lambda", "Throttles", False)
        return
    told, everything, *waiting = alarm["Metrics"]
    assert [each["ReturnData"] for each in alarm["Metrics"]] == [True] + [False] * (1 + len(waiting))
    assert len(alarm["Metrics"]) <= 10  # as many as an alarm may reckon with
    assert told["Expression"] == " - ".join([everything["Id"], *(f"FILL({each['Id']}, 0)" for each in waiting)])
    assert not everything["MetricStat"]["Metric"]["Dimensions"]
    named = [each["MetricStat"]["Metric"]["Dimensions"][0]["Value"] for each in waiting]
    assert named == [stage.physical(each.identifier) for each in declarations().functions if each.concurrency]
    assert {each["MetricStat"]["Metric"]["MetricName"] for each in (everything, *waiting)} == {"Throttles"}


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_queries_of_metrics_name_everything_in_quotes_since_some_names_are_reserved(stage):
    queries = [
        each["Expression"]
        for alarm in templates(stage).resources("AWS::CloudWatch::Alarm")
        for each in alarm.properties.get("Metrics", [])
    ]
    assert len(queries) > 5
    for query in queries:
        assert re.fullmatch(r'SELECT SUM\(\w+\) FROM SCHEMA\("Fivestar", "\w+"\)', query), query


@pytest.mark.parametrize("stage", STAGES)
def test_a_page_of_figures_is_no_larger_than_one_may_be(stage):
    pages = list(templates(stage).resources("AWS::CloudWatch::Dashboard"))
    assert pages
    for page in pages:
        body = page.properties["DashboardBody"]
        parts = body["Fn::Join"][1] if isinstance(body, dict) else [body]
        widgets = json.loads("".join(part if isinstance(part, str) else "somewhere" for part in parts))["widgets"]
        assert 0 < len(widgets) <= 500
        assert sum(len(widget["properties"].get("metrics", [])) for widget in widgets) <= 2500


@pytest.mark.parametrize("stage", STAGES)
def test_alarms_tell_somebody_over_an_encrypted_topic(stage):
    made = templates(stage)
    for alarm in made.resources("AWS::CloudWatch::Alarm"):
        assert alarm.properties["AlarmActions"], alarm.name
    for topic in made.resources("AWS::SNS::Topic"):
        assert topic.properties["KmsMasterKeyId"]


@pytest.mark.parametrize("stage", STAGES)
def test_f06_no_state_waits_for_ever(stage):
    for machine in templates(stage).resources("AWS::StepFunctions::StateMachine"):
        definition = json.loads(machine.properties["DefinitionString"])
        assert definition["TimeoutSeconds"] > 0
        for name, state in states(definition):
            if state["Type"] == "Task":
                assert 0 < state["TimeoutSeconds"] <= definition["TimeoutSeconds"], (machine.name, name)


@pytest.mark.parametrize("stage", STAGES)
def test_workflows_are_traced_and_logged_without_their_data(stage):
    for machine in templates(stage).resources("AWS::StepFunctions::StateMachine"):
        assert machine.properties["TracingConfiguration"]["Enabled"]
        assert machine.properties["LoggingConfiguration"]["IncludeExecutionData"] is False
