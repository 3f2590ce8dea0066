import pytest

from infra.openapi import document
from tests.support.people import call

pytestmark = pytest.mark.deployed


def test_anybody_reads_the_document_that_the_code_says():
    answer = call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == document()
