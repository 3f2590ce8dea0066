"""The figures of a dashboard, as admins, staff and viewers get them."""

from pydantic import Field

from shared.core.messages import Id, Message, Query
from shared.organisations.messages import AskedClient

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class Wanted(Query):
    """Whom the figures are about; what is left out is not narrowed down."""

    client_id: AskedClient | None = Field(default=None, description="Admins and viewers; for staff, their own")
    product_id: Id | None = None
    background: str | None = Field(default=None, max_length=64)
    from_month: str | None = Field(default=None, pattern=MONTH, description="The first month of enrolment, YYYY-MM")
    to_month: str | None = Field(default=None, pattern=MONTH, description="The last month of enrolment, YYYY-MM")


class ModuleCompletion(Message):
    """How many learners have earned the star of a module, and their share of all."""

    module: str
    completed: int
    rate: float | None


class TimeToStar(Message):
    """Hours from the enrolment to a star, of those who hold it by their own work; each within 15 %."""

    star: int
    learners: int | None
    lower_quartile_hours: float | None
    median_hours: float | None
    upper_quartile_hours: float | None


class ExamFigures(Message):
    """Graded attempts at promotion exams."""

    attempts: int
    passed: int
    timed_out: int | None
    success_rate: float | None
    mean_score: float | None


class GradingFigures(Message):
    """Projects or interviews that were handed in; `bands` counts the machine's scores by tens, from 0 to 100."""

    submissions: int
    passed: int
    failed: int
    awaiting_review: int | None
    success_rate: float | None
    mean_score: float | None
    bands: list[int] | None
    agreement: float | None = Field(description="How often a person came to the machine's verdict, 0 to 1")
    judged_by_both: int | None


class QuizFigures(Message):
    """Attempts at quizzes; `correlation_with_star` is Pearson's, of a learner's mean score and star."""

    attempts: int
    passed: int
    success_rate: float | None
    mean_score: float | None
    correlation_with_star: float | None


class ServedFigures(Message):
    """How often learners were given content from the model, and from its fallback."""

    content: str
    ai: int
    fallback: int
    fallback_share: float | None


class FeedbackFigures(Message):
    """What learners think of one kind of thing; `ratings` counts them from 1 to 5."""

    kind: str
    count: int
    mean: float | None
    ratings: list[int] | None


class Figures(Message):
    """Every measure of a group of learners; None stands where nothing is known or where it is withheld.

    `stars` counts the learners by star, 0 to 5, and `tiers` by tier; `stars_withheld` and `tiers_withheld` are those of
    them whose star or tier would single out fewer than five people.
    """

    learners: int
    stars: list[int]
    stars_withheld: int
    tiers: dict[str, int]
    tiers_withheld: int
    completion: list[ModuleCompletion]
    time_to_star: list[TimeToStar]
    exams: ExamFigures | None
    projects: GradingFigures | None
    interviews: GradingFigures | None
    quizzes: QuizFigures | None
    served: list[ServedFigures] | None
    feedback: list[FeedbackFigures]


class Compared(Message):
    """One of the groups that are compared, by its id, month or background."""

    name: str
    figures: Figures


class Analytics(Message):
    """The figures of all who were asked for, and those of the groups among them."""

    whole: Figures
    clients: list[Compared]
    products: list[Compared]
    months: list[Compared]
    backgrounds: list[Compared]
    least_group: int | None = Field(default=None, description="Groups of fewer people are withheld")
