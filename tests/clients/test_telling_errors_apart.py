"""Only what a provider said, or did not say, is told of it; an error of our own is neither an answer nor a failure."""

from datetime import timedelta

import pytest

from shared.clients.ai import AiAnswerInvalid, AiRefused, AiUnavailable
from shared.clients.ai_calls import guarded
from shared.clients.ai_metering import AiCall, metered
from shared.clients.breaker import FAILURES, REST, Circuit
from shared.core.clock import now
from shared.core.ids import new
from tests.support.in_process import cloud_in_process


@pytest.fixture(scope="module", autouse=True)
def _cloud():
    with cloud_in_process([AiCall, Circuit]):
        yield


def failing(error):
    def work():
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "failures"),
    [(AiUnavailable(), 4), (AiAnswerInvalid(), 0), (AiRefused(), 0), (KeyError("ours"), 3), (AssertionError(), 3)],
    ids=lambda value: type(value).__name__,
)
def test_an_answer_ends_a_row_of_failures_and_an_error_of_our_own_does_not(error, failures):
    provider = new()
    Circuit(provider, failures=3).save()
    with pytest.raises(type(error)):
        guarded(provider, now(), failing(error))
    assert Circuit.of(provider).failures == failures


@pytest.mark.parametrize(
    ("error", "state"), [(AiAnswerInvalid(), "closed"), (AiUnavailable(), "open"), (TypeError("ours"), "open")],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_provider_that_was_given_up_on_is_taken_back_for_its_answer_alone(error, state):
    provider = new()
    Circuit(provider, failures=FAILURES, opened_at=now() - REST - timedelta(seconds=1)).save()
    with pytest.raises(type(error)):
        guarded(provider, now(), failing(error))
    assert Circuit.of(provider).state == state


@pytest.mark.parametrize("error", [AiUnavailable(), AiRefused(), KeyError("ours")], ids=lambda e: type(e).__name__)
def test_a_call_that_ends_with_an_error_is_not_metered_as_answered(error):
    task = new()
    with pytest.raises(type(error)), metered(task, "small", now()):
        raise error
    (call,) = (row for row in AiCall.of_day(now().date().isoformat()) if row.task == task)
    assert call.outcome == type(error).__name__


def test_an_error_of_our_own_in_metering_is_not_hidden():
    with pytest.raises(TypeError), metered(new(), "small", now()) as meter:
        meter.tokens = object()
