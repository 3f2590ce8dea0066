"""Moodle's GIFT format, read and written by the rules of Moodle's own importer and exporter.

Escaped characters are read before anything else, as Moodle does it, so that no text can be taken for structure.
"""

import re
from collections.abc import Iterable, Iterator

from shared.questions.interchange import (
    UNREADABLE,
    Banked,
    Choice,
    Draft,
    Entry,
    FileUnreadable,
    Text,
    choices_of,
    entry_of,
)
from shared.questions.rules import QuestionType
from shared.questions.text import AUTO, PLAIN

# What an escaped character is while structure is looked for; a file that holds these characters itself loses them.
HELD = {":": "\x01", "#": "\x02", "=": "\x03", "~": "\x04", "{": "\x05", "}": "\x06", "n": "\x07", "\\": "\x08"}
FREED = {held: "\n" if name == "n" else name for name, held in HELD.items()}
ESCAPE = re.compile(r"\\([\\:#=~{}n])")
MARKER = re.compile(r"^\[(html|markdown|plain|moodle)\]")
WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d*)?)%")
COMMENT_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\])*)\]")
TAG_SPECIAL = re.compile(r"[\\\]]")
TRUE, FALSE = ("T", "TRUE"), ("F", "FALSE")
ALMOST = 0.01  # a third written as 33.33333 is a third


def read(data: bytes) -> list[Entry]:
    """Return every entry of a file, in order, with the line that it begins at; raises `FileUnreadable`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable.field("file", f"not UTF-8 at byte {error.start}") from None
    category: list[str] = []
    entries = []
    for line, block, comments in _blocks(text):
        if block.startswith("$CATEGORY:"):
            category = [_released(part) for part in block[10:].strip().split("/")][-1:]
            continue
        if block:
            draft = _draft(line, block)
            draft.tags = [*_comment_tags(comments), *category]
            entries.append(entry_of(draft))
    return entries


def _blocks(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line, text, comments) of what blank lines separate."""
    start, lines, comments = 0, [], []
    for number, raw in enumerate([*re.split(r"\r\n|\r|\n", text), ""], 1):
        line = raw.strip()
        if line.startswith("//"):
            comments.append(line)
        elif line:
            start = start or number
            lines.append(line)
            if line.startswith("$CATEGORY:") and len(lines) == 1:
                yield start, line, []
                start, lines = 0, []
        elif lines:
            yield start, "\n".join(lines), comments
            start, lines, comments = 0, [], []


def _draft(line: int, block: str) -> Draft:
    text = ESCAPE.sub(lambda found: HELD[found.group(1)], _without_held(block))
    name, text = _named(text)
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 and closing < 0:
        return Draft(line, "description", name)
    if opening < 0 or closing < opening or "{" in text[opening + 1 : closing] or "{" in text[closing:]:
        return Draft(line, UNREADABLE, name)
    before, body, after = text[:opening], text[opening + 1 : closing].strip(), text[closing + 1 :]
    stem = _text(f"{before.strip()} _____ {after.strip()}".strip() if after.strip() else before, AUTO)
    body, _, explanation = body.rpartition("####") if "####" in body else (body, "", "")
    draft = Draft(line, _kind(body.strip()), name, stem, explanation=_text(explanation, stem.markup))
    _answers(draft, body.strip())
    return draft


def _without_held(text: str) -> str:
    return text.translate({ord(held): None for held in FREED})


def _named(text: str) -> tuple[str, str]:
    if not text.startswith("::") or "::" not in text[2:]:
        return "", text
    name, _, rest = text[2:].partition("::")
    return _released(name), rest.strip()


def _kind(body: str) -> str:
    """Return the type, told apart in the order in which Moodle does."""
    if body == "":
        return "essay"
    if body.startswith("#"):
        return "numerical"
    if "~" in body:
        return "multichoice"
    if body.startswith("=%"):  # Moodle weighs every short answer that it writes, and no match
        return "shortanswer"
    if "=" in body and "->" in body:
        return "matching"
    return "truefalse" if body.partition("#")[0].strip() in TRUE + FALSE else "shortanswer"


def _answers(draft: Draft, body: str) -> None:
    markup = draft.stem.markup
    if draft.kind == "truefalse":
        said, *feedback = body.split("#")
        told = Text("".join(feedback), markup)
        draft.choices = [Choice(Text("true" if said.strip() in TRUE else "false", PLAIN), 100, told)]
    elif draft.kind == "multichoice":
        draft.single = "=" in body
        pieces = [piece.strip() for piece in body.replace("=", "~=").split("~")]
        draft.choices = [_choice(piece, markup, 0) for piece in pieces if piece]
    elif draft.kind == "shortanswer":
        pieces = [piece.strip() for piece in body.split("=")]
        draft.choices = [_choice(piece, markup, 100) for piece in pieces if piece]


def _choice(piece: str, markup: str, worth: float) -> Choice:
    if piece.startswith("="):
        worth, piece = 100, piece[1:].strip()
    weighted = WEIGHT.match(piece)
    if weighted:
        worth, piece = float(weighted.group(1)), piece[weighted.end() :]
    said, _, feedback = piece.partition("#")
    return Choice(_text(said, markup), 100 if abs(worth - 100) < ALMOST else worth, _text(feedback, markup))


def _text(raw: str, markup: str) -> Text:
    stripped = raw.strip()
    marker = MARKER.match(stripped)
    if marker:
        return Text(_released(stripped[marker.end() :]), marker.group(1))
    return Text(_released(stripped), markup)


def _released(text: str) -> str:
    return "".join(FREED.get(character, character) for character in text).strip()


def _comment_tags(comments: Iterable[str]) -> list[str]:
    found = [tag for comment in comments for tag in COMMENT_TAG.findall(comment)]
    return [re.sub(r"\\(.)", r"\1", tag) for tag in found]


def write(questions: Iterable[Banked]) -> str:
    """Return questions as a file that Moodle, and `read`, take in."""
    return "\n".join(_written(banked) for banked in questions)


def _written(banked: Banked) -> str:
    question = banked.question
    tags = " ".join(f"[tag:{TAG_SPECIAL.sub(_with_backslash, tag)}]" for tag in banked.tags)
    head = f"// {tags}\n" if tags else ""
    stem = f"::{_escaped(banked.name)}::{_marked(question.stem)}"
    told = f"####{_marked(question.explanation)}" if question.explanation else ""
    if question.type is QuestionType.TRUE_FALSE:
        return f"{head}{stem}{{{'TRUE' if question.key == 'a' else 'FALSE'}{told}}}\n"
    short = question.type is QuestionType.SHORT_ANSWER
    signs = {True: "=%100%" if short else "=", False: "~"}
    answers = "".join(f"\t{signs[right]}{_marked(text)}\n" for text, right in choices_of(question))
    return f"{head}{stem}{{\n{answers}" + (f"\t{told}\n" if told else "") + "}\n"


def _with_backslash(found: re.Match[str]) -> str:
    return "\\" + found.group()


def _marked(text: str) -> str:
    return f"[{PLAIN}]{_escaped(text)}"


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in r"\:#=~{}" else character for character in text).replace(
        "\n", "\\n"
    )
