"""What a mail provider says of one mail, and what it says of the account that sends."""

import pytest
from botocore.exceptions import ClientError

from shared.clients.mail import TRIES, Attachment, Mail, MailNotSent, MailRefused, send
from tests.support.failing import at_call

MAIL = Mail("A subject", "<p>Hello</p>", "Hello")


def refusal(code, message, status=400):
    def raised():
        said = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
        return ClientError(said, "SendEmail")

    return raised


@pytest.fixture(autouse=True)
def sender(monkeypatch):
    monkeypatch.setenv("MAIL_SENDER", "hello@example.org")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("BadRequestException", "Missing final '@domain'"),
        ("MessageRejected", "Address blacklisted."),
        ("NotFoundException", "Template does not exist."),
    ],
)
def test_a_mail_that_the_provider_takes_of_nobody_is_refused_at_once(code, message):
    with at_call(1, "before", refusal(code, message), times=TRIES) as called, pytest.raises(MailRefused, match=code):
        send("somebody@example.org", MAIL)
    assert called == ["SendEmail"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("MessageRejected", "Email address is not verified. The following identities failed the check: x@example.org"),
        ("SendingPausedException", "Email sending is disabled for your account."),
        ("AccountSuspendedException", "The account is suspended."),
        ("MailFromDomainNotVerifiedException", "The MAIL FROM domain is not verified."),
        ("AccessDeniedException", "User is not authorized to perform ses:SendEmail"),
        ("LimitExceededException", "There are too many instances of the specified resource type."),
    ],
)
def test_what_an_operator_sets_right_is_sent_afterwards(code, message):
    with at_call(1, "before", refusal(code, message), times=TRIES), pytest.raises(MailNotSent, match=code):
        send("somebody@example.org", MAIL)


def test_a_file_that_is_no_text_is_said_to_be_none(monkeypatch):
    asked = []

    def keep(_, operation, parameters):
        asked.append((operation, parameters["Content"]["Simple"]["Attachments"]))

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", keep)
    send("somebody@example.org", Mail("A report", "", "", (Attachment("report.xlsx", "application/zip", b"PK\xff"),)))
    ((operation, (file,)),) = asked
    assert (operation, file["RawContent"], file["ContentTransferEncoding"]) == ("SendEmail", b"PK\xff", "BASE64")
