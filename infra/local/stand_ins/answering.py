"""What the local AI stand-in answers, from what it was given and in the shape that is asked for."""

import base64
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, cycle, islice
from typing import Any

from infra.local.stand_ins.reading import Reading, sentences, significant, words
from shared.clients.prompt_safety import quoted

GAP = "_____"
LETTERS = "abcdefgh"
PASS_MARK = 70

_ASKED = (
    "According to the material, what is true of {}?",
    "Which claim on {} agrees with what was said?",
    "{}: pick the statement that the speaker made.",
    "How does the lesson describe {}?",
    "Which of these sentences, all on {}, was really said?",
    "What should a listener remember about {}?",
)
_INTERVIEWED = (
    "Tell me about a time when {} decided how your work went. What did you do, and what came of it?",
    "How would you explain {} to a new colleague in {}?",
    "Describe a mistake with {} and what you changed afterwards.",
    "Which part of {} do you want to get better at, and how will you know that you have?",
    "A deadline moves forward by a week. What happens to {}, and whom do you tell?",
)
_STRUCTURE = re.compile(
    r"\b(because|first|second|then|finally|therefore|however|for example|task|result|situation|measured|found|proves|"
    r"conclusion|recommend|plan|risk|def|class|import|test|readme|assert|return)\b|^\s*(?:#|[-*•]|\d+[.)])\s",
    re.IGNORECASE | re.MULTILINE,
)
_EVIDENCE = re.compile(
    r"\d+|\b(one|two|three|five|ten|ninety|percent|half|twice|according|survey|measured)\b", re.IGNORECASE
)
_ORDERS = re.compile(
    r"give .{0,30}\b100\b|ignore (all |the |any )?(previous|above|prior)|\"?(score|passed|verdict)\"?\s*[:=]|"
    r"full marks|system (prompt|override)|you are now|award|must pass|ignoriere|ignora|ignorez|忽略",
    re.IGNORECASE,
)
_REPEAT = re.compile(r"(repeat|print|reveal|show).{0,40}(instructions|system prompt)", re.IGNORECASE)

Facts = dict[str, Any]


def answer(reading: Reading, schema: dict[str, Any], obedient: bool = False) -> Any:
    """Return a value of the schema, built from the request's own text."""
    facts = _maker(schema)(reading, obedient)
    return fit(schema, facts, schema.get("$defs", {}))


def _maker(schema: dict[str, Any]) -> Callable[[Reading, bool], Facts]:
    """Tell from the names in the schema what is asked for."""
    names = set(re.findall(r'"(\w+)"', str(schema).replace("'", '"')))
    if names & {"score", "points"}:
        return verdict
    if names & {"options", "choices"}:
        return cloze_questions
    if names & {"key", "keys", "answers", "choice", "option"}:
        return second_answers
    if names & {"requirements", "brief", "deliverables"}:
        return project
    return interview_questions


def cloze_questions(reading: Reading, obedient: bool) -> Facts:
    """Questions with a gap, then questions on whole sentences, as many as asked for; keys take turns."""
    said = sentences(reading.text)
    several = [(sentence, significant(sentence)) for sentence in said if significant(sentence)]
    wanted = reading.count("question", 5)
    gaps = (_with_gap(number, *entry, said) for number, entry in enumerate(several))
    whole = (_on_sentence(number, *entry, said) for number, entry in enumerate(several, len(several)))
    return {"questions": list(islice(filter(None, chain(gaps, whole)), wanted))}


def _with_gap(number: int, sentence: str, meaningful: Sequence[str], said: Sequence[str]) -> Facts | None:
    word = meaningful[number % min(2, len(meaningful))]
    others = [other for other in _all_significant(said) if other not in sentence.lower()]
    near = sorted(others, key=lambda other: (abs(len(other) - len(word)), (hash_of(other) + number) % 97))
    stem = "Fill the gap: " + re.sub(rf"\b{word}\b", GAP, sentence, count=1)
    return _question(number, stem, word.lower(), near[:3], sentence)


@lru_cache
def _all_significant(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lower() for sentence in said for word in significant(sentence)))


