"""E-mail from the product's address, through SES."""

import os
from html import escape

from shared.core.aws import client

PAGE = (
    '<!doctype html><html lang="en"><body style="margin:0;background:#f4f5f7;font-family:Helvetica,Arial,sans-serif">'
    '<table role="presentation" width="100%"><tr><td align="center" style="padding:32px 16px">'
    '<table role="presentation" width="480" style="background:#fff;border-radius:8px;padding:32px"><tr><td>'
    '<p style="margin:0 0 16px;font-size:14px;color:#b7791f;letter-spacing:2px">&#9733; FIVESTAR</p>{content}'
    "</td></tr></table></td></tr></table></body></html>"
)


def send(to: str, subject: str, paragraphs: list[str], highlight: str = "") -> None:
    """Send one message of plain paragraphs; `highlight` is shown large between the first and the rest.

    Everything is text: what looks like markup in it is shown, never interpreted.
    """
    parts = [f'<p style="font-size:16px;line-height:24px;color:#1a202c">{escape(text)}</p>' for text in paragraphs]
    if highlight:
        parts.insert(1, f'<p style="font-size:32px;letter-spacing:8px;font-weight:bold">{escape(highlight)}</p>')
    plain = "\n\n".join([paragraphs[0], *([highlight] if highlight else []), *paragraphs[1:]])
    client("sesv2").send_email(
        FromEmailAddress=os.environ["MAIL_SENDER"],
        Destination={"ToAddresses": [to]},
        Content={
            "Simple": {
                "Subject": {"Data": subject},
                "Body": {"Text": {"Data": plain}, "Html": {"Data": PAGE.format(content="".join(parts))}},
            }
        },
    )
