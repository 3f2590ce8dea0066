from datetime import timedelta

import pytest

from shared.core import clock
from shared.core.aws import client as aws
from shared.core.ids import new
from shared.core.names import bucket
from shared.organisations.imports import KEPT, EnrolmentImport
from tests.support.lambdas import invoke
from tests.support.organising import client, product

pytestmark = pytest.mark.deployed


def arrived(content: bytes | None, **facts) -> EnrolmentImport:
    """Return an import whose list has arrived, and of which no workflow knows."""
    work = EnrolmentImport(
        new(), state="reading", created_at=clock.now(), created_by=new(), expires_at=clock.now() + KEPT, **facts
    )
    work.save()
    if content is not None:
        aws("s3").put_object(Bucket=bucket("media"), Key=f"enrolment-work/{new()}", Body=b"")
        aws("s3").put_object(Bucket=bucket("media"), Key=work.key, Body=content)
    return work


def test_an_import_that_is_not_there_is_done():
    assert invoke("organisations_read_list", {"import_id": new()}) == {"pace": "done"}


def test_a_list_that_is_gone_is_refused():
    work = arrived(None, client_id=client(product()))
    assert invoke("organisations_read_list", {"import_id": work.import_id}) == {"pace": "done"}
    work.refresh()
    assert (work.state, work.reason) == ("refused", "No column is called email.")


def test_s11_read_again_the_rows_stay_those_of_the_first_time():
    work = arrived(b"email\na@example.org\n", client_id=client(product()), background="design")
    work.update(actions=[EnrolmentImport.created_at.set(work.created_at - timedelta(days=1))])
    assert invoke("organisations_read_list", {"import_id": work.import_id}) == {"pace": "more"}
    aws("s3").put_object(Bucket=bucket("media"), Key=work.key, Body=b"email\nb@example.org\n")
    assert invoke("organisations_read_list", {"import_id": work.import_id}) == {"pace": "more"}
    work.refresh()
    assert [row.email for row in work.frozen()] == ["a@example.org"]
