"""Every Lambda within what AWS takes, without secrets, and with a log that forgets."""

import json
import re
import zipfile
from functools import cache

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra import package, stages
from infra.discover import declarations
from infra.permissions import Known
from infra.stacks.functions import Functions
from tests.support.templates import AWS_STAGES, STAGES, states, templates, text

FUNCTION = "AWS::Lambda::Function"
SECRET = re.compile(r"(sk-[A-Za-z0-9]{8}|AKIA[A-Z0-9]{16}|-----BEGIN|xox[bp]-|ghp_|password=)", re.IGNORECASE)
SECRET_NAME = re.compile(r"(SECRET|PASSWORD|TOKEN|PRIVATE|PEPPER|API_KEY)")
MOST_UNZIPPED_BYTES = 250 * 1024 * 1024
MOST_CONCURRENT, NEVER_RESERVED = 1000, 100  # of an account, unless AWS has been asked for more
# So many of each run at once where a stage reserves concurrency: they ask much of the model, or of the processor.
RESERVED = {
    "configuration_examine_lesson_upload": 5,
    "experts_probe_session_video": 5,
    "interviews_extract_media": 10,
    "interviews_grade_interview": 10,
    "interviews_transcribe_recording": 10,
    "projects_grade_submission": 10,
    "reports_write_export_files": 5,
}
ANYTHING = dict.fromkeys({name for each in declarations().functions for name in each.environment}, "x")


def declared(function):
    return declarations().by_identifier[function.properties["FunctionName"].split("-", 2)[2].replace("-", "_")]


@pytest.mark.parametrize("stage", STAGES)
def test_every_declaration_is_one_function(stage):
    names = [function.properties["FunctionName"] for function in templates(stage).resources(FUNCTION)]
    prefix = f"fivestar-{stage}-"
    assert sorted(name.removeprefix(prefix).replace("-", "_") for name in names) == sorted(declarations().by_identifier)
    assert max(map(len, names)) <= 64


@pytest.mark.parametrize("stage", STAGES)
def test_f06_whoever_waits_for_http_gets_an_answer_before_the_gateway_gives_up(stage):
    for function in templates(stage).resources(FUNCTION):
        if declared(function).kind == "endpoint":
            assert function.properties["Timeout"] < 29, function.name


@pytest.mark.parametrize("stage", STAGES)
def test_f07_the_environment_is_small_and_holds_no_secret(stage):
    for function in templates(stage).resources(FUNCTION):
        variables = function.properties["Environment"]["Variables"]
        assert len(json.dumps(variables)) + 800 * text(variables).count("Fn::GetAtt") <= 4096, function.name
        for name, value in variables.items():
            assert not SECRET_NAME.search(name), function.name
            assert not SECRET.search(text(value)), function.name


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_functions_run_on_arm_with_at_most_five_layers_of_their_own_stack(stage):
    for function in templates(stage).resources(FUNCTION):
        assert function.properties["Architectures"] == ["arm64"]
        layers = function.properties["Layers"]
        assert len(layers) == len(declared(function).layers) <= 5
        assert all(set(layer) == {"Ref"} for layer in layers), function.name


def test_code_and_layers_of_a_function_fit_into_lambda():
    code = {domain: unzipped(package.domain_archive(domain, local=False)) for domain in declarations().domains}
    for function in declarations().functions:
        layers = sum(unzipped(package.layer_archive(layer)) for layer in function.layers)
        assert code[function.domain] + layers <= MOST_UNZIPPED_BYTES, function.identifier


@cache
def unzipped(archive):
    with zipfile.ZipFile(archive) as file:
        return sum(entry.file_size for entry in file.infolist())


@pytest.mark.parametrize("stage", STAGES)
def test_f07_every_log_forgets(stage):
    made = templates(stage)
    logs = {log.properties["LogGroupName"] for log in made.resources("AWS::Logs::LogGroup")}
    for log in made.resources("AWS::Logs::LogGroup"):
        assert log.properties["RetentionInDays"] > 0, log.name
    for function in made.resources(FUNCTION):
        assert f"/aws/lambda/{function.properties['FunctionName']}" in logs


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_is_traced(stage):
    for function in templates(stage).resources(FUNCTION):
        assert function.properties["TracingConfig"]["Mode"] == "Active", function.name


