import pytest

from tests.support.banking import ADMIN, boss, corrections, refuses
from tests.support.correcting import held_quiz

pytestmark = pytest.mark.deployed


def test_lists_what_awaits_a_word_to_admins_only():
    assert refuses("GET", f"{ADMIN}/corrections")
    assert boss().get(f"{ADMIN}/corrections?limit=0").refused == (422, "Invalid")
    someone, _, question_id = held_quiz()
    (held,) = corrections(question_id)
    assert (held["user_id"], held["kind"], held["status"]) == (someone.user_id, "quiz", "awaiting")
