import pytest

from tests.support.people import call

pytestmark = pytest.mark.deployed


def test_the_page_holds_everything_that_it_needs():
    answer = call("GET", "/docs")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    page = answer.body.decode()
    assert "assessments_submit_assessment" in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="http' not in page
