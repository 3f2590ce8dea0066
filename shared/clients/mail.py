"""E-mail from the product's address, through SES."""

import os
import random
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from shared.core.aws import session
from shared.core.names import region

TRIES = 3
# What the account is refused, not the mail: an operator sets it right, and the mail may be sent then.
ACCOUNT = {"AccessDeniedException", "AccountSuspendedException", "LimitExceededException",
           "MailFromDomainNotVerifiedException", "SendingPausedException"}  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail, ready to be sent: the same words as HTML and as plain text."""

    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class MailRefused(Exception):
    """The provider does not take this mail, whenever it is sent: the address or the content is not acceptable."""


class MailNotSent(Exception):
    """The provider could not take the mail now; it was not sent, and may be sent later."""


def send(to: str, mail: Mail) -> None:
    """Send one mail; raises `MailRefused`, or `MailNotSent` after three tries.

    Whatever else is raised, such as a lost answer, leaves open whether it was sent: the library itself tries nothing
    again, since the provider would send a second mail.
    """
    body = {"Text": {"Data": mail.text, "Charset": "UTF-8"}, "Html": {"Data": mail.html, "Charset": "UTF-8"}}
    content: dict[str, Any] = {"Subject": {"Data": mail.subject, "Charset": "UTF-8"}, "Body": body}
    if mail.attachments:
        content["Attachments"] = [_attached(file) for file in mail.attachments]
    for tries in range(1, TRIES + 1):
        try:
            _provider().send_email(
                FromEmailAddress=os.environ["MAIL_SENDER"],
                Destination={"ToAddresses": [to]},
                Content={"Simple": content},
            )
            return
        except (ClientError, EndpointConnectionError, ConnectTimeoutError) as error:
            reason = _reason(error)
            if not _passing(error):
                raise MailRefused(reason) from error
            if tries == TRIES:
                raise MailNotSent(reason) from error
        time.sleep(random.uniform(0.1, 0.2) * 2**tries)


@cache
def _provider() -> Any:
    once = Config(retries={"total_max_attempts": 1, "mode": "standard"})
    return session().create_client("sesv2", region_name=region(), config=once)


def _attached(file: Attachment) -> dict[str, Any]:
    return {
        "RawContent": file.content,
        "FileName": file.name,
        "ContentType": file.content_type,
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
    }


def _reason(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _passing(error: Exception) -> bool:
    """Tell whether the provider may take the same mail a moment later, or once an operator has done something."""
    if not isinstance(error, ClientError):
        return True
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
    unverified = code == "MessageRejected" and "not verified" in error.response["Error"].get("Message", "")
    if code in ACCOUNT or unverified:
        return True
    return status >= 500 or status == 429 or "Throttl" in code or code == "TooManyRequestsException"
