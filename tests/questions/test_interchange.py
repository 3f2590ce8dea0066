from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.questions import gift, moodle_xml
from shared.questions.interchange import Banked, FileUnreadable, tags_of
from shared.questions.rules import KEYS, TRUTH, Question, QuestionType, problems_of
from shared.questions.text import tidy

FILES = Path(__file__).parent / "files"
FORMATS = pytest.mark.parametrize("format", [gift, moodle_xml], ids=["gift", "xml"])


def entries(name):
    reader = moodle_xml if name.endswith(".xml") else gift
    return {entry.name or entry.banked.question.stem: entry for entry in reader.read((FILES / name).read_bytes())}


def texts(least, most):
    """Return texts as they are kept; one that is too short is made longer."""
    return st.text(max_size=most).map(lambda text: tidy(text).ljust(least, "x"))


@st.composite
def banked(draw):
    kind = draw(st.sampled_from(QuestionType))
    values = {"type": kind, "stem": draw(texts(8, 80)), "explanation": draw(texts(0, 60))}
    if kind is QuestionType.MULTIPLE_CHOICE:
        options = draw(st.lists(texts(1, 30), min_size=2, max_size=6))
        values |= {"options": options, "key": draw(st.sampled_from(KEYS[: len(options)]))}
    elif kind is QuestionType.TRUE_FALSE:
        values |= {"options": list(TRUTH), "key": draw(st.sampled_from(KEYS[:2]))}
    else:
        values |= {"accepted": draw(st.lists(texts(1, 30), min_size=1, max_size=4))}
    question = Question(**values)
    tags = tags_of(draw(st.lists(texts(1, 20), max_size=3)))
    return Banked(question, draw(texts(0, 40)), tags)


BANKS = st.lists(banked().filter(lambda one: not problems_of(one.question, None)), max_size=4)


@FORMATS
@given(BANKS)
def test_what_is_exported_and_imported_again_is_the_same(format, bank):
    read = format.read(format.write(bank).encode())
    assert [entry.reason for entry in read] == [None] * len(bank)
    assert [entry.banked for entry in read] == bank
    assert all(entry.notes == () for entry in read)


TRICKY = [
    "// is this a comment in here?",
    "[html]<b>not bold</b> &amp; not an entity",
    "%50% of \\n what = {is} ~this #and ####that :: there?",
    "$CATEGORY: is this a category",
    "->  a \\ b \\\\ c \\{ <![CDATA[ ]]> -->",
    "first line\n\nthird line after a blank one",
    "@@PLUGINFILE@@/chart.png <img src=x> in words",
    "\u2028 line separator \u2028 inside \x85 and \ufeff mark",
]


@FORMATS
@pytest.mark.parametrize("text", TRICKY)
def test_texts_that_look_like_structure_survive(format, text):
    said = tidy(text)
    short = Question(type="short_answer", stem=said, accepted=[said, "* \\* **"], explanation=said)
    choice = Question(stem=said, options=[said, f"{said} 2", "=3", "~%100%4"], key="b")
    bank = [Banked(short, said, tags_of([said, "a]b\\"])), Banked(choice, "::", ())]
    assert [entry.banked for entry in format.read(format.write(bank).encode())] == bank


def test_a_gift_file_of_moodle_is_read_to_its_last_entry():
    found = entries("moodle.gift.txt")
    asked = [name for name, entry in found.items() if entry.banked]
    assert asked == [
        "Baseline",
        "Escapes",
        "Partial",
        "Agenda",
        "Agenda twice",
        "Third",
        "Capital",
        "Missing word",
        "Three options",
        "Who counts the numbers in a report?",
    ]
    reasons = {name: entry.reason.partition(":")[0] for name, entry in found.items() if entry.reason}
    assert reasons == {
        "Ratio = share": "braces_do_not_match",
        "Several": "several_right_answers",
        "Any": "wildcard",
        "Numerical": "type_not_supported",
        "Matching": "type_not_supported",
        "Essay": "type_not_supported",
        "Description": "type_not_supported",
        "Seven options": "two_to_six_options",
        "Picture": "embedded_file",
        "Broken": "braces_do_not_match",
    }
    lines = (FILES / "moodle.gift.txt").read_text().splitlines()
    for name, entry in found.items():
        assert name.partition(" ")[0] in lines[entry.line - 1], name


