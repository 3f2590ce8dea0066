"""Reading a dashboard: the cohorts that a filter takes in, summed; the cost grows with cohorts, never with learners."""

from collections.abc import Callable, Collection, Mapping

from shared.analytics import releasing
from shared.analytics.figures import figures
from shared.analytics.messages import Analytics, Compared, Figures, Wanted
from shared.analytics.models import CohortSums, CountMoved, Edition, ReleasedSection
from shared.analytics.rules import Cohort, named, summed
from shared.analytics.suppression import LEAST, Filter
from shared.core.grants import reads, writes

GRANTS = [reads(CohortSums), reads(Edition)]
RELEASING = [*GRANTS, writes(ReleasedSection)]
VIEWING = [reads(ReleasedSection)]
TRIES = 5
DIMENSIONS: Mapping[str, Callable[[Cohort], str]] = {
    "clients": lambda cohort: cohort.client_id,
    "products": lambda cohort: cohort.product_id,
    "months": lambda cohort: cohort.month,
    "backgrounds": lambda cohort: cohort.background,
}
Vectors = dict[Cohort, list[int]]


def cohorts(client_id: str | None) -> Vectors:
    """Return the sums of all cohorts, or of a client's: one row for each month in which somebody of a background began
    a product for a client."""
    edition = int(Edition.current().shown)
    return {row.place: row.numbers for row in CohortSums.of_edition(edition, client_id)}


def taken_in(wanted: Wanted) -> Filter:
    """Return the filter that a caller asks for."""

    def takes(cohort: Cohort) -> bool:
        same = all(
            asked in (None, found)
            for asked, found in (
                (wanted.client_id, cohort.client_id),
                (wanted.product_id, cohort.product_id),
                (wanted.background, cohort.background),
            )
        )
        return same and (wanted.from_month or "") <= cohort.month <= (wanted.to_month or "9999-12")

    return takes


def everything(wanted: Wanted) -> Analytics:
    """Return the figures of those who are asked for, as they are."""
    takes = taken_in(wanted)
    found = {cohort: numbers for cohort, numbers in cohorts(wanted.client_id).items() if takes(cohort)}
    populated = {cohort: numbers for cohort, numbers in found.items() if any(numbers)}
    return _compared(populated, lambda inside: _figures(populated, inside))


def release() -> None:
    """Show viewers the next release, where it is another one; whoever was quicker has shown one that is as good.

    Raises `CountMoved` when that happens again and again.
    """
    for remaining in reversed(range(TRIES)):
        rows = ReleasedSection.current()
        before = {section: releasing.read(row.content) for section, row in rows.items()}
        now = {cohort: named(numbers) for cohort, numbers in cohorts(None).items()}
        contents = {name: releasing.stored(groups) for name, groups in releasing.released(before, now).items()}
        if contents == {section: row.content for section, row in rows.items()}:
            return
        seen = max((int(row.revision) for row in rows.values()), default=0)
        try:
            ReleasedSection.replace(contents, seen)
            return
        except CountMoved:
            if not remaining:
                raise


def published(wanted: Wanted) -> Analytics:
    """Return what viewers may see of those who are asked for: of the release, whose groups are of all learners."""
    sections = {section: releasing.read(row.content) for section, row in ReleasedSection.current().items()}
    shown = releasing.Published(sections)
    takes = taken_in(wanted)
    inside = [cohort for cohort in shown.cohorts if takes(cohort)]
    answer = _compared(inside, lambda narrower: shown.answer(lambda cohort: takes(cohort) and narrower(cohort)))
    return answer.model_copy(update={"least_group": LEAST})


def _figures(found: Vectors, inside: Filter) -> Figures:
    vectors = [numbers for cohort, numbers in found.items() if inside(cohort)]
    return figures(summed(vectors) if vectors else {})


def _compared(found: Collection[Cohort], answer: Callable[[Filter], Figures]) -> Analytics:
    parts: dict[str, list[Compared]] = {}
    for name, dimension in DIMENSIONS.items():
        values = sorted({dimension(cohort) for cohort in found})
        each = [Compared(name=value, figures=answer(_only(dimension, value))) for value in values]
        parts[name] = [group for group in each if group.figures.learners]
    return Analytics(whole=answer(lambda _: True), **parts)


def _only(dimension: Callable[[Cohort], str], value: str) -> Filter:
    return lambda cohort: dimension(cohort) == value
