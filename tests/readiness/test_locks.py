"""K1: access is what people have reviewed, for every module, number of stars and state: all of them, none sampled."""

from itertools import product
from pathlib import Path

import pytest
import yaml

from shared.readiness.rules import Module, ModuleLocked, blockers, check_module_access

TABLE = yaml.safe_load((Path(__file__).parents[1] / "expected" / "locks.yaml").read_text())
CASES = list(product(TABLE["modules"], range(6), TABLE["states"]))


def is_open(module, star, state):
    return TABLE["states"][state]["opens"] and star >= TABLE["modules"][module]["open_from"]


@pytest.mark.parametrize(("module", "star", "state"), CASES)
def test_k1_a_module_is_open_exactly_when_the_table_says(module, star, state):
    offered, active = state != "product_off", state != "withdrawn"
    found = blockers(star, offered, active, Module(module))
    assert (found == []) is is_open(module, star, state)
    if is_open(module, star, state):
        check_module_access(star, offered, active, Module(module))
        return
    with pytest.raises(ModuleLocked) as refusal:
        check_module_access(star, offered, active, Module(module))
    assert refusal.value.facts["blockers"] == found
    codes = {blocker["code"] for blocker in found}
    assert TABLE["states"][state].get("blocker", "STAR_REQUIRED") in codes
