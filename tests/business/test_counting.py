"""The business is counted once, whatever is told twice, late or in another order, and again from the rows."""

from datetime import timedelta

import pytest

from functions.analytics.finish_rebuild import finish_rebuild
from functions.analytics.rebuild_shard import rebuild_shard
from shared.accounts.settings import UserSettings
from shared.analytics.models import CohortSums, Edition
from shared.assessments.models import AssessmentAttempt
from shared.business import timing
from shared.business.counting import count_entries, count_money, was_there
from shared.business.messages import Period
from shared.business.models import AI, BusinessSums, CountedDeed, DepartedDeed
from shared.business.reading import figures
from shared.business.rebuilding import rebuild_person
from shared.clients.ai_metering import AiCall, metered
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant
from shared.ledger.books import Currency
from tests.support.business import TABLES, Business, months, rebuilt, standing_by_month, summed
from tests.support.charging import on_sale
from tests.support.failing import WRITING, at_call, dies, lost
from tests.support.in_process import cloud_in_process
from tests.support.waiting import at_once


@pytest.fixture
def clock():
    with cloud_in_process([*TABLES, CohortSums]) as (own, _):
        on_sale()
        yield own


def a_busy_quarter(clock, seed):
    """Days of people who come, work, pay, subscribe, fall behind and leave, delivered now and then."""
    business = Business(seed)
    chance = business.chance
    people = []
    for day in range(0, 90, 3):
        clock.set(timedelta(days=day))
        people += [business.somebody() for _ in range(chance.randint(0, 2))]
        present = chance.sample(people, k=min(len(people), 3))
        for someone in present:
            business.comes(someone)
            business.comes(someone, now() - timedelta(hours=chance.choice((0, 1))))
            what = chance.randrange(6)
            if what == 0:
                business.begins(someone, completes=chance.random() < 0.5)
            elif what == 1:
                business.works(someone)
            elif what == 2:
                status = chance.choice(("completed", "failed", "refunded", "pending"))
                business.pays(someone, status, back=999 if status == "refunded" else 0)
            elif what == 3:
                business.stands(someone, chance.choice(("active", "past_due", "canceled", "incomplete")),
                                price=chance.choice((1999, 4999)))  # fmt: skip
        if present and chance.random() < 0.1:
            business.leaves(present[0])
            people.remove(present[0])
        business.deliver()
    return business


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_twice_and_in_any_order_is_counted_once_and_again_from_the_rows(clock, seed):
    business = a_busy_quarter(clock, seed)
    expected = business.expected()
    assert summed() == expected
    assert months() == standing_by_month(expected)
    shown = figures(Period.model_validate({"from": (now() - timedelta(days=60)).date().isoformat()}), now())
    for row in [row for shelf in BusinessSums.shelves(1) for row in BusinessSums.query(shelf)][:5]:
        row.delete()  # as if somebody had tampered with them
    rebuilt(rebuild_shard)
    assert int(Edition.current().shown) == 2
    assert summed() == expected
    assert months() == standing_by_month(expected)
    assert summed(1) == months(1) == {}
    assert figures(Period.model_validate({"from": shown.from_day.isoformat()}), now()) == shown
    rebuilt(rebuild_shard)
    assert summed() == expected


def test_what_happens_while_the_sums_are_made_anew_is_in_the_new_ones(clock):
    business = Business(1)
    first, second = business.somebody(), business.somebody()
    business.comes(first)
    business.works(first)
    business.deliver()
    edition = Edition.current().begin()
    business.comes(second)
    business.works(first)
    business.deliver()
    done = {"part": "people", "after": None, "progress": "more"}
    for shard in range(16):
        done = {"part": "people", "after": None, "progress": "more"}
        while done["progress"] == "more":
            before, done = done, rebuild_shard({"edition": edition, "shard": shard, **done}, None)
            assert rebuild_shard({"edition": edition, "shard": shard, **before}, None) == done
        if shard == 7:
            business.leaves(second)
            business.deliver()
    finish_rebuild({"edition": edition, "client_ids": []}, None)
    assert summed() == business.expected()


def test_nothing_is_counted_of_what_somebody_does_while_they_want_none_of_it_counted(clock):
    business = Business(7)
    someone = business.busy()
    before = summed()
    UserSettings(someone, data_analytics=False).save()
    clock.pass_time(timedelta(days=2))
    (attempt,) = AssessmentAttempt.query(someone)
    begun, attempt.submitted_at = AssessmentAttempt.get(someone, attempt.assessment_id), now()
    attempt.save()
    business.tell(begun, attempt)
    business.comes(someone)
    business.begins(someone, completes=True)
    business.watches(someone)
    business.deliver()
    assert summed() == before
    rebuilt(rebuild_shard)
    assert summed() == before, "what was counted before stays, and nothing has come to it"
    UserSettings(someone, data_analytics=True).save()
    business.comes(someone)
    business.deliver()
    assert summed()[now().date().isoformat()]["active"] == 1


@pytest.mark.parametrize("nth", range(1, 6))
def test_whoever_wants_nothing_counted_from_the_middle_of_a_rebuild_on_keeps_what_was_counted(clock, nth):
    business = Business(8)
    someone = business.busy()
    before = summed()
    edition = Edition.current().begin()

    def opts_out():
        UserSettings(someone, data_analytics=False).save()

    with at_call(nth, "after", opts_out, only=("BatchGetItem",)) as called:
        rebuild_person(someone)
    assert len(called) >= nth
    finish_rebuild({"edition": edition, "client_ids": []}, None)
    assert summed() == before


