"""A provider in trouble: tries and time are bounded, and nobody keeps calling one that is down."""

import time
from datetime import timedelta

import pytest

from shared.clients.ai import AiAnswerInvalid, AiRefused, AiUnavailable
from shared.clients.breaker import FAILURES, REST, Circuit
from shared.core import secrets
from tests.clients.grading import GOOD, NOW, grade, provider
from tests.support.connections import forget_tables


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429},
        {"status": 500},
        {"status": 503},
        {"reply": {"choices": []}},
        {"raw": "{"},
        {"raw": "<html>"},
        {"hang_up": 1},
    ],
    ids=str,
)
def test_i03_what_passes_is_tried_again(service, trouble):
    service.script({**trouble, "times": 2}, {"content": GOOD})
    assert grade().answer.score == 82
    assert len(service.calls) == 3


@pytest.mark.parametrize(
    "trouble", [{"status": 500}, {"status": 429}, {"reply": {"choices": []}}, {"hang_up": 1}], ids=str
)
def test_i03_what_does_not_pass_ends_after_four_tries(service, trouble):
    service.script({**trouble, "times": 9})
    with pytest.raises(AiUnavailable):
        grade()
    assert len(service.calls) == 4


@pytest.mark.parametrize(
    "trouble",
    [{"status": 400}, {"status": 401}, {"status": 403}, {"status": 404}, {"status": 429, "code": "insufficient_quota"}],
    ids=str,
)
def test_i03_what_would_fail_again_is_not_tried_again(service, trouble):
    service.script({**trouble, "times": 9})
    with pytest.raises(AiUnavailable):
        grade()
    assert len(service.calls) == 1


def test_i03_a_provider_that_asks_for_time_gets_it_while_there_is_any(service):
    service.script({"status": 429, "headers": {"Retry-After": "1"}}, {"content": GOOD})
    started = time.monotonic()
    assert grade().tries == 1
    assert time.monotonic() - started >= 1
    service.script({"status": 429, "headers": {"Retry-After": "30"}})
    with pytest.raises(AiUnavailable):
        grade(deadline=5)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("trouble", [{"delay": 20}, {"drip": 0.05}], ids=["hangs", "drips"])
def test_i03_neither_silence_nor_a_slow_drip_outlasts_the_deadline(service, trouble):
    service.script({**trouble, "content": GOOD, "times": 9})
    started = time.monotonic()
    with pytest.raises(AiUnavailable):
        grade(deadline=1.5)
    assert time.monotonic() - started < 6


def test_i03_a_hanging_first_try_leaves_time_for_a_second(service):
    service.script({"delay": 5}, {"content": GOOD})
    assert grade(deadline=3).answer.score == 82


@pytest.mark.parametrize(
    "entry", [{"refusal": "I cannot."}, {"content": GOOD, "finish_reason": "content_filter"}], ids=str
)
def test_i03_a_refusal_is_final(service, entry):
    service.script({**entry, "times": 9})
    with pytest.raises(AiRefused):
        grade()
    assert len(service.calls) == 1


def test_i03_an_answer_that_is_cut_off_is_not_taken(service):
    service.script({"content": GOOD, "finish_reason": "length", "times": 3})
    with pytest.raises(AiAnswerInvalid):
        grade()
    assert "be brief" in service.calls[-1]["request"]["messages"][-1]["content"]


def test_a_provider_that_fails_five_times_is_left_alone_and_then_probed_once(service):
    service.script({"status": 401, "times": FAILURES + 1})
    for _ in range(FAILURES):
        with pytest.raises(AiUnavailable):
            grade()
    assert Circuit.of(provider(service)).state == "open"
    for _ in range(3):
        with pytest.raises(AiUnavailable):
            grade(now=NOW + REST / 2)
    assert len(service.calls) == FAILURES

    with pytest.raises(AiUnavailable):
        grade(now=NOW + REST)
    assert len(service.calls) == FAILURES + 1

    service.script({"content": GOOD, "times": 2})
    with pytest.raises(AiUnavailable):
        grade(now=NOW + REST + REST / 2)
    assert grade(now=NOW + 2 * REST).answer.score == 82
    assert grade(now=NOW + 2 * REST).answer.score == 82
    assert (Circuit.of(provider(service)).state, Circuit.of(provider(service)).failures) == ("closed", 0)


def test_of_all_instances_one_probes(service):
    name = provider(service)
    Circuit(name, failures=FAILURES, opened_at=NOW).save()
    instances = [Circuit.of(name) for _ in range(5)]
    assert [instance.admits(NOW + REST) for instance in instances].count(True) == 1


def test_failures_of_other_days_do_not_add_up_over_successes(service):
    for _ in range(FAILURES + 1):
        service.script({"status": 401}, {"content": GOOD})
        with pytest.raises(AiUnavailable):
            grade()
        assert grade().answer.score == 82


def test_rubbish_does_not_open_the_circuit(service):
    service.script({"content": "rubbish", "times": 3 * (FAILURES + 1)})
    for _ in range(FAILURES + 1):
        with pytest.raises(AiAnswerInvalid):
            grade()
    assert Circuit.of(provider(service)).state == "closed"


def test_a_breaker_that_cannot_be_read_stops_nobody(service, monkeypatch):
    service.script({"content": GOOD})
    secrets.secret("ai")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget_tables()
    assert grade(now=NOW + timedelta(days=1)).answer.score == 82
