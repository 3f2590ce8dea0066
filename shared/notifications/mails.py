"""Mails made from their templates: the compiled HTML, and the same words as plain text."""

import os
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.clients.mail import Attachment, Mail
from shared.notifications.filling import TEMPLATES, finished

LAYERS = ("core", "mail")
ENVIRONMENT = ("MAIL_SENDER", "APP_URL")


def render(template: str, attachments: tuple[Attachment, ...] = (), **values: Any) -> Mail:
    """Return the mail that a template makes of the values; one that is missing raises jinja2's `UndefinedError`.

    `app_url` is the product's own address. The function needs `LAYERS` and the settings of `ENVIRONMENT`.
    """
    given = {"app_url": os.environ["APP_URL"], **values}
    html, text = (_language().get_template(f"{template}.{kind}").render(given) for kind in ("html", "txt"))
    return finished(html, text, attachments)


@cache
def _language() -> Environment:
    """Return the template language: what has no value is an error, and what looks like markup in a value is shown."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