def test_what_somebody_counted_for_stays_when_they_are_erased_and_says_not_whose_it_was(clock):
    business = Business(2)
    someone = business.somebody()
    business.comes(someone)
    business.begins(someone, completes=True)
    business.deliver()
    before = summed()
    business.leaves(someone)
    business.comes(someone)  # a record that comes late
    business.deliver(5)
    assert summed() == before
    assert CountedDeed.all_of(someone) == {}
    kept = [row for shard in range(16) for row in DepartedDeed.query(shard)]
    assert len(kept) == 2
    assert not [row for row in kept if someone in str(row.serialize())]
    rebuilt(rebuild_shard)
    assert summed() == before


def test_whoever_is_erased_while_the_sums_are_made_anew_is_counted_once(clock):
    business = Business(6)
    someone = business.busy(completes=True)
    before = summed()
    Edition.current().begin()

    def meanwhile():
        rebuild_person(someone)
        business.comes(someone)  # what a stream tells late, as after a restore
        business.deliver()

    business.leaves(someone, meanwhile)
    business.deliver()
    finish_rebuild({"edition": int(Edition.current().next), "client_ids": []}, None)
    assert summed() == before
    assert CountedDeed.all_of(someone) == {}
    kept = [row for shard in range(16) for row in DepartedDeed.query(shard)]
    assert len(kept) == 3, "one for the days, and one for each thing that was begun"
    rebuilt(rebuild_shard)
    assert summed() == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_dies_at_any_call_of_counting_leaves_what_the_next_delivery_finishes(clock, when):
    for work in ("comes", "works", "pays"):
        for nth in range(1, 40):
            business = Business(nth)
            someone = business.somebody()
            before = summed()
            getattr(business, work)(someone, *(("completed",) if work == "pays" else ()))
            waiting = list(business.waiting)
            died = dies(lambda business=business: business.deliver(1), nth, when)
            business.waiting = waiting
            business.deliver()
            from shared.business.rules import together

            assert summed() == together([before, business.expected()])
            if not died:
                break
        else:
            raise AssertionError("the sweep did not come to its end")


@pytest.mark.parametrize("nth", [1, 2])
def test_a_write_whose_answer_is_lost_is_counted_once(clock, nth):
    business = Business(3)
    someone = business.somebody()
    business.works(someone)
    business.comes(someone)
    waiting = list(business.waiting)
    with at_call(nth, "after", lost, WRITING):
        for consumer, record in business.waiting:
            consumer({"Records": [record]}, None)
    business.waiting = waiting
    business.deliver()
    assert summed() == business.expected()


def test_many_who_count_at_once_count_everything_once(clock):
    business = Business(4)
    people = [business.somebody() for _ in range(12)]
    for someone in people:
        business.comes(someone)
        business.works(someone)
    waiting, business.waiting = business.waiting * 2, []
    replies = at_once([lambda each=each: each[0]({"Records": [each[1]]}, None) for each in waiting])
    left = [each for each, reply in zip(waiting, replies, strict=True) if reply["batchItemFailures"]]
    business.waiting = left
    business.deliver()
    assert summed() == business.expected()


def test_more_days_than_fit_into_a_transaction_are_counted_in_several(clock):
    business = Business(5)
    began = now() - timedelta(days=200)
    someone = business.somebody(began)
    for number in range(0, 200, 2):
        business.comes(someone, began + timedelta(days=number))
        grant(Units(someone, Currency.TOKEN, 1), new(), began + timedelta(days=number))
    business.deliver(1)
    count_entries(someone)
    assert summed() == business.expected()
    rebuilt(rebuild_shard)
    assert summed() == business.expected()


def test_who_is_not_known_and_who_has_paid_nothing_counts_for_nothing(clock):
    was_there(new(), "2026-11-21")
    count_entries(new())
    count_money(new())
    assert summed() == months() == {}


def test_calls_of_models_are_metered_and_folded_day_by_day(clock):
    for number in range(20):
        with metered("quiz", "small", now()) as meter:
            meter.tokens, meter.cost = 100, number
    with pytest.raises(timing_error()), metered("quiz", "small", now()):
        raise timing_error()()
    AiCall(f"{now().date().isoformat()}#0", new(), task="quiz", milliseconds=9000, outcome="answered",
           expires_at=now()).save()  # fmt: skip
    assert timing.fold_days(now()) == timing.fold_days(now()) == 22
    (task,) = figures(Period(), now()).ai
    assert (task.task, task.answered, task.failed, task.tokens, task.cost) == ("quiz", 21, 1, 2000, 190)
    assert (task.median_ms, task.p95_ms) == (50, 50)
    BusinessSums.get(AI, now().date().isoformat()).delete()
    rebuilt(rebuild_shard)
    assert figures(Period(), now()).ai == [task]


def test_the_calls_of_a_day_are_summed_up_by_any_run_of_the_next_one(clock):
    clock.set(timedelta(days=1))
    day = now()
    with metered("quiz", "small", day):
        pass
    timing.fold_days(day)
    with metered("quiz", "small", day):
        pass
    clock.set(timedelta(days=2))
    timing.fold_days(now().replace(hour=23, minute=59))
    (task,) = figures(Period(), now()).ai
    assert task.answered == 2


def test_a_model_is_as_good_where_its_calls_cannot_be_metered(clock, capsys):
    with at_call(1, "before", lost, ("PutItem",)), metered("quiz", "small", now()):
        pass
    assert "was not metered" in capsys.readouterr().out


def timing_error():
    from shared.clients.ai import AiUnavailable

    return AiUnavailable
