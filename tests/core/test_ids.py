"""Ids that callers send."""

import pytest
from pydantic import ValidationError

from infra.discover import declarations
from shared.core.messages import Body, Query

# Refused like a wrong one, no key of a table, and a name that the player gives itself.
OTHERS = {"challenge_id", "client_id", "player_id"}
MODELS = {
    model
    for function in declarations().functions
    if function.kind == "endpoint"
    for model in (function.input_of(Body), function.input_of(Query))
    if model
}
FIELDS = [(m, n) for m in sorted(MODELS, key=str) for n in m.model_fields if n.endswith("_id") and n not in OTHERS]


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("value", ["", " ", "not-an-id", "0" * 27, "../" * 8 + "ab", "01m7y6dsc9w4dm77vb02fs91ps"])
def test_what_is_no_id_is_refused_before_it_reaches_a_table(model, name, value):
    with pytest.raises(ValidationError) as refused:
        model.model_validate({name: value})
    assert (name,) in [problem["loc"] for problem in refused.value.errors()]
