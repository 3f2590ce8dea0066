"""Organisations as tests need them: a client with products, its learners, and lists of them."""

import urllib.error
import urllib.request
from functools import cache
from typing import Any

from shared.accounts.models import User
from shared.core.ids import new
from shared.readiness.models import Enrolment, Product
from tests.support.people import Answer, Person, person, seed_product_id
from tests.support.waiting import eventually

CLIENTS, ENROLMENTS, USERS = "/api/admin/clients", "/api/admin/enrolments", "/api/admin/users"


@cache
def admin() -> Person:
    """Return an admin whom all tests share."""
    return person("admin")


def address() -> str:
    """Return an address that nobody has yet."""
    return f"{new().lower()}@example.org"


def product() -> str:
    """Return the id of a product of a test's own, like the seeded one."""
    copy = Product(**{**Product.of(seed_product_id()).attribute_values, "product_id": new()})
    copy.save()
    return str(copy.product_id)


def client(*products: str) -> str:
    """Return the id of a new client with these products."""
    made = admin().post(CLIENTS, {"name": f"Client {new()[-6:]}"})
    assert made.status == 201, made
    for one in products:
        assign(made.body["client_id"], one)
    return str(made.body["client_id"])


def assign(client_id: str, product_id: str, wanted: bool = True) -> None:
    """Assign a product to a client, or withdraw it, and wait until every learner has been told."""
    path = f"{CLIENTS}/{client_id}/products"
    send = admin().put if wanted else admin().delete
    answer = send(f"{path}/{product_id}")
    assert answer.status == 202, answer
    eventually(lambda: next(p for p in admin().get(path).body["products"] if p["product_id"] == product_id)["done"])


def enrol(email: str, **where: Any) -> Answer:
    """Enrol somebody by address."""
    return admin().post(ENROLMENTS, {"email": email, "name": "Ada", "background": "economics", **where})


def enrolments(user_id: str) -> dict[str, Enrolment]:
    """Return somebody's enrolments by product."""
    return {row.product_id: row for row in Enrolment.all_of(user_id)}


def user_of(email: str) -> User | None:
    """Return the account of an address."""
    found = admin().get(f"{USERS}?email={email}").body["users"]
    return User.of(found[0]["user_id"]) if found else None


def send_list(form: dict[str, Any], content: bytes) -> int:
    """Send a list as a browser's form does; return the status."""
    boundary = f"boundary{new()}"
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    parts.append(f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'.encode())
    body = b"".join(parts) + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(form["url"], body, headers), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def begin_import(content: bytes, **where: Any) -> str:
    """Upload a list; return the import's id."""
    form = admin().post(f"{ENROLMENTS}/imports", where)
    assert form.status == 202, form
    assert send_list(form.body, content) == 201
    return str(form.body["import_id"])


def finished(import_id: str, seconds: float = 60) -> dict[str, Any]:
    """Return an import when it has come to its end."""

    def look() -> Any:
        shown = admin().get(f"{ENROLMENTS}/imports/{import_id}").body
        return shown if shown["state"] in ("done", "refused") else None

    return dict(eventually(look, seconds=seconds))


def report(import_id: str) -> list[dict[str, Any]]:
    """Return all rows of an import's report."""
    rows, cursor = [], ""
    while True:
        page = admin().get(f"{ENROLMENTS}/imports/{import_id}/report?limit=100{cursor}").body
        rows += page["rows"]
        if not page["cursor"]:
            return rows
        cursor = f"&cursor={page['cursor']}"


def outcomes(import_id: str) -> dict[int, str]:
    """Return what became of each row, by its number."""
    return {row["row"]: row["outcome"] for row in report(import_id)}
