from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.accounts.rules import ROTATION_GRACE, Rotation, canonical_address, code_digest, rotation, successor
from shared.core.errors import Invalid

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@", "@b.org", "a@b", "a b@c.org", "a@b..org", "a@b.1", "a@b.org\n<script>", "a@@b.org", "a\x00@b.org",
     "x" * 65 + "@b.org", "a,b@c.org", '"a"@b.org'],
)  # fmt: skip
def test_refuses_what_is_not_an_address(text):
    with pytest.raises(Invalid):
        canonical_address(text)


@pytest.mark.parametrize("text", ["Ada@Example.ORG", " ada@example.org ", "ada@example.org.", "ａｄａ@example.org"])
def test_knows_one_address_in_its_variants(text):
    assert canonical_address(text) == "ada@example.org"


@given(st.text(min_size=1, max_size=40))
def test_an_address_that_is_accepted_stays_as_it_is(name):
    try:
        address = canonical_address(f"{name}@example.org")
    except Invalid:
        return
    assert canonical_address(address) == address


def test_a_code_is_bound_to_its_challenge_and_its_address():
    stored = code_digest("pepper", "c1", "ada@example.org", "123456")
    assert stored != code_digest("pepper", "c2", "ada@example.org", "123456")
    assert stored != code_digest("pepper", "c1", "eve@example.org", "123456")
    assert stored != code_digest("other", "c1", "ada@example.org", "123456")


def decide(presented="new", *, rotated=timedelta(0), age=timedelta(0)):
    return rotation(presented, "new", "old", NOW - rotated, NOW + timedelta(days=30) - age, NOW)


def test_the_current_token_rotates():
    assert decide() is Rotation.ROTATE


def test_the_token_before_leads_to_the_same_successor_for_ten_seconds():
    assert decide("old", rotated=ROTATION_GRACE) is Rotation.REPEAT
    assert decide("old", rotated=ROTATION_GRACE + timedelta(milliseconds=1)) is Rotation.REUSED


def test_any_other_token_of_the_family_was_used_before():
    assert decide("older") is Rotation.REUSED


def test_an_expired_session_is_dead_even_with_its_current_token():
    assert decide(age=timedelta(days=30)) is Rotation.DEAD


@given(st.text(min_size=1, max_size=64))
def test_two_tabs_derive_the_same_successor_and_nobody_does_without_the_key(token):
    assert successor("key", token) == successor("key", token)
    assert successor("key", token) != successor("other", token)
    assert successor("key", token) != token
