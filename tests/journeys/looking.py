"""An administrator looks at everything that the journeys have left, and changes and deletes things of their own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from shared.core.ids import new
from tests.journeys.building import ADMIN
from tests.journeys.telling import sent
from tests.support import configuring
from tests.support.people import Person

CLIENTS, USERS, ENROLMENTS = "/api/admin/clients", "/api/admin/users", "/api/admin/enrolments"
REASON = {"reason": "As agreed with the college."}
QUESTION = {"stem": "Which is a day of the week?", "options": ["May", "Monday", "Noon"], "key": "b"}


class Tour:
    """One walk through what administrators may look at, found from a product through the lists alone."""

    def __init__(self, admin: Person, product_id: str) -> None:
        self.admin, self.product_id = admin, product_id
        self.course_id = self.lesson_id = ""

    def run(self) -> None:
        """Walk through everything."""
        self.look_at_the_product()
        self.look_at_banks_and_sessions()
        self.look_at_people()
        self.keep_a_product_of_ones_own()
        self.keep_a_client_of_ones_own()

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request of the administrator's and return what was answered."""
        return sent(self.admin, method, path, body)

    def all(self, path: str, name: str) -> list[dict[str, Any]]:
        """Return the first hundred of a list."""
        return list(self.send("GET", f"{path}{'&' if '?' in path else '?'}limit=100")[name])

    def each(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        """Yield everything in a list, a hundred at a time."""
        page = self.send("GET", f"{path}&limit=100")
        yield from page[name]
        while page["cursor"]:
            page = self.send("GET", f"{path}&limit=100&cursor={quote(page['cursor'])}")
            yield from page[name]

    def look_at_the_product(self) -> None:
        """Look at the product with what belongs to it."""
        self.all(f"{ADMIN}/products", "drafts")
        place = f"{ADMIN}/products/{self.product_id}"
        for assessment in self.all(f"{place}/assessments", "drafts")[:1]:
            self.send("GET", f"{place}/assessments/{assessment['id']}")
        self.course_id = self.all(f"{ADMIN}/courses?product_id={self.product_id}", "drafts")[0]["id"]
        self.send("GET", f"{ADMIN}/courses/{self.course_id}/generic-quiz")
        self.lesson_id = self.all(f"{ADMIN}/lessons?course_id={self.course_id}", "drafts")[0]["id"]
        lesson = f"{ADMIN}/lessons/{self.lesson_id}"
        for path in ("quiz-templates", "question-mappings", "quiz-as-learner?tier=silver"):
            self.send("GET", f"{lesson}/{path}")
        sample = {"tier": "silver", "template": configuring.templates()["silver"], "count": 2}
        self.send("POST", f"{lesson}/quiz-preview", sample)
        self.all(f"{ADMIN}/promotion-exams", "exams")
        self.send("GET", f"{ADMIN}/promotion-exams/{self.product_id}")
        self.all(f"{ADMIN}/backgrounds", "drafts")

    def look_at_banks_and_sessions(self) -> None:
        """Look at question banks, and keep one; look at the expert sessions with their pictures."""
        place = f"{ADMIN}/question-banks"
        bank_id = self.all(f"{place}?product_id={self.product_id}", "question_banks")[0]["bank_id"]
        for path in ("", "/statistics", "/export?format=gift"):
            self.send("GET", f"{place}/{bank_id}{path}")
        own = self.send("POST", place, {"product_id": self.product_id, "title": "Days"})
        own = self.send("PATCH", f"{place}/{own['bank_id']}", {"title": "Days and months", "version": own["version"]})
        questions = f"{place}/{own['bank_id']}/questions"
        asked = self.send("POST", questions, QUESTION)
        question = f"{questions}/{asked['question_id']}"
        self.send("PUT", question, {**QUESTION, "tags": ["calendar"], "version": asked["version"]})
        self.send("GET", question)
        mappings = f"{ADMIN}/lessons/{self.lesson_id}/question-mappings"
        wanted = {"bank_id": own["bank_id"], "question_id": asked["question_id"], "use": "fallback", "tier": "gold"}
        made = self.send("POST", mappings, wanted)
        made = self.send("PUT", f"{mappings}/{made['mapping_id']}", {"use": "fallback", "tier": "silver"})
        self.send("DELETE", f"{mappings}/{made['mapping_id']}")
        self.send("DELETE", question)
        self.send("DELETE", f"{place}/{own['bank_id']}")
        session = self.all(f"{ADMIN}/expert-sessions?product_id={self.product_id}", "sessions")[0]
        for path in ("", "/video", "/poster"):
            self.send("GET", f"{ADMIN}/expert-sessions/{session['session_id']}{path}")

    def look_at_people(self) -> None:
        """Look at clients and their people, at what waits, at reports and at what was done."""
        clients = self.all(CLIENTS, "clients")
        for client in clients[-2:]:
            for path in ("", "/products", "/invitations"):
                self.send("GET", f"{CLIENTS}/{client['client_id']}{path}")
            self.all(f"{ADMIN}/report-schedules?client_id={client['client_id']}", "reports")
            self.all(f"{ENROLMENTS}?client_id={client['client_id']}", "enrolments")
        self.all(f"{ENROLMENTS}?client_id=independent", "enrolments")
        for user in self.all(USERS, "users")[:1]:
            self.send("GET", f"{USERS}/{user['user_id']}")
        for waiting in self.all(f"{ADMIN}/reviews?kind=projects", "reviews")[:1]:
            self.send("GET", f"{ADMIN}/reviews/projects/{waiting['submission_id']}")
        self.send("GET", f"{ADMIN}/reviews/agreement")
        self.all("/api/admin/audit", "entries")

    def keep_a_product_of_ones_own(self) -> None:
        """Write drafts, change them, and delete them, the innermost first."""
        product = self.send("POST", f"{ADMIN}/products", configuring.product(title="A draft"))
        place = f"{ADMIN}/products/{product['id']}"
        product = self.send("PUT", place, configuring.product(title="A better draft", version=product["version"]))
        assessment = self.send("POST", f"{place}/assessments", configuring.assessment())
        changed = configuring.assessment(title="Numbers", version=assessment["version"])
        self._delete(self.send("PUT", f"{place}/assessments/{assessment['id']}", changed), f"{place}/assessments")
        course = self.send("POST", f"{ADMIN}/courses", configuring.course(product["id"]))
        again = configuring.course(product["id"], title="Messages", version=course["version"])
        course = self.send("PUT", f"{ADMIN}/courses/{course['id']}", again)
        lesson = self.send("POST", f"{ADMIN}/lessons", configuring.lesson(course["id"]))
        own = {"templates": configuring.templates(), "version": lesson["version"]}
        self.send("PUT", f"{ADMIN}/lessons/{lesson['id']}/quiz-templates", own)
        self._delete(self.send("GET", f"{ADMIN}/lessons/{lesson['id']}"), f"{ADMIN}/lessons")
        self._delete(course, f"{ADMIN}/courses")
        self._delete(self.send("GET", place), f"{ADMIN}/products")
        name = f"trial_{new()[-6:].lower()}"
        written = self.send("PUT", f"{ADMIN}/backgrounds/{name}", configuring.background())
        self.send("DELETE", f"{ADMIN}/backgrounds/{name}?version={written['version']}")

    def _delete(self, thing: dict[str, Any], place: str) -> None:
        self.send("DELETE", f"{place}/{thing['id']}?version={thing['version']}")

    def keep_a_client_of_ones_own(self) -> None:
        """Make a client with a learner and staff, change what they may do, and let them go."""
        client = self.send("POST", CLIENTS, {"name": f"Eastgate {new()[-4:]}"})
        place = f"{CLIENTS}/{client['client_id']}"
        self.send("PATCH", place, {"name": f"Eastgate College {new()[-4:]}", "version": client["version"]})
        learner = {"email": f"{new().lower()}@example.org", "name": "Ada Lovelace", "background": "design"}
        enrolled = self.send("POST", ENROLMENTS, {**learner, "product_id": self.product_id})
        user = f"{USERS}/{enrolled['user_id']}"
        role = {"role": "staff", "client_id": client["client_id"], **REASON}
        for change in ("grant", "revoke"):
            self.send("POST", f"{user}/roles", {"change": change, **role})
        for act in ("deactivate", "activate"):
            self.send("POST", f"{user}/{act}", REASON)
        independent = self.each(f"{ENROLMENTS}?client_id=independent", "enrolments")
        mine = next(each for each in independent if each["user_id"] == enrolled["user_id"])
        self.send("DELETE", f"{ENROLMENTS}/{mine['enrolment_id']}")
        invited = {"email": f"staff-{new().lower()}@example.org", "role": "staff"}
        invitation = self.send("POST", f"{place}/invitations", invited)
        self.send("DELETE", f"{place}/invitations/{invitation['invitation_id']}")
        self.send("DELETE", place)
