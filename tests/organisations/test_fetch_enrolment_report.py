import csv
import io
import urllib.request

import pytest

from shared.core.ids import new
from tests.support.organising import ENROLMENTS, address, admin, begin_import, client, finished, product, report
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
IMPORTS = f"{ENROLMENTS}/imports"


def test_only_an_admin_fetches_a_report_and_only_of_an_import_that_is_done():
    place = f"{IMPORTS}/{new()}/report/csv"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403
    assert admin().get(place).refused == (404, "ImportNotFound")
    form = admin().post(IMPORTS, {"client_id": client(product())}).body
    assert admin().get(f"{IMPORTS}/{form['import_id']}/report/csv").refused == (409, "ImportUnfinished")


def test_the_file_says_what_the_report_says_and_holds_no_address():
    ada, eve = address(), address()
    lines = ["email;name;background", f"{ada};Ada;design", f"{ada};Again;design", f"{eve};Eve;alchemy"]
    import_id = begin_import("\r\n".join(lines).encode(), client_id=client(product()))
    assert finished(import_id)["state"] == "done"
    answer = admin().get(f"{IMPORTS}/{import_id}/report/csv")
    assert answer.status == 302
    with urllib.request.urlopen(answer.headers["location"], timeout=60) as file:
        content, kind = file.read(), file.headers["content-type"]
    assert kind == "text/csv; charset=utf-8"
    assert content.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert headings == ["Row", "Outcome", "Field", "Reason", "Duplicate of row", "User id"]
    names = ("row", "outcome", "field", "reason", "duplicate_of", "user_id")
    told = [["" if row[name] is None else str(row[name]) for name in names] for row in report(import_id)]
    assert rows == told
    assert [row[1] for row in rows] == ["enrolled", "duplicate", "refused"]
    assert ada not in content.decode()
