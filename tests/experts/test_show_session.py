import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, created

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    assert STRANGER.get(f"{ADMIN}/{new()}").status == 401
    assert person("viewer").get(f"{ADMIN}/{new()}").status == 403
    admin = person("admin")
    for missing in (new(), "nonsense", "..%2fx"):
        assert admin.get(f"{ADMIN}/{missing}").status == 404


def test_shows_what_was_created():
    admin = person("admin")
    session = created(admin)
    answer = admin.get(f"{ADMIN}/{session['session_id']}")
    assert (answer.status, answer.body) == (200, session)
