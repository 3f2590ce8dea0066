import pytest

from shared.appeals.rules import NothingToContest, Verdict, VerdictNotFound, check_contestable


def test_what_is_not_ones_own_is_not_found():
    with pytest.raises(VerdictNotFound):
        check_contestable(None)


@pytest.mark.parametrize("passed", [True, None])
def test_a_pass_and_what_is_not_decided_cannot_be_contested(passed):
    with pytest.raises(NothingToContest):
        check_contestable(Verdict("p", passed))


def test_a_fail_can_be_contested():
    assert check_contestable(Verdict("p", False)).product_id == "p"
