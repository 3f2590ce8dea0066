from urllib.parse import quote

import pytest

from tests.support.notified import BROWSERS, browser
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_a_browser_is_forgotten_by_its_person_alone_and_once():
    someone, other, mine = person("learner"), person("learner"), browser()
    asked = f"{BROWSERS}?endpoint={quote(mine['endpoint'], safe='')}"
    assert STRANGER.delete(asked).status == 401
    assert someone.delete(BROWSERS).refused == (422, "Invalid")
    someone.post(BROWSERS, mine)
    assert other.delete(asked).refused == (404, "SubscriptionNotFound")
    assert someone.delete(asked).status == 204
    assert someone.delete(asked).refused == (404, "SubscriptionNotFound")