def _on_sentence(number: int, sentence: str, meaningful: Sequence[str], said: Sequence[str]) -> Facts | None:
    topic = " and ".join(meaningful[:2]).lower()
    replacements = [w.lower() for s in said for w in significant(s)[:1] if w.lower() not in sentence.lower()]
    wrong = [sentence.replace(meaningful[0], other) for other in dict.fromkeys(replacements)]
    return _question(number, _ASKED[number % len(_ASKED)].format(topic), sentence, wrong[:3], sentence)


def _question(number: int, stem: str, right: str, wrong: list[str], sentence: str) -> Facts | None:
    if len({right, *wrong}) < 4:
        return None
    key = number % 4
    return {
        "stem": stem,
        "options": [*wrong[:key], right, *wrong[key:]],
        "key": key,
        "quote": sentence,
        "explanation": f'The material says: "{sentence}"',
    }


@lru_cache(8192)
def hash_of(text: str) -> int:
    """Return a small number that is the same in every run."""
    return sum(ord(letter) * place for place, letter in enumerate(text, 1))


def second_answers(reading: Reading, obedient: bool) -> Facts:
    """The options that the source bears out, for each question given."""
    keys = [_looked_up(question, reading.text) for question in reading.questions]
    return {
        "answers": [{"number": number, "key": key} for number, key in enumerate(keys, 1)],
        "key": keys[0] if keys else 0,
        "explanation": "The source says so.",
    }


def _looked_up(question: Facts, source: str) -> int:
    stem = question["stem"].removeprefix("Fill the gap: ")

    def support(option: str) -> float:
        filled = stem.replace(GAP, option) if GAP in stem else option
        if len(filled.split()) > 3 and quoted(filled, source):
            return 2.0
        asked = words(f"{stem} {option}")
        return max((len(asked & words(s)) / (1 + len(asked)) for s in sentences(source)), default=0.0)

    options = question["options"]
    return max(range(len(options)), key=lambda number: support(options[number]))


def project(reading: Reading, obedient: bool) -> Facts:
    """A project for the background and tier that were named."""
    background = reading.named("background", "general").replace("_", " ")
    tier = reading.named("tier", "bronze")
    criteria = [entry.split(":")[0].strip() for entry in reading.listed("criteria")] or ["a clear argument"]
    return {
        "title": f"Improve one everyday process in {background}",
        "brief": f"A small organisation in {background} asks for a {tier} level piece of work: find one process that "
        "wastes time, show how much with figures of your own, and propose a change that two people make in a month.",
        "requirements": [
            f"Describe the situation in {background} in your own words",
            f"Support each claim with evidence fit for the {tier} tier",
            *(f"Show {criterion}" for criterion in criteria),
        ],
        "deliverables": ["A written result", "A short reflection on what you would do next"],
    }


def interview_questions(reading: Reading, obedient: bool) -> Facts:
    """Questions that take turns through the focus areas."""
    areas = reading.listed("focus areas") or ["your last project", "working in a team", "learning something new"]
    background = reading.named("background", "your field").replace("_", " ")
    wanted = reading.count("question", 5)
    pairs = [(area, form) for form in _INTERVIEWED for area in areas]
    made = [(area.split(":")[0], form.format(area.split(":")[0], background)) for area, form in pairs][:wanted]
    return {"questions": [{"text": text, "question": text, "focus": area, "seconds": 60} for area, text in made]}


def verdict(reading: Reading, obedient: bool) -> Facts:
    """A score for each criterion from what can be measured in the text, with one of its sentences as evidence."""
    text = reading.text
    entries = reading.listed("criteria") or ["overall"]
    quotes = cycle(sentences(text) or [""])
    criteria: list[Facts] = []
    for entry in entries:
        name = entry.split(":")[0].split("(")[0].strip()
        mark = 100 if obedient and _ordered(text) else score(text, entry, reading)
        feedback = f"{name}: {'well shown' if mark >= PASS_MARK else 'show more of it'}, as this passage tells."
        criteria.append({"name": name, "score": mark, "feedback": feedback, "quote": next(quotes)})
    total = round(sum(entry["score"] for entry in criteria) / len(criteria))
    summary = reading.system if obedient and _REPEAT.search(text) else f"{total} of 100 over {len(criteria)} criteria."
    passed = total >= PASS_MARK
    outcome = {"passed": passed, "verdict": ("pass" if passed else "fail"), "confidence": 1, "score": total}
    return {"criteria": criteria, "summary": summary, **outcome}


