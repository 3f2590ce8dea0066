"""What a referral code looks like, until when it may be given, and what a purchase makes of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from shared.billing.rules import bonus_address

# Without 0, 1, I, L, O and U: nobody confuses them when they read a code to somebody, or writes a word by accident.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8  # 30 ** 8 codes: with twenty tries an hour nobody guesses one
HALF = LENGTH // 2


class State(StrEnum):
    """What has become of a code that somebody was to give, or has given."""

    CLAIMED = "claimed"
    REWARDED = "rewarded"
    WITHDRAWN = "withdrawn"  # the purchase went back as a whole; it is not rewarded again
    MISSED = "missed"  # something was bought before any code was given


def typed(text: str) -> str:
    """Return the code that somebody has typed, in whatever case and with whatever between its letters."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def is_code(text: str) -> bool:
    """Tell whether a text has the form of a code."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)


def shown(code: str) -> str:
    """Return a code as people read it: in two halves."""
    return f"{code[:HALF]}-{code[HALF:]}"


def in_time(signed_up: datetime, now: datetime, claim_days: int) -> bool:
    """Tell whether a code may still be given."""
    return now <= claim_ends_at(signed_up, claim_days)


def claim_ends_at(signed_up: datetime, claim_days: int) -> datetime:
    """Return until when somebody may say by whose code they came."""
    return signed_up + timedelta(days=claim_days)


def same_person(address: str, other: str) -> bool:
    """Tell whether two addresses are one person's, as far as an address tells: as for the bonus of a new account."""
    return bonus_address(address) == bonus_address(other)


def following(state: State, refunded: bool, rewarded_at: datetime | None, stands_days: int, now: datetime) -> State:
    """Return what becomes of a referral as its purchase stands now; the same however often and late it is asked.

    A purchase that went back as a whole is no purchase: what it had brought goes as well, unless it has stood for
    `stands_days`.
    """
    if state is State.CLAIMED:
        return State.WITHDRAWN if refunded else State.REWARDED
    if state is State.REWARDED and refunded:
        stood = rewarded_at is not None and now > rewarded_at + timedelta(days=stands_days)
        return State.REWARDED if stood else State.WITHDRAWN
    return state
