"""Cells are never formulas, periods never overlap, and a report shows what was counted."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.notifications.mails import render
from shared.reports.exports import write_csv, write_xlsx
from shared.reports.report import bars, content, duration, spoken, workbook
from shared.reports.rules import (
    HEADINGS,
    Frequency,
    Learner,
    bar,
    due_after,
    harmless,
    matches,
    period_before,
    rows_of,
)
from tests.support.reporting import TITLES, sample

WEIRD = [
    "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc", "%0A=1", "＝1", "\x00=1", "a\x00b",
]  # fmt: skip
MOMENTS = st.integers(0, 6 * 365 * 24).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def rows(*names):
    learner = Learner("e", "u", "p", "c", "computer_science", 2, None, True, "2026-03-03T10:00", "2026-04-03T10:00")
    return [rows_of([learner], {"u": (name, "x@example.org")})[0].cells("Client", "Product", True) for name in names]


@pytest.mark.parametrize("text", WEIRD)
def test_m19_what_looks_like_a_formula_is_a_text_in_both_files(text):
    file = io.BytesIO()
    assert write_csv(rows(text), file) == 1
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    (heads, cells) = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    assert tuple(heads) == HEADINGS
    assert cells[0].startswith("'") or cells[0] == "ab"
    book = io.BytesIO()
    assert write_xlsx(rows(text), book) == 1
    cell = openpyxl.load_workbook(book)["Progress"]["A2"]
    assert cell.data_type == "s"


@given(st.text())
def test_m19_no_text_becomes_a_formula_and_ordinary_ones_stay_as_they_are(text):
    assert not harmless(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    if text.isalnum():
        assert harmless(text) == text
    assert harmless(7) == 7


def test_a_file_of_many_rows_holds_each_once():
    many = rows(*(f"Name {number}" for number in range(3000)))
    file = io.BytesIO()
    assert write_xlsx(iter(many), file) == 3000
    sheet = openpyxl.load_workbook(file, read_only=True)["Progress"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [cells[0] for cells in many]


def test_a_row_says_where_the_learner_stands():
    (cells,) = rows("Ada")
    assert dict(zip(HEADINGS, cells, strict=True)) == {
        "Name": "Ada", "E-mail": "x@example.org", "Client": "Client", "Product": "Product",
        "Background": "computer science", "Star": 2, "Tier": "", "In force": "yes", "Assessment": "completed",
        "Course": "completed", "Expert session": "open", "Project": "locked", "Interview": "locked",
        "Enrolled": "2026-03-03", "Last activity": "2026-04-03",
    }  # fmt: skip
    learner = Learner("e", "u", "p", "c", "b", 2, "gold", False, "", "")
    assert [state for _, state in learner.modules(True)] == ["completed", "completed", "locked", "locked", "locked"]
    assert matches(learner, {"star": 2, "tier": None})
    assert not matches(learner, {"star": 2, "tier": "silver"})


@given(MOMENTS, st.sampled_from(list(Frequency)))
def test_a_report_is_due_on_the_first_day_after_its_period_and_each_period_has_one(moment, frequency):
    due = due_after(frequency, moment)
    assert due > moment.date()
    assert (due.weekday() == 0) if frequency is Frequency.WEEKLY else (due.day == 1)
    day_before = due - timedelta(days=1)
    assert due_after(frequency, datetime(day_before.year, day_before.month, day_before.day, 23, tzinfo=UTC)) == due
    following = due_after(frequency, datetime(due.year, due.month, due.day, tzinfo=UTC))
    assert following > due
    assert period_before(frequency, following) != period_before(frequency, due)


def test_periods_are_told_in_words():
    assert period_before(Frequency.WEEKLY, date(2027, 1, 4)) == "2026-W53"
    assert spoken("2026-W53") == "28 December to 3 January 2027"
    assert period_before(Frequency.MONTHLY, date(2027, 1, 1)) == "2026-12"
    assert spoken("2026-12") == "December 2026"
    assert [duration(hours) for hours in (None, 0.5, 7.2, 240.0)] == ["–", "under 1 h", "7 h", "10 days"]


def test_a_bar_is_as_long_as_its_number_and_never_vanishes():
    assert [each["bar"] for each in bars([("a", 1), ("b", 1000), ("c", 0)])] == [1, 100, 0]
    assert bar(0, 0) == 0


@pytest.mark.parametrize("learners", [0, 1, 87])
def test_a_report_says_what_was_counted_in_mail_and_workbook(learners, monkeypatch):
    monkeypatch.setenv("APP_URL", "https://fivestar.example")
    figures = sample(learners)
    values = content("=Title <b>", "Northwind", "weekly", "2026-W47", figures, TITLES)
    attached = workbook(values, figures, TITLES)
    mail = render("report", (attached,), **values)
    assert "<b>" not in mail.html
    assert mail.subject == "=Title <b>: 16 November to 22 November 2026"
    assert f"{learners} learners" in mail.text
    book = openpyxl.load_workbook(io.BytesIO(attached.content))
    overview = [row for row in book["Overview"].iter_rows(values_only=True, max_col=2) if row[0]]
    assert overview[0][0] == "=Title <b>"
    assert dict(overview)["No star yet"] == figures.whole.stars[0]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert len(book["Overview"]._charts) == 3
    assert [row[1] for row in book["Cohorts"].iter_rows(min_row=2, values_only=True)][:1] == ["Job Readiness"]
