"""Compiles the mail templates: each MJML file becomes HTML, and plain text of the same words, kept beside it."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import mrml

from infra.discover import ROOT

TEMPLATES = ROOT / "shared/notifications/templates"
LAYOUT = TEMPLATES / "layout.mjml"
PARTS = frozenset({LAYOUT.name, "settings.mjml"})
DECORATION = "decoration"  # the class of what says nothing in a plain text
_BREAK = "\x1f"


class BrokenTemplate(Exception):
    """A mail template that cannot be compiled."""


def sources() -> list[Path]:
    """Return the templates of whole mails, without the layout and the parts that they share."""
    return sorted(path for path in TEMPLATES.glob("*.mjml") if path.name not in PARTS)


def compiled(source: Path) -> dict[Path, str]:
    """Return what a template becomes, by file: `.html`, and `.txt` with the subject in its first line."""
    mail = _read(source)
    subject, preview = (mail.findtext(f"mj-head/{name}", "").strip() for name in ("mj-title", "mj-preview"))
    body = mail.find("mj-body")
    if not subject or body is None:
        raise BrokenTemplate(f"{source.name} has no mj-title or no mj-body.")
    content = [part for child in body for part in _included(child)]
    page = _laid_out(subject, preview, content)
    made = mrml.to_html(ElementTree.tostring(page, encoding="unicode"))
    if made.warnings:
        raise BrokenTemplate(f"{source.name}: {made.warnings[0]}")
    whole = page.find("mj-body")
    assert whole is not None  # noqa: S101 the layout has one
    text = "\n\n".join(line for line in _paragraphs(whole) if line)
    return {
        source.with_suffix(".html"): made.content + "\n",
        source.with_suffix(".txt"): f"{subject}\n\n{text}\n",
    }


def main() -> None:
    """Write every compiled template beside its source."""
    for source in sources():
        for path, text in compiled(source).items():
            path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Element:
    try:
        return ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 a file of this repository
    except ElementTree.ParseError as error:
        raise BrokenTemplate(f"{path.name}: {error}") from error


def _included(element: Element) -> list[Element]:
    """Return an element, or what an `mj-include` stands for."""
    return [_read(TEMPLATES / element.attrib["path"])] if element.tag == "mj-include" else [element]


def _laid_out(subject: str, preview: str, content: list[Element]) -> Element:
    """Return the layout with a mail's head and with its content where the layout says `content`."""
    page = _read(LAYOUT)
    head, body = page.find("mj-head"), page.find("mj-body")
    assert head is not None and body is not None  # noqa: PT018, S101 the layout has both
    for name, text in (("mj-preview", preview), ("mj-title", subject)):
        made = Element(name)
        made.text = text
        head.insert(0, made)
    place = next(number for number, child in enumerate(body) if child.tag == "mj-raw")
    body[place : place + 1] = content
    return page


def _paragraphs(element: Element) -> Iterator[str]:
    """Yield the paragraphs of a plain text; what decides and repeats around them is kept."""
    if element.attrib.get("css-class") == DECORATION:
        return
    if element.tag in ("mj-text", "mj-table"):
        yield _lines(_inline(element))
    elif element.tag == "mj-button":
        yield f"{_lines(_inline(element))}:\n{element.attrib['href']}"
    elif element.tag == "mj-raw":
        yield _lines(element.text or "")
    else:
        for child in element:
            yield from _paragraphs(child)


def _inline(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += [_said(child), child.tail or ""]
    return "".join(parts)


def _said(element: Element) -> str:
    if element.attrib.get("class") == DECORATION:
        return ""
    words = _inline(element)
    match element.tag:
        case "br":
            return _BREAK
        case "a":
            return f"{words} ({element.attrib['href']})"
        case "td" | "th":
            return f"{words.strip()} | "
        case "tr" | "p" | "li":
            return f"{words.strip().removesuffix('|')}{_BREAK}"
    return words


def _lines(words: str) -> str:
    lines = (" ".join(line.split()) for line in words.split(_BREAK))
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    main()
