"""A report on a client's learners: what its mail says, and the workbook that goes with it."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.analytics.messages import Analytics, Compared, Figures, GradingFigures
from shared.clients.mail import Attachment
from shared.core.messages import Message
from shared.reports.rules import bar, printable

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_GROUPS = 12  # in the mail; the workbook has all
NOTHING = "–"
STARS = ("No star yet", "1 star", "2 stars", "3 stars", "4 stars", "5 stars")
TIERS = {"none": "No tier yet"}
GOLD, INK, PALE = "#B7791F", "#2D3748", "#FDF3E1"


class ReportTask(Message):
    """A report of a period that is to be sent."""

    schedule_id: str
    period: str

    @property
    def key(self) -> tuple[str, str]:
        """What names the workflow that sends it."""
        return (self.schedule_id, self.period)


def content(
    title: str, client: str, frequency: str, period: str, figures: Analytics, titles: Mapping[str, str]
) -> dict[str, Any]:
    """Return the values of the mail's template; `titles` are those of the products."""
    whole = figures.whole
    return {
        "title": printable(title),
        "client": printable(client),
        "period": period,
        "when": spoken(period),
        "frequency": frequency,
        "headlines": headlines(whole),
        "stars": bars(list(zip(STARS, whole.stars, strict=True))),
        "tiers": bars([(TIERS.get(tier, tier.capitalize()), people) for tier, people in whole.tiers.items()]),
        "modules": [
            {"label": _words(each.module), "value": percent(each.rate), "bar": round(100 * (each.rate or 0))}
            for each in whole.completion
        ],
        "times": [
            {
                "label": STARS[each.star],
                "median": duration(each.median_hours),
                "spread": f"{duration(each.lower_quartile_hours)} to {duration(each.upper_quartile_hours)}",
            }
            for each in whole.time_to_star
            if each.median_hours is not None
        ],
        "results": results(whole),
        "cohorts": [
            *groups("Product", figures.products, titles),
            *groups("Background", figures.backgrounds, {}),
            *groups("Month", figures.months, {})[-MOST_GROUPS:],
        ],
    }


def spoken(period: str) -> str:
    """Return a period as people say it: a month, or a week with its days."""
    year, _, rest = period.partition("-")
    if not rest.startswith("W"):
        return date(int(year), int(rest), 1).strftime("%B %Y")
    monday, sunday = (date.fromisocalendar(int(year), int(rest[1:]), day) for day in (1, 7))
    return f"{monday.day} {monday:%B} to {sunday.day} {sunday:%B} {sunday.year}"


def headlines(whole: Figures) -> list[dict[str, str]]:
    """Return the four numbers at the top."""
    done = whole.completion[-1]
    return [
        {"label": "learners", "value": str(whole.learners)},
        {"label": "with five stars", "value": str(done.completed)},
        {"label": "of exams passed", "value": percent(whole.exams.success_rate if whole.exams else None)},
        {
            "label": "of interviews passed",
            "value": percent(whole.interviews.success_rate if whole.interviews else None),
        },
    ]


