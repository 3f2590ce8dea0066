import pytest

from shared.core.ids import new
from tests.support.banking import FILES, bank, imported, questions_in
from tests.support.lambdas import Failed, invoke

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize(
    ("name", "format", "counts"), [("moodle.gift.txt", "gift", (10, 10)), ("moodle.xml", "xml", (4, 4))]
)
def test_a_file_of_moodle_is_imported_with_a_line_for_each_entry_and_again_without_duplicates(name, format, counts):
    bank_id, data = bank(), (FILES / name).read_bytes()
    report = imported(bank_id, data, format)
    assert (report["state"], report["imported"], report["refused"], report["duplicate"]) == ("done", *counts, 0)
    assert report["total"] == sum(counts) == len(report["entries"])
    lines = [entry["line"] for entry in report["entries"]]
    assert lines == sorted(lines)
    assert all(entry["reason"] for entry in report["entries"] if entry["outcome"] == "refused")
    held = {row["question_id"]: row for row in questions_in(bank_id)}
    assert {entry["question_id"] for entry in report["entries"]} - {None} == set(held)
    baseline = next(row for row in held.values() if row["name"].startswith("Baseline"))
    assert baseline["stem"] == "What makes a number persuade a colleague?"
    again = imported(bank_id, data, format)
    assert (again["imported"], again["duplicate"], again["refused"]) == (0, *counts)
    assert {row["question_id"] for row in questions_in(bank_id)} == set(held)


def test_a_file_that_cannot_be_read_fails_with_the_reason_and_imports_nothing():
    bank_id = bank()
    bomb = b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
    report = imported(bank_id, bomb, "xml")
    assert (report["state"], report["imported"]) == ("failed", 0)
    assert "entities" in report["reason"]
    assert questions_in(bank_id) == []


def test_an_import_that_does_not_exist_fails():
    with pytest.raises(Failed) as failed:
        invoke("questions_import_questions", {"bank_id": new(), "import_id": new()})
    assert failed.value.name == "ImportNotFound"