def test_texts_of_a_gift_file_lose_markup_and_escapes_and_nothing_else():
    found = entries("moodle.gift.txt")
    baseline = found["Baseline"].banked
    assert baseline.question.stem == "What makes a number persuade a colleague?"
    assert baseline.question.right_option == "A known baseline"
    assert baseline.question.explanation == "Compare before you conclude & tell against what."
    assert baseline.tags == ("Interviews",)
    escapes = found["Escapes"].banked.question
    assert escapes.stem == (
        "Which of these closes a set = {1, 2} ~ approximately?\nAnswer on the second line: C:\\temp"
    )
    assert (escapes.options, escapes.key) == (["{", "}", "#", "="], "b")
    assert found["Missing word"].banked.question.stem == "Surprises in reports destroy _____ of patient readers."
    assert found["Agenda"].banked.question.key == "b"
    assert found["Agenda"].banked.question.explanation == "Send an agenda a day before."
    assert [found[name].banked.question.key for name in ("Agenda twice", "Third")] == ["a", "b"]
    assert found["Capital"].banked.question.accepted == ["Wien", "Vienna"]


def test_what_is_left_out_of_an_imported_question_is_told():
    found = entries("moodle.gift.txt")
    assert found["Baseline"].notes == ("feedback_of_answers_left_out",)
    assert found["Partial"].notes == ("partial_credit_left_out",)
    assert set(found["Capital"].notes) == {"partial_credit_left_out", "feedback_of_answers_left_out"}
    assert found["Missing word"].notes == ()
    xml = entries("moodle.xml")
    assert set(xml["Baseline & trend"].notes) == {"combined_feedback_left_out", "feedback_of_answers_left_out"}
    assert set(xml["Capital"].notes) == {
        "capitals_do_not_matter_here",
        "hints_left_out",
        "markdown_kept_as_written",
        "partial_credit_left_out",
    }
    assert set(xml["Table"].notes) == {"formatting_left_out", "partial_credit_left_out"}


def test_a_file_with_a_mark_and_windows_line_ends_reads_the_same():
    found, same = entries("windows.gift.txt"), entries("moodle.gift.txt")
    assert {name: (e.line, e.banked) for name, e in found.items()} == {
        name: (same[name].line, same[name].banked) for name in ("Baseline", "Ratio = share")
    }


def test_an_xml_file_of_moodle_is_read_to_its_last_entry():
    found = entries("moodle.xml")
    baseline = found["Baseline & trend"].banked
    assert baseline.question.stem == "What makes a number persuade a colleague?"
    assert baseline.question.explanation == "Compare first < conclude later."
    assert (baseline.question.right_option, baseline.tags) == ("A known baseline", ("numbers", "reports", "Reports"))
    assert found["Agenda"].banked.question.key == "b"
    assert found["Capital"].banked.question.accepted == ["Wien", "Vienna *"]
    assert "alert" not in found["Table"].banked.question.stem
    assert found["Table"].banked.question.options[2] == "None < one"
    reasons = {name: entry.reason.partition(":")[0] for name, entry in found.items() if entry.reason}
    assert reasons == {
        "Several": "several_right_answers",
        "Picture": "embedded_file",
        "Essay": "type_not_supported",
        "Cloze": "type_not_supported",
    }
    lines = (FILES / "moodle.xml").read_text().splitlines()
    assert all('<question type="' in lines[entry.line - 1] for entry in found.values())


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (moodle_xml, BOMB.encode()),
        (moodle_xml, OUTSIDE.encode()),
        (moodle_xml, b"<quiz><question></quiz>"),
        (moodle_xml, b"<html/>"),
        (moodle_xml, b""),
        (moodle_xml, b'<?xml version="1.0" encoding="nonsense"?><quiz/>'),
        (gift, b"\xff\xfe::A::"),
    ],
    ids=["bomb", "outside", "broken", "html", "empty", "encoding", "utf-16"],
)
def test_i08_files_that_are_attacks_or_not_of_the_format_are_refused_as_a_whole(reader, data):
    with pytest.raises(FileUnreadable):
        reader.read(data)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_readers(data):
    for reader in (gift, moodle_xml):
        try:
            read = reader.read(data)
        except FileUnreadable:
            continue
        assert all((entry.banked is None) != (entry.reason is None) for entry in read)


@given(st.text(alphabet="ab{}=~#%:\\n/[]$*\n 05->TF", max_size=80))
def test_no_gift_text_breaks_the_reader_or_loses_an_entry(text):
    read = gift.read(text.encode())
    assert all((entry.banked is None) != (entry.reason is None) for entry in read)
    assert all(1 <= entry.line <= text.count("\n") + 1 for entry in read)