@pytest.mark.parametrize("stage", STAGES)
def test_f08_concurrency_is_reserved_only_where_the_stage_says_so(stage):
    for function in templates(stage).resources(FUNCTION):
        assert "ReservedConcurrentExecutions" not in function.properties, function.name


@pytest.mark.parametrize("wanted", ["yes", "no"])
def test_f08_a_stage_that_reserves_concurrency_keeps_the_costly_functions_few(wanted, tmp_path):
    stage = stages.load({"STAGE": "prod", "ACCOUNT": "111111111111", "RESERVE_CONCURRENCY": wanted})
    app = App(outdir=str(tmp_path))
    functions = Functions(Stack(app, "costly"), stage, Known(), ANYTHING)
    for name in RESERVED:
        functions.add(declarations().by_identifier[name])
    made = Template.from_stack(functions.stack).find_resources(FUNCTION).values()
    found = {
        each["Properties"]["FunctionName"]: each["Properties"].get("ReservedConcurrentExecutions") for each in made
    }
    expected = {stage.physical(name): most if wanted == "yes" else None for name, most in RESERVED.items()}
    assert found == expected


def test_f08_what_is_reserved_is_for_work_that_waits_and_leaves_an_account_what_it_must_keep():
    reserving = [function for function in declarations().functions if function.concurrency is not None]
    assert {function.identifier: function.concurrency for function in reserving} == RESERVED
    # Lambda tells a function of an upload for six hours; a step waits for its turn, as the next test says.
    assert {function.kind for function in reserving} <= {"step", "on_upload"}
    assert sum(RESERVED.values()) <= MOST_CONCURRENT - NEVER_RESERVED


@pytest.mark.parametrize("stage", STAGES)
def test_f08_a_step_of_which_only_so_many_run_waits_for_its_turn_while_many_others_have_theirs(stage):
    waiting = []
    for machine in templates(stage).resources("AWS::StepFunctions::StateMachine"):
        definition = json.loads(machine.properties["DefinitionString"])
        longest = 0
        for _, state in states(definition):
            function = state.get("Arguments", {}).get("FunctionName", "").rpartition(":")[2]
            name = function.removeprefix(f"fivestar-{stage}-").replace("-", "_")
            first, *others = state.get("Retry", [{}])
            if name in RESERVED:
                waiting.append(name)
                assert first["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
                pauses = [first["IntervalSeconds"] * first["BackoffRate"] ** n for n in range(first["MaxAttempts"])]
                most = sum(min(pause, first["MaxDelaySeconds"]) for pause in pauses)
                assert (first["JitterStrategy"], most / 2 > 12 * 60) == ("FULL", True)  # on average half of each
                longest += most + state["TimeoutSeconds"] * (1 + others[1]["MaxAttempts"])
            else:
                assert first.get("MaxAttempts", 0) <= 6, name
        assert longest <= definition["TimeoutSeconds"], machine.name
    assert sorted(waiting) == sorted(name for name in RESERVED if declarations().by_identifier[name].kind == "step")


@pytest.mark.parametrize("stage", STAGES)
def test_no_stack_has_more_resources_than_cloudformation_takes(stage):
    for name, template in templates(stage).stacks.items():
        assert len(template["Resources"]) <= 500, name


def test_an_archive_is_the_same_whenever_it_is_made(tmp_path, monkeypatch):
    first = package.domain_archive("accounts", local=True)
    monkeypatch.setattr(package, "BUILD", tmp_path)
    second = package.domain_archive("accounts", local=True)
    assert second.read_bytes() == first.read_bytes()


def test_an_archive_carries_bytecode_that_no_time_can_make_stale():
    with zipfile.ZipFile(package.domain_archive("accounts", local=True)) as file:
        names = file.namelist()
        sources = [name for name in names if name.endswith(".py")]
        compiled = [name for name in names if name.endswith(".pyc")]
        assert len(sources) == len(compiled) > 10
        for name in compiled:
            assert file.read(name)[4:8] == b"\x01\0\0\0", name  # PEP 552: by hash, unchecked
