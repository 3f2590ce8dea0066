"""What tests know of routes, functions, tables, queues, workflows and schedules is what was synthesized."""

import json
import shutil

import pytest

from infra.local import up
from tests.support import templates as reading
from tests.support.templates import Templates, templates

KINDS = {
    "route": "AWS::ApiGatewayV2::Route",
    "function": "AWS::Lambda::Function",
    "table": "AWS::DynamoDB::Table",
    "queue": "AWS::SQS::Queue",
    "state machine": "AWS::StepFunctions::StateMachine",
    "schedule": "AWS::Events::Rule",
}
APP = f"""
import json, sys
from pathlib import Path

out = Path(sys.argv[1])
out.mkdir(parents=True)
names = sorted(path.stem for path in Path("functions").glob("*.py"))
found = {{name + each: {{"Type": each}} for name in names for each in {list(KINDS.values())!r}}}
(out / "fivestar-local-app.template.json").write_text(json.dumps({{"Resources": found}}))
"""


def named(made, kind):
    return {each.name for each in made.resources(KINDS[kind])}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_a_template_is_read_and_what_is_taken_out_or_changed_is_not_any_more(tmp_path, kind):
    made = templates("local")
    for path in made.paths:
        shutil.copy(path, tmp_path)
    before = {each.name: each.properties for each in made.resources(KINDS[kind])}
    gone, changed = sorted(before)[0], sorted(before)[-1]
    assert gone != changed
    for name, change in ((gone, None), (changed, {"Changed": "yes"})):
        stack, _, identifier = name.partition("/")
        path = tmp_path / f"fivestar-local-{stack}.template.json"
        template = json.loads(path.read_text())
        resource = template["Resources"].pop(identifier)
        if change:
            template["Resources"][identifier] = {**resource, "Properties": change}
            template["Resources"]["Added"] = resource
        path.write_text(json.dumps(template))
    after = {each.name: each.properties for each in Templates("local", tmp_path).resources(KINDS[kind])}
    added = f"{changed.partition('/')[0]}/Added"
    assert after.keys() == before.keys() - {gone} | {added}
    assert (after[changed], after[added]) == ({"Changed": "yes"}, before[changed])


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A product of one function, whose templates are made by the same command."""
    for place in ("functions", "infra"):
        (tmp_path / place).mkdir()
    (tmp_path / "functions" / "first.py").touch()
    (tmp_path / "infra" / "app.py").write_text(APP)
    for module in (up, reading):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_templates_are_made_anew_for_changed_sources_and_only_for_these(sources, kind):
    made, problem = reading._made.__wrapped__("local")
    assert (named(made, kind), problem) == ({f"app/first{KINDS[kind]}"}, "")
    (sources / "functions" / "second.py").touch()
    again, _ = reading._made.__wrapped__("local")
    assert named(again, kind) == {f"app/first{KINDS[kind]}", f"app/second{KINDS[kind]}"}
    written = again.paths[0].stat()
    assert reading._made.__wrapped__("local")[0].paths[0].stat() == written


def test_sources_of_which_no_template_can_be_made_are_no_empty_template(sources):
    (sources / "infra" / "app.py").write_text("raise SystemExit('no stack of this name')")
    _, problem = reading._made.__wrapped__("local")
    assert "no stack of this name" in problem
