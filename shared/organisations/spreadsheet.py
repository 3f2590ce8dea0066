"""Reads a list of learners as spreadsheets save it, whatever encoding, separator, headings and quotes they chose."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shared.accounts.rules import canonical_address
from shared.core.errors import Invalid

MOST_ROWS = 10_000
MOST_BYTES = 5_000_000
LONGEST_NAME = 200
SEPARATORS = (",", ";", "\t", "|")
# What programs and people call the columns, without everything but letters.
_CALLED: Mapping[str, str] = {
    "email": "email emailaddress mail mailaddress emailadresse mailadresse courriel adresseemail correo studentemail",
    "name": "name fullname displayname learner learnername student studentname nom nombre",
    "first_name": "firstname givenname forename vorname prenom",
    "last_name": "lastname surname familyname nachname apellido",
    "background": "background field fieldofstudy subject major discipline studiengang",
}
COLUMNS: Mapping[str, str] = {name: column for column, names in _CALLED.items() for name in names.split()}
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
AS_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)  # how exports keep a spreadsheet from changing a value
FORMULA = ("=", "+", "-", "@")


class SheetRefused(Exception):
    """The file cannot be read as a list of learners; `reason` is a sentence for whoever made it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Row:
    """One learner of a list; `number` is the row's in a spreadsheet, where the header stands in the first.

    A row with a `field` cannot be carried out, for the `reason`; one with `duplicate_of` repeats an earlier row.
    """

    number: int
    email: str = ""
    name: str = ""
    background: str = ""
    field: str | None = None
    reason: str | None = None
    duplicate_of: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A list as it was read: its rows in their order, and the columns that were passed over."""

    rows: tuple[Row, ...]
    ignored_columns: tuple[str, ...]


def read(data: bytes) -> Sheet:
    """Return the rows of a file that are not empty; raises `SheetRefused`.

    Commas, semicolons, tabs and bars separate; the text is UTF-8 or UTF-16 where it says so, else Windows-1252. A
    row's own mistakes are the row's; a file whose quotation marks do not add up is refused as a whole, as nobody can
    tell where its rows begin.
    """
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):
        text = rest
    records = _records(text, _separator(text))
    at, header = next(((n, cells) for n, cells in records if any(cells)), (0, []))
    places, ignored = _places(header)
    rows = [_row(number, cells, places, len(header)) for number, cells in records if number > at and any(cells)]
    if len(rows) > MOST_ROWS:
        raise SheetRefused(f"There are {len(rows)} rows; the most are {MOST_ROWS}.")
    if not rows:
        raise SheetRefused("There is no row below the header.")
    return Sheet(tuple(rows), ignored)


def judged(sheet: Sheet, backgrounds: Mapping[str, str], default: str | None) -> tuple[Row, ...]:
    """Return the rows with what is wrong with each: an unknown background, or an address that stands further up.

    `backgrounds` gives the name for each way of writing one (`plain`); `default` stands where a row has none.
    """
    first: dict[str, int] = {}
    return tuple(
        _judged(row, backgrounds.get(plain(row.background)) if row.background else default, first) for row in sheet.rows
    )


def _judged(row: Row, background: str | None, first: dict[str, int]) -> Row:
    if row.field:
        return row
    if background is None:
        return _refused(row, "background", "unknown" if row.background else "missing")
    earlier = first.setdefault(row.email, row.number)
    return replace(row, background=background, duplicate_of=earlier if earlier != row.number else None)


def plain(text: str) -> str:
    """Return a name without what people write in different ways: case, accents' form, spaces and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _decoded(data: bytes) -> str:
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetRefused("This is a workbook; save it as CSV.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise SheetRefused("This is not a text file.")
    return text.removeprefix("\ufeff")


def _separator(text: str) -> str:
    """Return the separator with which the header names the most columns that are known."""
    line = next((line for line in re.split(r"\r\n|\r|\n", text) if line.strip(" \t,;|\"'")), "")
    return max(SEPARATORS, key=lambda separator: (_known(line, separator), line.count(separator)))


def _known(line: str, separator: str) -> int:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(_column(cell) is not None for cell in cells)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, [_clean(cell) for cell in cells]
    except csv.Error:
        raise SheetRefused(f"The quotation marks in row {number + 1} do not add up.") from None


def _clean(cell: str) -> str:
    cell = cell.strip().strip(INVISIBLE).strip()
    as_text = AS_TEXT.match(cell)
    return as_text.group(1).replace('""', '"').strip() if as_text else cell


def _column(name: str) -> str | None:
    letters = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalpha())
    return COLUMNS.get(letters)


def _places(header: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    places: dict[str, int] = {}
    ignored = []
    for place, name in enumerate(header):
        column = _column(name)
        if column in places:
            raise SheetRefused(f"Two columns stand for {column}: {header[places[column]]} and {name}.")
        if column:
            places[column] = place
        elif name:
            ignored.append(name[:100])
    if "email" not in places:
        raise SheetRefused("No column is called email.")
    return places, tuple(ignored[:50])


def _row(number: int, cells: list[str], places: Mapping[str, int], width: int) -> Row:
    def cell(column: str) -> str:
        place = places.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    name = cell("name") or f"{cell('first_name')} {cell('last_name')}".strip()
    row = Row(number, cell("email"), name, cell("background"))
    if any(cells[width:]):
        return _refused(row, "row", "more cells than the header has")
    try:
        row = replace(row, email=canonical_address(row.email))
    except Invalid:
        return _refused(row, "email", "not an e-mail address" if row.email else "missing")
    problem = _problem_of_name(name)
    return _refused(row, "name", problem) if problem else row


def _problem_of_name(name: str) -> str | None:
    if len(name) > LONGEST_NAME:
        return f"longer than {LONGEST_NAME} characters"
    if name.startswith(FORMULA):
        return "looks like a formula"
    if "\ufffd" in name or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        return "has characters that cannot be read"
    return None


def _refused(row: Row, field: str, reason: str) -> Row:
    return Row(row.number, field=field, reason=reason)
