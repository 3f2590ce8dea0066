"""What comes from a table's stream is delivered again, split and given up as AWS says, and never after that."""

import pytest

from infra.local.batches import Batches

MAPPING = {
    "EventSourceArn": "a-stream",
    "MaximumRetryAttempts": 2,
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}
CRASHED = {"error": True, "body": {"errorType": "Runtime.ExitError"}}
REFUSED = {"error": True, "throttle": True}
WHOLE = [*range(6)]


def reported(*numbers):
    return {"body": {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}}


def delivered(answer, **settings):
    """Deliver six records to what answers a batch of numbers; return the batches, and those that were given up."""
    batches, given_up = [], []

    def execute(_, event):
        batches.append([int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]])
        return answer(batches[-1], len(batches))

    def give_up(_mapping, _function, records, arn, _result, why):
        assert (arn, why) == ("a-stream", "RetryAttemptsExhausted")
        given_up.append([int(record["dynamodb"]["SequenceNumber"]) for record in records])

    mapping = {name: value for name, value in {**MAPPING, **settings}.items() if value is not None}
    told = Batches(execute, lambda records, _: records, give_up)
    records = [{"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": str(n)}} for n in WHOLE]
    result = told.execute("function", {"Records": told.choose(records, mapping)})
    assert not result.get("error")  # or the emulator would deliver all of it again
    return batches, given_up


def test_what_a_function_has_done_is_not_delivered_again():
    assert delivered(lambda batch, _: reported()) == ([WHOLE], [])


def test_from_the_lowest_reported_record_on_all_are_delivered_again_and_in_the_end_given_up_together():
    batches, given_up = delivered(lambda batch, _: reported(*{2, 4} & {*batch}))
    assert batches == [WHOLE, *[[2, 3, 4, 5]] * 3]
    assert given_up == [[2, 3, 4, 5]]


def test_tries_of_what_is_left_are_counted_on_where_nothing_is_split():
    batches, given_up = delivered(lambda batch, _: reported(2), BisectBatchOnFunctionError=False)
    assert (batches, given_up) == ([WHOLE, *[[2, 3, 4, 5]] * 2], [[2, 3, 4, 5]])


def test_a_batch_that_fails_is_split_until_the_record_that_breaks_it_is_alone():
    batches, given_up = delivered(lambda batch, _: CRASHED if 4 in batch else reported())
    assert batches == [WHOLE, [0, 1, 2], [3, 4, 5], [3], [4, 5], *[[4]] * 3, [5]]
    assert given_up == [[4]]


@pytest.mark.parametrize("splits", [False, None])
def test_a_batch_that_fails_stays_whole_where_the_mapping_does_not_split(splits):
    batches, given_up = delivered(lambda *_: CRASHED, BisectBatchOnFunctionError=splits)
    assert (batches, given_up) == ([WHOLE] * 3, [WHOLE])


@pytest.mark.parametrize("failure", [CRASHED, reported(3)], ids=["failed", "reported"])
def test_without_a_number_of_tries_nothing_is_given_up(failure):
    settings = {"MaximumRetryAttempts": None, "BisectBatchOnFunctionError": None}
    batches, given_up = delivered(lambda _, tries: failure if tries < 5 else reported(), **settings)
    assert (len(batches), given_up) == (5, [])


def test_a_call_that_is_refused_is_no_try_and_splits_nothing():
    batches, given_up = delivered(lambda _, tries: REFUSED if tries < 8 else reported())
    assert (batches, given_up) == ([WHOLE] * 8, [])


def test_a_report_about_an_unknown_record_means_the_whole_batch():
    batches, given_up = delivered(lambda *_: reported(3, 77))
    assert (batches, given_up) == ([WHOLE] * 3, [WHOLE])


def test_a_report_means_nothing_where_the_mapping_does_not_ask_for_it():
    assert delivered(lambda *_: reported(3), FunctionResponseTypes=[]) == ([WHOLE], [])


def test_what_was_given_up_or_done_is_not_delivered_again_when_the_rest_fails():
    answers = {0: reported(), 3: CRASHED}
    batches, given_up = delivered(lambda batch, tries: CRASHED if len(batch) == 6 else answers[batch[0] // 3 * 3])
    assert batches == [WHOLE, [0, 1, 2], [3, 4, 5], *[[3]] * 3, [4, 5], *[[4]] * 3, *[[5]] * 3]
    assert given_up == [[3], [4], [5]]


def test_what_comes_from_elsewhere_is_the_emulators():
    told = Batches(lambda _, event: {"error": True, **event}, lambda records, _: records, pytest.fail)
    assert told.execute("function", {"a": 1}) == {"error": True, "a": 1}
    queued = {"Records": [{"eventSource": "aws:sqs"}]}
    told.choose(queued["Records"], MAPPING)
    assert told.execute("function", queued) == {"error": True, **queued}
