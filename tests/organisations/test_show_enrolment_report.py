import pytest

from shared.core.ids import new
from tests.support.organising import (
    ENROLMENTS,
    address,
    admin,
    begin_import,
    client,
    enrol,
    enrolments,
    finished,
    product,
    report,
    user_of,
)
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
IMPORTS = f"{ENROLMENTS}/imports"


def test_only_an_admin_reads_a_report():
    place = f"{IMPORTS}/{new()}/report"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403
    assert admin().get(place).refused == (404, "ImportNotFound")


def test_every_row_of_a_real_list_comes_to_what_it_deserves():
    first, second = product(), product()
    client_id = client(first, second)
    known, gone, ada, cyd = address(), address(), address(), address()
    enrol(known, client_id=client_id)
    left = enrol(gone, client_id=client_id).body["user_id"]
    admin().post(f"/api/admin/users/{left}/deactivate", {"reason": "left the company"})
    lines = [
        "Background\tName\tE-Mail-Adresse\tNotes",
        f'Computer Science\t"Ada ""the first"" Lovelace"\t{ada}\t"two\r\nlines"',
        "",
        f"economics\tKnown\t{known.upper()}",
        f"design\tJosé Müller\t{cyd}",
        f"design\tAda again\t{ada}.",
        f"alchemy\tEve\t{address()}",
        f"economics\tLeft\t{gone}",
        f"economics\t=HYPERLINK(1)\t{address()}",
        "\t\t",
    ]
    import_id = begin_import("\r\n".join(lines).encode("cp1252"), client_id=client_id)
    assert finished(import_id)["state"] == "done"
    told = [(r["row"], r["outcome"], r["field"], r["reason"], r["duplicate_of"]) for r in report(import_id)]
    assert told == [
        (2, "enrolled", None, None, None),
        (4, "already_enrolled", None, None, None),
        (5, "enrolled", None, None, None),
        (6, "duplicate", None, None, 2),
        (7, "refused", "background", "unknown", None),
        (8, "refused", "email", "the account is deactivated", None),
        (9, "refused", "name", "looks like a formula", None),
    ]
    user = user_of(ada)
    assert user.name == 'Ada "the first" Lovelace'
    assert user_of(cyd).name == "José Müller"
    rows = enrolments(user.user_id)
    assert {(row.background, row.client_id) for row in rows.values()} == {("computer_science", client_id)}
    assert set(rows) == {first, second}
    page = admin().get(f"{IMPORTS}/{import_id}/report?limit=3").body
    assert len(page["rows"]) == 3
    assert page["cursor"]
