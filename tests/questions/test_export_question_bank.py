import urllib.request

import pytest

from tests.support.banking import BANKS, bank, boss, choice, imported, questions_in, refuses, short, truth

pytestmark = pytest.mark.deployed
SAME = ("type", "stem", "options", "key", "accepted", "explanation", "name", "tags")


def said(bank_id):
    return sorted([{name: row[name] for name in SAME} for row in questions_in(bank_id)], key=lambda row: row["stem"])


@pytest.mark.parametrize("format", ["gift", "xml"])
def test_what_is_exported_is_the_same_when_it_is_imported(format):
    tricky = short(stem="// {Is} this = ~a #comment:: \\n or\n\nnot?", accepted=["*", "a -> b"], name="a::b")
    bank_id = bank(None, choice(tags=["x]y"]), truth(explanation="<b>So</b> & so"), tricky)
    path = f"{BANKS}/{bank_id}/export"
    assert refuses("GET", f"{path}?format={format}")
    assert boss().get(f"{path}?format=csv").refused == (422, "Invalid")
    answer = boss().get(f"{path}?format={format}")
    assert answer.status == 302
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as file:
        assert "attachment" in file.headers["content-disposition"]
        data = file.read()
    copy = bank()
    assert imported(copy, data, format)["imported"] == 3
    assert said(copy) == said(bank_id)
