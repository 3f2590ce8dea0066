"""What the product tells about two cohorts, held against what their raw rows say."""

import io
import math
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl

from shared.core import clock
from tests.journeys.building import ADMIN
from tests.journeys.learning import Learner
from tests.journeys.recount import MODULES, Facts, facts_of, figures_of, middle_of_times
from tests.support.inbox import mails_to
from tests.support.lambdas import invoke
from tests.support.local_cloud import advance
from tests.support.people import Person
from tests.support.reporting import csv_rows, exported, fetched
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.journeys.cohorts import Cohorts

STAFF = "/api/client-staff/job-readiness"
VIEWER = "/api/viewer/job-readiness"
LEAST = 5
CLASS = 1.3  # times are known by classes that are 30 % wide
STARS = ("No star yet", "1 star", "2 stars", "3 stars", "4 stars", "5 stars")


class Checks:
    """Everything that is told after a walk."""

    def __init__(self, journey: "Cohorts") -> None:
        self.journey, self.tell = journey, journey.tell
        self.product_id = journey.made.product_id
        self.facts: list[list[Facts]] = []

    def run(self) -> None:
        """Hold everything against the rows."""
        self.tell.chapter("What is told, held against the raw rows")
        self.facts = [[facts_of(each.user_id, self.product_id) for each in cohort] for cohort in self.journey.cohorts]
        self.kinds()
        self.dashboards()
        self.staff_see_their_own()
        self.viewers_see_no_few()
        self.progress()
        self.exports()
        self.report()

    @property
    def everybody(self) -> list[Facts]:
        """The facts of both clients' learners."""
        return [facts for cohort in self.facts for facts in cohort]

    def kinds(self) -> None:
        """Require that the walk held what it promises, so that nothing was compared with nothing."""
        told = figures_of(self.everybody)
        assert told["learners"] == 30
        assert {0, 1, 2, 3, 5} <= {star for star, people in enumerate(told["stars"]) if people}, told["stars"]
        assert told["exams"]["passed"], told["exams"]
        assert told["exams"]["attempts"] > told["exams"]["passed"], told["exams"]
        assert told["projects"]["failed"], told["projects"]
        assert told["quizzes"]["attempts"] > told["quizzes"]["passed"], told["quizzes"]
        quizzes = next(served for served in told["served"] if served["content"] == "quiz")
        assert quizzes["ai"], quizzes
        assert quizzes["fallback"], quizzes
        assert min(self.journey.wrongs.decided.values()), self.journey.wrongs.decided
        restored = self.journey.wrongs.restored
        assert restored is not None
        assert next(each.hours for each in self.everybody if each.user_id == restored.user_id).get(3)

    def dashboards(self) -> None:
        """Compare the admin's figures: of the product, of each client, each background and each month."""
        admin, path = self.journey.admin, f"{ADMIN}/analytics?product_id={self.product_id}"
        answer = self._settled(admin, path, self.everybody)
        clients = {each.client_id: cohort for cohort in self.facts for each in cohort}
        self._compare_groups(answer["clients"], clients)
        for name in ("backgrounds", "months"):
            read = _background if name == "backgrounds" else _month
            groups = {
                value: [each for each in self.everybody if read(each) == value] for value in map(read, self.everybody)
            }
            self._compare_groups(answer[name], groups)
        self.tell.say(f"admin: 30 learners, stars {answer['whole']['stars']}, tiers {answer['whole']['tiers']}")

    def _settled(self, someone: Person, path: str, people: list[Facts]) -> Any:
        """Return a dashboard once what was done has been counted; fail with the difference where it never agrees."""
        seen: dict[str, Any] = {}

        def agrees() -> bool:
            seen.update(someone.get(path).body)
            return not differences(seen["whole"], people)

        try:
            eventually(agrees, seconds=120, every=0.5)
        except AssertionError:
            raise AssertionError(f"{path}: {differences(seen['whole'], people)}") from None
        return seen

    def _compare_groups(self, told: list[dict[str, Any]], groups: dict[str, list[Facts]]) -> None:
        assert [each["name"] for each in told] == sorted(groups)
        for each in told:
            assert not differences(each["figures"], groups[each["name"]]), each["name"]

    def staff_see_their_own(self) -> None:
        """Compare what the staff of each client see, whatever they ask for."""
        for number, someone in enumerate(self.journey.staff):
            other = self.journey.client_ids[1 - number]
            for query in ("", f"?client_id={other}", f"?product_id={self.product_id}"):
                answer = self._settled(someone, f"{ADMIN}/analytics{query}", self.facts[number])
                assert [each["name"] for each in answer["clients"]] == [self.journey.client_ids[number]]
            for path in (f"{ADMIN}/progress", f"{VIEWER}/analytics", "/api/admin/enrolments"):
                assert someone.get(path).status == 403, path
        self.tell.say("staff: their own client's figures, whatever they ask for")

    def viewers_see_no_few(self) -> None:
        """Require that no figure of a viewer, nor the difference of two, is about fewer than five people."""
        viewer = self.journey.viewer
        path = f"{VIEWER}/analytics?product_id={self.product_id}"
        invoke("analytics_release_figures", {})
        whole = viewer.get(path)
        assert whole.status == 200, whole
        told = [(whole.body["whole"], self.everybody)]
        for client_id, cohort in zip(self.journey.client_ids, self.facts, strict=True):
            told.append((viewer.get(f"{path}&client_id={client_id}").body["whole"], cohort))
        for figures, people in told:
            self._viewed(figures, people)
        assert [figures["learners"] for figures, _ in told] == [30, *(len(cohort) for cohort in self.facts)]
        for name in ("backgrounds", "clients", "months"):
            for each in whole.body[name]:
                assert each["figures"]["learners"] >= LEAST
                assert 30 - each["figures"]["learners"] in (0, *range(LEAST, 31))
        text = str([viewer.get(path).body, whole.body])
        for learner in self.journey.learners:
            assert not any(word in text for word in (learner.email, learner.name, learner.user_id))
        for path in (f"{ADMIN}/progress", f"{STAFF}/progress", f"{ADMIN}/analytics"):
            assert viewer.get(path).status == 403, path
        self.tell.say(f"viewer: stars {told[0][0]['stars']}, {told[0][0]['stars_withheld']} withheld; nobody is named")

    def _viewed(self, figures: dict[str, Any], people: list[Facts]) -> None:
        """Require whole groups; stars and tiers may be of an earlier hour, since when fewer than five changed."""
        true = figures_of(people)
        shown, tiers = figures["stars"], figures["tiers"]
        assert all(number == 0 or number >= LEAST for number in (*shown, *tiers.values())), figures
        assert sum(shown) + figures["stars_withheld"] == len(people)
        assert sum(tiers.values()) + figures["tiers_withheld"] == len(people)
        if figures["exams"]:
            assert figures["exams"]["attempts"] <= true["exams"]["attempts"]

    def progress(self) -> None:
        """Compare the lists of learners, read page by page."""
        listed = self._listed(self.journey.admin, f"{ADMIN}/progress", f"&product_id={self.product_id}", 7)
        self._compare_lists(listed, [0, 1])
        for number, someone in enumerate(self.journey.staff):
            self._compare_lists(self._listed(someone, f"{STAFF}/progress", "", 5), [number])
            narrowed = self._listed(someone, f"{STAFF}/progress", "&star=1", 3)
            wanted = {each.user_id for each in self.facts[number] if each.star == 1}
            assert {row["user_id"] for row in narrowed} == wanted
        self.tell.say("progress lists: every learner once, with star, tier and modules")

    def _listed(self, someone: Person, path: str, query: str, limit: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = someone.get(f"{path}?limit={limit}{query}{cursor}").body
            assert len(page["learners"]) <= limit
            rows += page["learners"]
            cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
        return rows

    def _compare_lists(self, listed: list[dict[str, Any]], numbers: list[int]) -> None:
        told = {row["user_id"]: row for row in listed}
        assert len(told) == len(listed)
        pairs = [pair for n in numbers for pair in zip(self.journey.cohorts[n], self.facts[n], strict=True)]
        assert told.keys() == {learner.user_id for learner, _ in pairs}
        for learner, facts in pairs:
            row = told[learner.user_id]
            assert (row["name"], row["email"], row["client_id"]) == (learner.name, learner.email, facts.client_id)
            assert (row["star"], row["tier"], row["background"]) == (facts.star, facts.tier, learner.background)
            assert [(each["module"], each["state"]) for each in row["modules"]] == facts.modules

    def exports(self) -> None:
        """Read both files of every export back, and compare them cell by cell."""
        for number, someone in enumerate(self.journey.staff):
            path = f"{STAFF}/progress/export"
            export = exported(someone, path)
            self._compare_files(someone, export, [number])
            other = self.journey.staff[1 - number]
            assert other.get(f"{path}/{export['export_id']}").status == 404
        admin = self.journey.admin
        export = exported(admin, f"{ADMIN}/progress/export", f"?product_id={self.product_id}")
        self._compare_files(admin, export, [0, 1])
        self.tell.say("exports: CSV and XLSX hold the same learners, cell by cell")

    def _compare_files(self, someone: Person, export: dict[str, Any], numbers: list[int]) -> None:
        pairs = [pair for n in numbers for pair in zip(self.journey.cohorts[n], self.facts[n], strict=True)]
        wanted = sorted(_cells(learner, facts) for learner, facts in pairs)
        headings, *rows = csv_rows(fetched(someone, export, "csv"))
        assert export["rows"] == len(rows) == len(wanted)
        assert headings[8:13] == [module.replace("_", " ").capitalize() for module in MODULES]
        assert sorted(_told(row) for row in rows) == wanted
        sheet = openpyxl.load_workbook(io.BytesIO(fetched(someone, export, "xlsx"))).active
        assert sheet is not None
        read = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert read[0] == headings
        assert sorted(_told(row) for row in read[1:]) == wanted

    def report(self) -> None:
        """Have a weekly report sent to the staff of the first client, and compare what the mail says."""
        someone, others = self.journey.staff
        plan = {"title": "How we do", "frequency": "weekly", "recipients": [someone.user_id]}
        refused = someone.post(f"{ADMIN}/report-schedules", {**plan, "recipients": [others.user_id]})
        assert refused.status == 422, refused
        made = someone.post(f"{ADMIN}/report-schedules", plan)
        assert made.status == 201, made
        due = datetime.combine(datetime.fromisoformat(made.body["next_on"]), time(1), UTC)
        advance((due - clock.now() + timedelta(minutes=5)).total_seconds())
        subject = "How we do: "
        address = someone.facts["email"]
        (mail,) = eventually(
            lambda: [each for each in mails_to(address) if each["Subject"].startswith(subject)], seconds=240
        )
        true, text = figures_of(self.facts[0]), mail["BodyText"]
        lines = [f"{label} | {people}" for label, people in zip(STARS, true["stars"], strict=True)]
        lines += [
            f"{tier.capitalize() if tier != 'none' else 'No tier yet'} | {people}"
            for tier, people in true["tiers"].items()
        ]
        lines += [f"{true['learners']} learners", f"{true['stars'][5]} with five stars"]
        for line in lines:
            assert line in text, (line, text)
        for learner in self.journey.learners:
            assert learner.email not in mail["BodyHtml"] + text
        assert not [each for each in mails_to(others.facts["email"]) if each["Subject"].startswith(subject)]
        self.tell.say(f"report: {mail['Subject']}")


def differences(told: dict[str, Any], people: list[Facts]) -> dict[str, tuple[Any, Any]]:
    """Return what a dashboard's figures and those of the rows disagree about, as (told, true)."""
    true = figures_of(people)
    correlations = [dict(each["quizzes"]).get("correlation_with_star") for each in (told, true)]
    if _close(*correlations):
        true["quizzes"]["correlation_with_star"] = correlations[0]
    found = {name: (told[name], true[name]) for name in true if told[name] != true[name]}
    for each in told["time_to_star"]:
        count, median = middle_of_times(people, each["star"])
        if each["learners"] != count or not _same_class(each["median_hours"], median):
            found[f"time to star {each['star']}"] = (each, (count, median))
    return found


def _close(told: float | None, true: float | None) -> bool:
    return told == true if told is None or true is None else math.isclose(told, true, abs_tol=0.002)


def _same_class(told: float | None, true: float | None) -> bool:
    """Tell whether a time is within half a class of the truth; below an hour all is one class."""
    if told is None or true is None:
        return told == true
    return told == 0.5 if true < 1 else max(told / true, true / told) <= CLASS**0.5 + 0.01


def _background(facts: Facts) -> str:
    return facts.background


def _month(facts: Facts) -> str:
    return facts.enrolled_at.strftime("%Y-%m")


def _cells(learner: Learner, facts: Facts) -> list[str]:
    states = [state for _, state in facts.modules]
    return [learner.name, learner.email, learner.background, str(facts.star), facts.tier or "", *states]


def _told(row: list[str]) -> list[str]:
    """Return the cells of a row that are compared: all but the names of client and product, and the dates."""
    return [row[0], row[1], row[4], row[5], row[6], *row[8:13]]
