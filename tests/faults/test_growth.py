"""D09: what grows with its content is kept apart, bounded or refused before a row reaches its 400 KB."""

import json
from collections.abc import Iterator

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.interviews import recordings
from shared.interviews.models import InterviewSubmission
from shared.ledger.acts import Units, hold, purchase, refund, settle, spend
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase
from shared.ledger.reconciling import LedgerCheck, Proof, check
from shared.ledger.rules import MOST_LOTS
from tests.support.in_process import cloud_in_process
from tests.support.interviewing import hand_in, opened, outcome, said, uploaded
from tests.support.model import told
from tests.support.people import learner

LARGEST_ROW = 400 * 1024
TABLES = [LedgerAccount, LedgerCheck, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase]
SPOKEN = said("good")["text"].split()


def two_hours() -> str:
    """Return what somebody says in two hours at the pace of a radio play, over and over: 520,000 characters."""
    sentence = " ".join(SPOKEN)
    return " ".join([sentence] * (520_000 // len(sentence) + 1))


LONG = {"two_hours": two_hours, "no_pause": lambda: "a" * 520_000, "wide": lambda: "語" * 200_000}


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize("kind", LONG)
def test_d09_an_interview_whose_transcript_is_larger_than_a_row_is_not_lost(kind):
    text, someone = LONG[kind](), learner(star=4)
    words = [{"word": word, "start": n * 0.3, "end": n * 0.3 + 0.3} for n, word in enumerate(text.split())]
    attempt_id = opened(someone)
    with told({"task": "transcription", "reply": {"text": text, "words": words}}):
        submission_id = hand_in(someone, attempt_id, uploaded(someone, attempt_id))
        shown = outcome(someone, attempt_id, submission_id)
    assert shown["status"] in ("passed", "failed", "awaiting_review")
    row = InterviewSubmission.of(someone.user_id, submission_id)
    assert recordings.said(row.workplace) == text
    assert len(json.dumps(row.serialize())) < LARGEST_ROW / 20


@pytest.fixture(scope="module")
def own() -> Iterator[None]:
    with cloud_in_process(TABLES):
        yield


def test_d09_an_account_of_many_purchases_spends_holds_and_gives_back_and_is_proved(own):
    user_id, moment = new(), now()
    of = [Units(user_id, Currency.TOKEN, units) for units in range(MOST_LOTS + 20)]
    payments = [new() for _ in range(MOST_LOTS + 9)]
    for payment in payments:
        purchase(of[3], payment, moment)
    assert len(LedgerAccount.of(user_id).book(Currency.TOKEN).lots) == MOST_LOTS
    hold(of[100], "practice_interview", "h", moment)
    for payment in (payments[0], payments[-1]):  # one of those that are counted together, and one that is not
        refund(of[3], payment, f"re-{payment}", moment)
    spend(of[50], "practice_interview", new(), moment)
    settle(of[90], "h", moment)
    book = LedgerAccount.of(user_id).book(Currency.TOKEN)
    assert (book.available, book.held, book.debt) == (3 * len(payments) - 6 - 50 - 90, 0, 0)
    assert check(user_id, moment).differences == []
    assert len(json.dumps(LedgerAccount.of(user_id).serialize())) < LARGEST_ROW / 10


def test_d09_what_a_proof_tells_of_an_account_that_is_wrong_throughout_fits_a_row():
    proof = Proof(0, {}, {})
    for number in range(5000):
        proof.differ("token", f"entry {number}", "x" * 100_000, "y" * 100_000)
    assert len(json.dumps([each.model_dump() for each in proof.differences])) < LARGEST_ROW
