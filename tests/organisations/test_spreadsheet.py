"""A list of learners is read whatever a spreadsheet made of it, and nothing of it is dropped in silence."""

import contextlib
import csv
import io
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.organisations.spreadsheet import MOST_ROWS, Row, SheetRefused, judged, plain, read

BACKGROUNDS = {plain(name): name for name in ("economics", "computer_science", "design")}
HEADERS = {
    "email": ["email", "E-Mail", "EMAIL ADDRESS", "e_mail", "E-Mail-Adresse"],
    "name": ["Name", "full name", "LEARNER"],
    "background": ["Background", "field of study", "SUBJECT"],
}
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd"), min_size=1, max_size=30)
PERSONS = st.fixed_dictionaries(
    {
        "email": st.integers(0, 10**9).map(lambda n: f"p{n}@example.org"),
        "name": st.lists(NAMES, min_size=1, max_size=3).map(" ".join),
        "background": st.sampled_from(["economics", "Computer Science", "computer_science", "DESIGN"]),
    }
)


@st.composite
def files(draw):
    """Return people, and a file that a spreadsheet may have made of them."""
    people = draw(st.lists(PERSONS, min_size=1, max_size=8, unique_by=lambda one: one["email"]))
    assume(not any(p["name"].startswith(("=", "+", "-", "@", '"')) for p in people))
    columns = draw(st.permutations(["email", "name", "background", "Notes"]))
    separator, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\r\n", "\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerow([draw(st.sampled_from(HEADERS.get(column, [column]))) for column in columns])
    numbers, number = [], 1
    for one in people:
        blank = draw(st.integers(0, 2))
        out.write(end * blank)
        number += blank + 1
        numbers.append(number)
        note = draw(st.sampled_from(["", 'so "called"', f"a{separator}b", f"two{end}lines"]))
        row = [one.get(column, note) for column in columns]
        writer.writerow(row + [""] * draw(st.integers(0, 2)))
    text = out.getvalue()
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.encode("utf-8")
    if encoding == "cp1252" and not text.isascii():
        with contextlib.suppress(UnicodeDecodeError):
            assume(data.decode("utf-8") == text)
    return people, numbers, data


@given(files())
def test_what_was_written_is_read_whatever_the_dialect(made):
    people, numbers, data = made
    rows = judged(read(data), BACKGROUNDS, None)
    wanted = [
        Row(number, one["email"], one["name"], BACKGROUNDS[plain(one["background"])])
        for one, number in zip(people, numbers, strict=True)
    ]
    assert list(rows) == wanted


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        sheet = read(data)
    except SheetRefused:
        return
    assert sheet.rows


@given(st.text(alphabet='abc@.,;"\n\r\t= ', max_size=200))
def test_every_row_of_any_text_comes_to_an_end(text):
    try:
        sheet = read(f"email;name\n{text}".encode())
    except SheetRefused:
        return
    for row in judged(sheet, BACKGROUNDS, "economics"):
        assert (row.field is None) == (row.reason is None)
        assert row.field or "@" in row.email


def list_of(*lines: str, header: str = "email,name,background") -> bytes:
    return "\r\n".join([header, *lines]).encode()


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("ada@example,Ada,economics", "email", "not an e-mail address"),
        (",Ada,economics", "email", "missing"),
        ("ada@example.org,Ada,alchemy", "background", "unknown"),
        ("ada@example.org,Ada,", "background", "missing"),
        ("ada@example.org,=1+1,economics", "name", "looks like a formula"),
        ("ada@example.org,@SUM(A1),economics", "name", "looks like a formula"),
        ("ada@example.org,Lovelace, Ada,economics", "row", "more cells than the header has"),
        ('ada@example.org,"Ada\nLovelace",economics', "name", "has characters that cannot be read"),
        (f"ada@example.org,{'A' * 201},economics", "name", "longer than 200 characters"),
    ],
)
def test_a_mistake_is_named_by_row_field_and_reason_and_nobody_else_suffers(line, field, reason):
    rows = judged(read(list_of(line, "ben@example.org,Ben,design")), BACKGROUNDS, None)
    assert rows == (Row(2, field=field, reason=reason), Row(3, "ben@example.org", "Ben", "design"))


def test_an_address_that_stands_further_up_is_told_by_its_row_unless_that_row_was_refused():
    lines = ["ada@example.org,Ada,nothing", "ada@example.org,Ada,design", "", "ADA@example.org.,A,design"]
    rows = judged(read(list_of(*lines)), BACKGROUNDS, None)
    assert [(row.number, row.field, row.duplicate_of) for row in rows] == [
        (2, "background", None),
        (3, None, None),
        (5, None, 3),
    ]


def test_a_background_stands_for_the_rows_that_name_none():
    rows = judged(read(list_of("ada@example.org", "ben@example.org,,Design")), BACKGROUNDS, "economics")
    assert [row.background for row in rows] == ["economics", "design"]


def test_first_and_last_names_make_a_name_and_other_columns_are_told():
    sheet = read(list_of("Lovelace;x;Ada;ada@example.org", header="Surname;Room;First name;E-Mail"))
    assert sheet.rows[0].name == "Ada Lovelace"
    assert sheet.ignored_columns == ("Room",)


def test_a_cell_that_a_program_forced_to_be_text_is_that_text():
    rows = read(list_of('"=""ada@example.org""",Ada,design')).rows
    assert rows[0].email == "ada@example.org"


def test_the_line_that_tells_a_spreadsheet_the_separator_is_no_row():
    assert read(b"sep=;\r\nemail;name\r\nada@example.org;Ada\r\n").rows[0].number == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "No column is called email."),
        (b"name,background\nAda,design", "No column is called email."),
        (b"email,name\n", "There is no row below the header."),
        (b"email,E-Mail\na@b.co,c@d.co", "Two columns stand for email: email and E-Mail."),
        (b'email,name\na@b.co,"Ada\nb@b.co,Ben\n', "The quotation marks in row 2 do not add up."),
        (b"PK\x03\x04rest", "This is a workbook; save it as CSV."),
        ("email\na@b.co".encode("utf-16-le"), "This is not a text file."),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(data, reason):
    with pytest.raises(SheetRefused) as refused:
        read(data)
    assert refused.value.reason == reason


def test_the_longest_list_is_read_and_one_row_more_is_refused():
    lines = [f"p{n}@example.org,P,design" for n in range(MOST_ROWS + 1)]
    random.Random(1).shuffle(lines)
    assert len(read(list_of(*lines[:-1])).rows) == MOST_ROWS
    with pytest.raises(SheetRefused, match="10001 rows"):
        read(list_of(*lines))
