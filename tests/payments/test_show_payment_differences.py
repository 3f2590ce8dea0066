import pytest

from shared.payments.models import PaymentReport
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
WHERE = "/api/admin/payments/comparison"


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(WHERE).status == 401
    assert [person(role).get(WHERE).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]


def test_shows_what_a_night_has_found():
    night = "2001-02-03"
    PaymentReport(night, "a-payment", facts={"bought": ["False", "True"]}).save()
    admin = person("admin")
    assert admin.get(f"{WHERE}?night=2001-02-04").refused == (404, "NoComparison")
    assert not admin.get(f"{WHERE}?night={night}").body["finished"]
    PaymentReport(night, "total", facts={"payments": 1, "differences": 1}).save()
    shown = admin.get(f"{WHERE}?night={night}").body
    assert (shown["finished"], shown["totals"]["differences"]) == (True, 1)
    assert shown["differences"] == [{"payment": "a-payment", "facts": {"bought": ["False", "True"]}}]
    PaymentReport(night, "total").delete()
