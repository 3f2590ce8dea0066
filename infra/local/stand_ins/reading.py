"""What the local AI stand-in understands of a request: slots, sentences, numbers, lists, questions."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

SLOT = re.compile(r'<untrusted id="(\w+)" slot="(\w+)">\n(.*?)\n</untrusted id="\1">', re.DOTALL)
_CUE = re.compile(r"^(WEBVTT.*|\d+|[\d:.,]+ --> .*)$", re.MULTILINE)
_COMMON = re.compile(
    r"about|above|after|again|against|because|before|being|below|between|could|every|first|might|never|other|people|"
    r"should|since|their|there|these|things?|those|through|under|until|where|which|while|would|without|yourself"
)
# Tests ask about the same few texts thousands of times.
MOST_TEXTS, MOST_SENTENCES = 64, 8192
_OPTION = re.compile(r"^\s*\(?([A-Da-d])[).:]\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """A request taken apart: other people's texts by slot, and what we said ourselves."""

    system: str
    user: str

    @classmethod
    def of(cls, messages: list[dict[str, Any]]) -> "Reading":
        """Read the first message of each role; pictures are not looked at."""
        texts = {message["role"]: message["content"] for message in reversed(messages)}
        user = texts.get("user", "")
        return cls(texts.get("system", ""), user if isinstance(user, str) else user[0]["text"])

    @cached_property
    def slots(self) -> dict[str, str]:
        """The texts in the slots."""
        return {name: text for _, name, text in SLOT.findall(self.user)}

    @cached_property
    def said(self) -> str:
        """Our own words, without any slot's text."""
        return f"{self.system}\n{SLOT.sub('', self.user)}"

    @cached_property
    def text(self) -> str:
        """The text that the task is about: the longest slot that is no list of questions."""
        return max((text for text in self.slots.values() if not listed_questions(text)), key=len, default="")

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """The questions that are to be answered, with `stem` and `options`."""
        found = [listed_questions(text) for text in [*self.slots.values(), self.said]]
        return max(found, key=len)

    def count(self, noun: str, otherwise: int) -> int:
        """Return the number that we gave with a noun, as in `write 8 new questions`."""
        found = re.search(rf"(\d+)\s+(?:[\w-]+\s+){{0,4}}?{noun}", self.said, re.IGNORECASE)
        return int(found[1]) if found else otherwise

    def figure(self, name: str) -> float | None:
        """Return a measure such as `words per minute: 145`."""
        found = re.search(
            name.replace(" ", "[ _]") + r"\D{0,6}(\d+(?:\.\d+)?)", f"{self.said} {self.user}", re.IGNORECASE
        )
        return float(found[1]) if found else None

    def listed(self, heading: str) -> list[str]:
        """Return the entries below a heading line, as `- name: description`, or after it, separated by commas."""
        found = re.search(
            rf"{heading}[^\n:]*:[ \t]*([^\n]*)\n?((?:[ \t]*(?:[-*•]|\d+[.)])[^\n]*\n?)*)", self.said, re.IGNORECASE
        )
        if found is None:
            return []
        lines = [re.sub(r"^[\s\-*•]*(?:\d+[.)])?\s*", "", line) for line in found[2].splitlines()]
        return [line for line in lines if line] or [part.strip(" .") for part in found[1].split(",") if part.strip()]

    def named(self, name: str, otherwise: str) -> str:
        """Return what we said of one thing, as in `Background: computer_science`."""
        found = re.search(rf"\b{name}\b\W{{1,4}}([\w-]+)", self.said, re.IGNORECASE)
        return found[1] if found else otherwise


@lru_cache(MOST_TEXTS)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text or of a transcript with cues, each a piece of the text as it stands."""
    plain = " ".join(_CUE.sub(" ", text).split("\n")) if "-->" in text else text
    found = (piece.strip() for piece in re.split(r"(?<=[.!?])[\"'”’)]*\s+|\n\s*\n", plain))
    return tuple(dict.fromkeys(" ".join(piece.split()) for piece in found if len(piece.split()) >= 4))


@lru_cache(MOST_SENTENCES)
def significant(sentence: str) -> tuple[str, ...]:
    """Return the words of a sentence that carry its meaning, the longest first."""
    words = dict.fromkeys(
        word for word in re.findall(r"[A-Za-z][A-Za-z-]{4,}", sentence) if not _COMMON.fullmatch(word.lower())
    )
    return tuple(sorted(words, key=len, reverse=True))


@lru_cache(MOST_SENTENCES)
def words(text: str) -> Counter[str]:
    """Return the words of a text with their number."""
    return Counter(re.findall(r"[a-z0-9']+", text.lower()))


def listed_questions(text: str) -> list[dict[str, Any]]:
    """Return questions given as JSON anywhere in a text, or as paragraphs with lettered options."""
    found = [question for value in _json_values(text) for question in _questions_in(value)]
    if found:
        return found
    blocks = [(block, _OPTION.findall(block)) for block in re.split(r"\n\s*\n", text)]
    return [
        {"stem": _OPTION.sub("", block).strip(), "options": [option for _, option in options]}
        for block, options in blocks
        if len(options) >= 2
    ]


def _json_values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    for start in [found.start() for found in re.finditer(r"[\[{]", text)][:50]:
        try:
            yield decoder.raw_decode(text[start:])[0]
        except ValueError:
            continue
        return


def _questions_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for entry in value:
            yield from _questions_in(entry)
    elif isinstance(value, dict):
        stem = value.get("stem") or value.get("question") or value.get("text")
        options = value.get("options") or value.get("choices")
        if stem and options:
            texts = list(options.values()) if isinstance(options, dict) else options
            yield {"stem": stem, "options": [o if isinstance(o, str) else str(o.get("text", "")) for o in texts]}
        else:
            for entry in value.values():
                yield from _questions_in(entry)