def bars(counted: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return labels with their numbers, and the length of each bar in percent of the longest."""
    most = max((number for _, number in counted), default=0)
    return [{"label": label, "value": number, "bar": bar(number, most)} for label, number in counted]


def results(whole: Figures) -> list[dict[str, Any]]:
    """Return attempts, success and mean score of everything that is graded."""
    rows: list[tuple[str, int, float | None, float | None]] = []
    if whole.exams:
        rows.append(("Promotion exams", whole.exams.attempts, whole.exams.success_rate, whole.exams.mean_score))
    for name, graded in (("Projects", whole.projects), ("Interviews", whole.interviews)):
        if isinstance(graded, GradingFigures):
            rows.append((name, graded.submissions, graded.success_rate, graded.mean_score))
    if whole.quizzes:
        rows.append(("Quizzes", whole.quizzes.attempts, whole.quizzes.success_rate, whole.quizzes.mean_score))
    shown = [
        {"label": name, "attempts": attempts, "success": percent(success), "score": one_decimal(score)}
        for name, attempts, success, score in rows
    ]
    return [row for row in shown if row["attempts"]]


def groups(kind: str, compared: Sequence[Compared], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the groups that are compared: how many learners, how many of them complete, how far on average."""
    return [
        {
            "kind": kind,
            "label": printable(titles.get(each.name) or _words(each.name)),
            "learners": each.figures.learners,
            "complete": percent(each.figures.completion[-1].rate),
            "stars": one_decimal(_mean_star(each.figures)),
        }
        for each in compared
    ]


def _mean_star(figures: Figures) -> float | None:
    people = sum(figures.stars)
    return sum(star * number for star, number in enumerate(figures.stars)) / people if people else None


def percent(rate: float | None) -> str:
    """Return a share of 0 to 1 as a percentage in words."""
    return NOTHING if rate is None else f"{100 * rate:.0f} %"


def one_decimal(number: float | None) -> str:
    """Return a number with one decimal, or a dash."""
    return NOTHING if number is None else f"{number:.1f}"


def duration(hours: float | None) -> str:
    """Return a time in the unit that people would use; it is known to 15 %."""
    if hours is None:
        return NOTHING
    if hours < 36:
        return f"{hours:.0f} h" if hours >= 1 else "under 1 h"
    return f"{hours / 24:.0f} days"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def workbook(values: Mapping[str, Any], figures: Analytics, titles: Mapping[str, str]) -> Attachment:
    """Return the report as a workbook with charts of its own, which whoever opens it can change."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        made = _Sheets(book)
        made.overview(values)
        made.results(values)
        made.cohorts(
            [
                *groups("Product", figures.products, titles),
                *groups("Background", figures.backgrounds, {}),
                *groups("Month", figures.months, {}),
            ]
        )
    return Attachment(f"report-{values['period']}.xlsx", TYPE, file.getvalue())


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 18, "font_color": INK})
        self._small = book.add_format({"font_color": "#718096"})
        self._head = book.add_format({"bold": True, "bg_color": PALE, "font_color": INK, "bottom": 1})
        self._head_of_numbers = book.add_format(
            {"bold": True, "bg_color": PALE, "font_color": INK, "bottom": 1, "align": "right"}
        )
        self._number = book.add_format({"align": "right"})

    def overview(self, values: Mapping[str, Any]) -> None:
        """Write stars, tiers and modules, each beside its chart."""
        sheet = self._sheet("Overview", (24, 12))
        sheet.write_string(0, 0, values["title"], self._title)
        sheet.write_string(1, 0, f"{values['client']}, {values['when']}", self._small)
        row = self._table(
            sheet, 3, ("Headline", "Value"), [(e["label"].capitalize(), e["value"]) for e in values["headlines"]]
        )
        stars = self._pairs(sheet, row + 1, "Stars", values["stars"])
        self._chart(sheet, "Learners by star", "column", "D4", "Overview", stars)
        tiers = self._pairs(sheet, stars[1] + 2, "Tiers", values["tiers"])
        self._chart(sheet, "Learners by tier", "column", "D20", "Overview", tiers)
        modules = [{"label": each["label"], "value": each["bar"]} for each in values["modules"]]
        done = self._pairs(sheet, tiers[1] + 2, "Module, % completed", modules)
        self._chart(sheet, "Completed, % of learners", "bar", "D36", "Overview", done)

    def results(self, values: Mapping[str, Any]) -> None:
        """Write what was graded, and how long the stars took."""
        sheet = self._sheet("Results", (24, 14, 14, 14))
        rows = [(e["label"], e["attempts"], e["success"], e["score"]) for e in values["results"]]
        row = self._table(sheet, 0, ("Graded", "Attempts", "Passed", "Mean score"), rows)
        times = [(e["label"], e["median"], e["spread"]) for e in values["times"]]
        self._table(sheet, row + 1, ("Time to", "Median", "Middle half"), times)

    def cohorts(self, compared: Sequence[Mapping[str, Any]]) -> None:
        """Write the groups that are compared, with a chart of how many learners each has."""
        sheet = self._sheet("Cohorts", (14, 30, 12, 14, 12))
        rows = [(e["kind"], e["label"], e["learners"], e["complete"], e["stars"]) for e in compared]
        last = self._table(sheet, 0, ("Compared by", "Group", "Learners", "Five stars", "Mean star"), rows, labels=1)
        if rows:
            self._chart(sheet, "Learners by group", "bar", "G2", "Cohorts", (1, last - 1), labels=1, numbers=2)

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if name != "Overview":
            sheet.set_landscape()
        sheet.fit_to_pages(1, 1)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _table(
        self, sheet: Any, row: int, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, labels: int = 0
    ) -> int:
        """Write a table, whose columns after the `labels` hold numbers; return the row after it."""
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self._head if column <= labels else self._head_of_numbers)
        for number, cells in enumerate(rows, row + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell, self._number if column > labels else None)
                else:
                    sheet.write_number(number, column, cell)
        return row + len(rows) + 1

    def _pairs(self, sheet: Any, row: int, head: str, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Write labels with their numbers; return the first and the last row of them."""
        self._table(sheet, row, (head, ""), [(each["label"], each["value"]) for each in rows])
        return row + 1, row + max(1, len(rows))

    def _chart(
        self,
        sheet: Any,
        title: str,
        kind: str,
        place: str,
        name: str,
        span: tuple[int, int],
        *,
        labels: int = 0,
        numbers: int = 1,
    ) -> None:
        chart = self._book.add_chart({"type": kind})
        first, last = span
        chart.add_series(
            {
                "categories": [name, first, labels, last, labels],
                "values": [name, first, numbers, last, numbers],
                "fill": {"color": GOLD},
                "gap": 60,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}})
        chart.set_legend({"none": True})
        if kind == "bar":  # its categories go upwards unless they are reversed
            chart.set_y_axis({"reverse": True, "line": {"color": "#A0AEC0"}, "major_gridlines": {"visible": False}})
            chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        else:
            chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E2E8F0"}}})
        chart.set_size({"width": 520, "height": max(290, 22 * (last - first + 4)) if kind == "bar" else 290})
        sheet.insert_chart(place, chart)
