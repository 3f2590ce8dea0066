"""What is only ever added to: no role may change or remove it, and its stream is watched."""

import pytest

from infra.discover import declarations
from tests.support.templates import STAGES, as_list, statements, templates, text

DECLARED = declarations()
APPEND_ONLY = [model for model in DECLARED.tables if model.Meta.append_only]
CHANGING = {"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate",
            "dynamodb:PartiQLDelete", "dynamodb:*", "*"}  # fmt: skip


def test_the_decisions_and_the_audit_log_are_among_them():
    assert {"decisions", "audit-entries"} <= {model.logical() for model in APPEND_ONLY}


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.logical())
def test_no_function_declares_to_write_it(model):
    declared = [f.identifier for f in DECLARED.functions for g in f.grants if (g.verb, g.model) == ("writes", model)]
    assert declared == []


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.logical())
def test_no_role_may_change_or_remove_a_row(stage, model):
    name = f"table/fivestar-{stage}-{model.logical()}"
    for role in templates(stage).resources("AWS::IAM::Role"):
        for statement in statements(role):
            resources = [text(resource) for resource in as_list(statement["Resource"])]
            if CHANGING & set(as_list(statement["Action"])):
                assert not [r for r in resources if r.endswith(name) or f"{name}/" in r or r == "*"], role.name


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.logical())
def test_its_stream_is_watched(model):
    assert model.Meta.stream
    followers = [function for function in DECLARED.functions if function.kind == "stream" and function.model is model]
    assert [function.name for function in followers if function.name.startswith("watch_")]
    # More than two readers of a shard are slowed down.
    assert len(followers) <= 2
