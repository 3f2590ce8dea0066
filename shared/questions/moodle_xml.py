"""Moodle's XML format, read and written as Moodle's own exporter writes it; entities and their bombs are refused."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from shared.questions.interchange import Banked, Choice, Draft, Entry, FileUnreadable, Text, choices_of, entry_of
from shared.questions.rules import QuestionType
from shared.questions.text import AUTO, HTML, MARKDOWN, PLAIN

MARKUPS = {"html": HTML, "markdown": MARKDOWN, "plain_text": PLAIN, "moodle_auto_format": AUTO}
LINE = "line"
TYPES = {
    QuestionType.MULTIPLE_CHOICE: "multichoice",
    QuestionType.TRUE_FALSE: "truefalse",
    QuestionType.SHORT_ANSWER: "shortanswer",
}
ALMOST = 0.01


def read(data: bytes) -> list[Entry]:
    """Return every entry of a file, in order, with the line that it begins at; raises `FileUnreadable`."""
    quiz = _parsed(data)
    if quiz.tag != "quiz":
        raise FileUnreadable.field("file", f"the outermost element is {quiz.tag[:40]}, not quiz")
    category: list[str] = []
    entries = []
    for element in quiz:
        if element.tag != "question":
            continue
        if element.get("type") == "category":
            path = _plain(element.find("category"))
            category = [path.split("/")[-1]] if path else []
            continue
        draft = _draft(element)
        draft.tags = [*(_plain(tag) for tag in element.findall("tags/tag")), *category]
        entries.append(entry_of(draft))
    return entries


def _parsed(data: bytes) -> Any:
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    class Lines(TreeBuilder):
        """Keeps with each question the line that it begins at."""

        parser: Any = None

        def start(self, tag: Any, attributes: Any) -> Any:
            line = {LINE: str(self.parser.parser.CurrentLineNumber)} if tag == "question" else {}
            return super().start(tag, {**attributes, **line})

    lines = Lines()
    parser = DefusedXMLParser(target=lines, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    lines.parser = parser
    try:
        parser.feed(data)
        return parser.close()
    except DefusedXmlException:
        raise FileUnreadable.field("file", "declarations and entities of one's own are not read") from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileUnreadable.field("file", f"not XML: {str(error)[:100]}") from None


def _draft(element: Any) -> Draft:
    draft = Draft(
        int(element.get(LINE)),
        str(element.get("type") or "unknown")[:40],
        _plain(element.find("name")),
        _text(element.find("questiontext"), HTML),
        [_choice(answer) for answer in element.findall("answer")],
        _text(element.find("generalfeedback"), HTML),
        single=_content(element.find("single")).strip().lower() not in ("false", "0"),
    )
    if _content(element.find("usecase")).strip() == "1":
        draft.notes.append("capitals_do_not_matter_here")
    if any(_content(hint.find("text")).strip() for hint in element.findall("hint")):
        draft.notes.append("hints_left_out")
    parts = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    if any(_plain(element.find(part)) for part in parts):
        draft.notes.append("combined_feedback_left_out")
    if _content(element.find("hidden")).strip() == "1":
        draft.notes.append("was_hidden")
    if element.find("questiontext/file") is not None or element.find("answer/file") is not None:
        draft.embeds = True
    if element.find("generalfeedback/file") is not None or element.find("answer/feedback/file") is not None:
        draft.notes.append("file_in_feedback_left_out")
    return draft


def _choice(answer: Any) -> Choice:
    try:
        worth = float(answer.get("fraction") or 0)
    except ValueError:
        worth = 0.0
    return Choice(
        _text(answer, AUTO), 100 if abs(worth - 100) < ALMOST else worth, _text(answer.find("feedback"), HTML)
    )


def _markup(element: Any, default: str) -> str:
    return MARKUPS.get(element.get("format", ""), default) if element is not None else default


def _text(element: Any, default: str) -> Text:
    return Text(_content(element.find("text")) if element is not None else "", _markup(element, default))


def _plain(element: Any) -> str:
    return _content(element.find("text")).strip() if element is not None else ""


def _content(element: Any) -> str:
    return "".join(element.itertext()) if element is not None else ""


def write(questions: Iterable[Banked]) -> str:
    """Return questions as a file that Moodle, and `read`, take in."""
    body = "\n".join(_written(banked) for banked in questions)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'


def _written(banked: Banked) -> str:
    question = banked.question
    short = question.type is QuestionType.SHORT_ANSWER
    own = "    <usecase>0</usecase>\n" if short else ""
    if question.type is QuestionType.MULTIPLE_CHOICE:
        own = "    <single>true</single>\n    <shuffleanswers>false</shuffleanswers>\n"
        own += "    <answernumbering>abc</answernumbering>\n"
    answers = "".join(
        f'    <answer fraction="{100 if right else 0}" format="plain_text">\n      {_element(text)}\n'
        '      <feedback format="plain_text">\n        <text></text>\n      </feedback>\n    </answer>\n'
        for text, right in choices_of(question)
    )
    tags = "".join(f"      <tag>{_element(tag)}</tag>\n" for tag in banked.tags)
    return (
        f'  <question type="{TYPES[question.type]}">\n'
        f"    <name>\n      {_element(banked.name)}\n    </name>\n"
        f'    <questiontext format="plain_text">\n      {_element(question.stem)}\n    </questiontext>\n'
        f'    <generalfeedback format="plain_text">\n      {_element(question.explanation)}\n    </generalfeedback>\n'
        "    <defaultgrade>1</defaultgrade>\n    <penalty>0</penalty>\n    <hidden>0</hidden>\n"
        f"{own}{answers}" + (f"    <tags>\n{tags}    </tags>\n" if tags else "") + "  </question>"
    )


def _element(text: str) -> str:
    return f"<text>{escape(text)}</text>"
