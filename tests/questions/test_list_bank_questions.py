import pytest

from tests.support.banking import BANKS, bank, boss, choice, refuses, short

pytestmark = pytest.mark.deployed


def test_lists_questions_page_by_page_and_by_tag():
    contents = [choice(n, tags=["even"] if n % 2 == 0 else ["odd", "all of them"]) for n in range(4)]
    bank_id = bank(None, *contents, short(tags=["even"]))
    path = f"{BANKS}/{bank_id}/questions"
    assert refuses("GET", path)
    seen, cursor = [], ""
    while cursor is not None:
        page = boss().get(f"{path}?limit=2{cursor}").body
        seen += page["questions"]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert sorted(row["stem"] for row in seen) == sorted(row["stem"] for row in [*contents, short()])
    even = boss().get(f"{path}?tag=even&limit=100").body["questions"]
    assert {row["type"] for row in even} == {"multiple_choice", "short_answer"}
    assert len(even) == 3
    assert len(boss().get(f"{path}?tag=all%20of%20them").body["questions"]) == 2
    first = boss().get(f"{path}?limit=2").body["cursor"]
    assert boss().get(f"{path}?tag=even&cursor={first}").refused == (422, "Invalid")
