"""The texts of questions: tidied as they come in, and freed from the markup of the system that they come from."""

import html
import re
import unicodedata

PLAIN, MARKDOWN, HTML, AUTO = "plain", "markdown", "html", "moodle"
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
BLOCK_END = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre)>", re.IGNORECASE)
FILE = re.compile(r"@@PLUGINFILE@@|<\s*(?:img|audio|video|object|embed|iframe|svg)\b", re.IGNORECASE)
# Losing these changes nothing that a reader of plain text would miss.
HARMLESS = re.compile(r"</?(?:p|br|div|span|b|i|em|strong|u|a|font)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z][^<>]*>")
NO_CHARACTERS = "\ufffe\uffff"


def tidy(text: str) -> str:
    """Return text as it is kept: one kind of line end, no characters that are none, no space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(c for c in kept if c not in NO_CHARACTERS).strip()


def holds_file(text: str) -> bool:
    """Tell whether a text shows or links a file of the system that it comes from."""
    return bool(FILE.search(text))


def readable(text: str, markup: str) -> tuple[str, list[str]]:
    """Return a text without its markup, and notes on what a reader of the original saw and will not see here."""
    if markup == MARKDOWN:
        return tidy(text), ["markdown_kept_as_written"] if re.search(r"[*_`#\[]", text) else []
    if markup == PLAIN or not MARKUP.search(text):
        return tidy(text), []
    return _without_tags(text)


def _without_tags(text: str) -> tuple[str, list[str]]:
    import nh3

    lost = TAG.search(HARMLESS.sub("", text))
    broken = BLOCK_END.sub(lambda found: found.group() + "\n", re.sub(r"\s+", " ", text))
    bare = html.unescape(nh3.clean(broken, tags=set(), strip_comments=True)).replace("\xa0", " ")
    lines = [" ".join(line.split(" ")).strip() for line in bare.split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", "\n".join(lines)))
    return tidy(whole), ["formatting_left_out"] if lost else []
