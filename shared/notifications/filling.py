"""Mails whose templates hold nothing but names, filled without the template language (100 ms to import)."""

import re
from html import escape
from pathlib import Path

from shared.clients.mail import Attachment, Mail

TEMPLATES = Path(__file__).parent / "templates"


class PresignedLink(Exception):
    """A mail would carry a link that opens something for whoever reads it; mails lead to endpoints of ours."""


class UnfilledPlace(Exception):
    """A mail that is filled without the template language has places that nobody filled."""


def fill(template: str, **values: str) -> Mail:
    """Return the mail of a template, for functions whose callers wait; raises `UnfilledPlace`."""
    html, text = ((TEMPLATES / f"{template}.{kind}").read_text(encoding="utf-8") for kind in ("html", "txt"))
    for name, value in values.items():
        html = html.replace(f"{{{{ {name} }}}}", escape(value))
        text = text.replace(f"{{{{ {name} }}}}", value)
    if "{{" in html + text or "{%" in html + text:
        raise UnfilledPlace(template)
    return finished(html, text)


def finished(html: str, text: str, attachments: tuple[Attachment, ...] = ()) -> Mail:
    """Return the mail of two parts; the first line of the text is the subject. Raises `PresignedLink`."""
    if "X-Amz-Signature" in html + text:
        raise PresignedLink()
    subject, _, rest = text.partition("\n")
    lines = "\n".join(line.strip() for line in rest.splitlines())
    plain = re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
    return Mail(subject=" ".join(subject.split()), html=html.strip(), text=plain, attachments=attachments)