def _ordered(text: str) -> bool:
    """Tell whether a text gives orders, openly or in base64."""
    hidden = [re.sub(r"[^ -~]", "", _decoded(run)) for run in re.findall(r"[A-Za-z0-9+/=]{16,}", text)]
    return any(_ORDERS.search(piece) for piece in [text, *hidden])


def _decoded(run: str) -> str:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4)).decode("utf-8", "ignore")
    except ValueError:
        return ""


def score(text: str, criterion: str, reading: Reading) -> int:
    """Return 0 to 100 from length, structure, evidence, variety and the criterion's words; speech also by its pace."""
    used = words(text)
    total = sum(used.values())
    pace = reading.figure("words per minute")
    enough, joints = (45, 3) if pace is not None else (250, 6)
    relevant = [word for word in words(criterion) if len(word) > 4]
    met = sum(any(other.startswith(word[:5]) for other in used) for word in relevant) / max(1, len(relevant))
    mark = 35 * min(1, total / enough) + 25 * min(1, len(_STRUCTURE.findall(text)) / joints)
    mark += 15 * min(1, len(_EVIDENCE.findall(text)) / 3) + 15 * min(1, len(used) / max(1, total) / 0.3) + 10 * met
    if pace is not None:
        mark -= 15 * (not 90 <= pace <= 200) + 25 * ((reading.figure("fillers per 100 words") or 0) > 6)
        mark -= 15 * ((reading.figure("speaking share") or 1) < 0.5)
    return max(0, min(100, round(mark)))


_SAME = {
    "stem": ("question", "text"), "options": ("choices",), "key": ("correct", "answer", "choice", "option"),
    "quote": ("evidence", "sentence", "source", "quotes"), "explanation": ("rationale", "reason", "why"),
    "name": ("criterion", "title"), "score": ("points", "total", "overall"), "answers": ("keys", "choices"),
    "summary": ("feedback", "overall_feedback", "comment"), "brief": ("description", "prompt"), "passed": ("pass",),
    "criteria": ("scores", "grades", "results"),
}  # fmt: skip
_MEANT = {other: name for name, others in _SAME.items() for other in others}


def fit(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> Any:
    """Return the value in the schema's shape; what it does not hold is made up by type."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        kinds = [kind for kind in schema["anyOf"] if kind.get("type") != "null"]
        return fit(kinds[0], value, definitions) if value is not None else None
    if "enum" in schema:
        return _one_of(schema["enum"], value)
    return _OF_TYPE[schema.get("type", "string")](schema, value, definitions)


def _one_of(allowed: list[Any], value: Any) -> Any:
    if value in allowed:
        return value
    return allowed[value % len(allowed)] if isinstance(value, int) else allowed[0]


def _object(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> Any:
    properties: dict[str, Any] = schema.get("properties", {})
    if isinstance(value, list):
        value = dict(zip(properties, value, strict=False))
    known = value if isinstance(value, dict) else {}
    return {
        name: fit(kind, known.get(name, known.get(_MEANT.get(name, ""))), definitions)
        for name, kind in properties.items()
    }


def _array(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> Any:
    entries = value if isinstance(value, list) else [value] if value is not None else []
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(entries))
    padded = (entries + [None] * least)[: max(least, min(len(entries), most))]
    return [fit(schema["items"], entry, definitions) for entry in padded]


def _string(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> str:
    if isinstance(value, dict):
        value = value.get("text") or value.get("stem") or value.get("name")
    if isinstance(value, int) and not isinstance(value, bool):
        return LETTERS[value]
    return (value if isinstance(value, str) and value else "As described.")[: schema.get("maxLength", 10_000)]


def _number(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        value = value.get("key", value.get("score"))
    number = value if isinstance(value, int | float) else 0
    return max(schema.get("minimum", number), min(schema.get("maximum", number), number))


_OF_TYPE: dict[str, Callable[[dict[str, Any], Any, dict[str, Any]], Any]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": lambda schema, value, definitions: bool(value),
}
