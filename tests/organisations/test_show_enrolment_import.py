import pytest

from shared.core.ids import new
from tests.support.organising import ENROLMENTS, address, admin, begin_import, client, finished, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
IMPORTS = f"{ENROLMENTS}/imports"


def test_only_an_admin_looks_at_an_import():
    place = f"{IMPORTS}/{new()}"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403
    assert admin().get(place).refused == (404, "ImportNotFound")


def test_a_file_that_is_no_list_is_refused_with_the_reason_and_enrols_nobody():
    done = finished(begin_import(b"name\nAda\n", client_id=client(product())))
    assert (done["state"], done["reason"], done["counts"]) == ("refused", "No column is called email.", {})


def test_an_import_tells_its_counts_and_what_it_passed_over():
    email = address()
    lines = ["E-Mail;Name;Room;Background", f"{email};Ada;7;economics", f"{email};Ada;8;design", "x;Y;;design"]
    done = finished(begin_import("\r\n".join(lines).encode("utf-8-sig"), client_id=client(product())))
    assert done["counts"] == {"enrolled": 1, "duplicate": 1, "refused": 1}
    assert (done["rows"], done["rows_done"], done["ignored_columns"]) == (3, 3, ["Room"])
    assert done["finished_at"]
