"""Events are delivered in every order, and an outcome that depends on it is noticed."""

import pytest

from tests.support.orders import in_every_order


@pytest.mark.parametrize(("count", "orders"), [(1, 1), (2, 2), (3, 6), (4, 24)])
def test_each_order_comes_once_and_holds_every_event(count, orders):
    delivered = []
    assert in_every_order(count, lambda turn: delivered.append(turn) or sum(turn)) == sum(range(count))
    assert len(delivered) == len(set(delivered)) == orders
    assert {frozenset(turn) for turn in delivered} == {frozenset(range(count))}


def test_one_order_of_all_that_comes_to_something_else_is_told():
    with pytest.raises(AssertionError, match=r"'odd': \(3, 1, 0, 2\)"):
        in_every_order(4, lambda turn: "odd" if turn == (3, 1, 0, 2) else "even")
