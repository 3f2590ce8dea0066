"""What administrators write: products, assessments, courses, lessons and exam settings, as forms send them."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from shared.core.messages import Body, Id, Message
from shared.questions.rules import MOST_ACCEPTED, MOST_OPTIONS, Key, Question, QuestionType, options_problem
from shared.readiness.rules import Tier

Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,59}$")]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^{}<>\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=4000)]
Template = Annotated[str, Field(min_length=1, max_length=12_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Order = Annotated[int, Field(ge=0, le=10_000)]
Seen = Annotated[
    int | None, Field(default=None, ge=1, description="The version that was looked at; null for a new one")
]


class Seeing(Body):
    """The version that was looked at."""

    version: Seen = None


class TierBounds(Body):
    """The lowest average, in percent, of each tier."""

    bronze: Percent
    silver: Percent
    gold: Percent


class ProductContent(Body):
    """What a product is called, and where its tiers begin."""

    title: Title
    description: Text = ""
    tiers: TierBounds


class ProductWritten(ProductContent):
    """A product with the version that was looked at."""

    version: Seen = None


class ProjectModule(Body):
    """How projects are passed, how often they may be tried, and how often a proposal may be refreshed."""

    pass_mark: Percent
    attempts: int = Field(ge=1, le=50)
    refreshes: int = Field(ge=0, le=50)


class InterviewModule(Body):
    """How interviews are passed and how often they may be tried."""

    pass_mark: Percent
    attempts: int = Field(ge=1, le=50)


class ExpertModule(Body):
    """How many expert sessions the third star takes, and how much of each has to be watched."""

    required: int = Field(ge=1, le=50)
    threshold_percent: int = Field(ge=1, le=100)


class ModulesContent(Body):
    """The settings of a product's modules; `course_ids` are its courses in their order."""

    course_ids: list[Id] = Field(max_length=50)
    expert_session: ExpertModule
    project: ProjectModule
    interview: InterviewModule


class ModulesWritten(ModulesContent):
    """Module settings with the version that was looked at."""

    version: Seen = None


class ExamBanks(Body):
    """The question bank that completes the papers of each tier that an exam leads to."""

    silver: Id
    gold: Id


class ExamContent(Body):
    """A product's promotion exam."""

    enabled: bool
    question_count: int = Field(ge=1, le=100)
    pass_mark: Percent
    time_limit_minutes: int = Field(ge=1, le=240)
    eligible_stars: list[Annotated[int, Field(ge=1, le=4)]] = Field(max_length=4)
    bank_ids: ExamBanks | None


class ExamWritten(ExamContent):
    """Exam settings with the version that was looked at."""

    version: Seen = None


class WrittenItem(Body):
    """A question with its key; an id that is left out is made from the question's words."""

    question_id: Id | None = None
    type: QuestionType = Field(default=QuestionType.MULTIPLE_CHOICE, strict=False)
    stem: str = Field(min_length=8, max_length=600)
    options: list[str] = Field(
        default_factory=list,
        max_length=MOST_OPTIONS,
        validate_default=True,
        description="Two to six, or True and False, or none",
    )
    key: Key | None = Field(default=None, description="The letter of the right option; none for a short answer")
    accepted: list[str] = Field(default_factory=list, max_length=MOST_ACCEPTED, description="Right short answers")
    explanation: str = Field(default="", max_length=800)
    quote: str | None = Field(default=None, max_length=600)

    @field_validator("options")
    @classmethod
    def _as_many_as_its_type_takes(cls, options: list[str], info: ValidationInfo) -> list[str]:
        problem = options_problem(info.data["type"], len(options)) if "type" in info.data else None
        if problem:
            raise ValueError(problem)
        return options

    @model_validator(mode="after")
    def _is_a_question(self) -> "WrittenItem":
        try:
            self.question("")
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
        return self

    def question(self, question_id: str) -> Question:
        """Return the question as the rules read it."""
        return Question.model_validate({**self.model_dump(), "question_id": question_id})


class ScoreBand(Body):
    """What learners are told from a score on."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: Percent = Field(alias="from")
    title: Title
    advice: Text


class AssessmentContent(Body):
    """One of a product's standard assessments."""

    title: Title
    description: Text = ""
    order: Order
    time_limit_minutes: int = Field(ge=1, le=240)
    score_bands: list[ScoreBand] = Field(max_length=20)
    questions: list[WrittenItem] = Field(min_length=1, max_length=60)


class AssessmentWritten(AssessmentContent):
    """An assessment with the version that was looked at."""

    version: Seen = None


class QuizTemplate(Body):
    """How the model is asked for the quizzes of one tier, how many questions one has, and what passes it."""

    quiz_prompt_template: Template
    question_count: int = Field(ge=1, le=20)
    passing_score: Percent


class QuizTemplates(Body):
    """One template for each tier."""

    bronze: QuizTemplate
    silver: QuizTemplate
    gold: QuizTemplate

    def of(self, tier: Tier) -> QuizTemplate:
        """Return the template of a tier."""
        found: QuizTemplate = getattr(self, tier.value)
        return found


class CourseContent(Body):
    """A course and its quiz settings; `quiz_attempts` limits the attempts at a quiz, null for as many as wanted."""

    product_id: Id
    title: Title
    description: Text = ""
    enable_ai_quizzes: bool
    tier_based_difficulty: bool = True
    quiz_templates: QuizTemplates
    quiz_attempts: int | None = Field(default=None, ge=1, le=100)
    watch_threshold_percent: int = Field(default=90, ge=1, le=100)


class CourseWritten(CourseContent):
    """A course with the version that was looked at."""

    version: Seen = None


class GenericQuizContent(Body):
    """The questions that a course's quizzes fall back on when everything else is used up."""

    questions: list[WrittenItem] = Field(min_length=1, max_length=40)


class GenericQuizWritten(GenericQuizContent):
    """A generic quiz with the version that was looked at."""

    version: Seen = None


class LessonContent(Body):
    """A lesson; its video and transcript are named by their uploads, which have to be there when it is published."""

    course_id: Id
    title: Title
    summary: Text = ""
    order: Order
    video_id: Id | None = None
    transcript_id: Id | None = None


class LessonWritten(LessonContent):
    """A lesson with the version that was looked at."""

    version: Seen = None


class LessonTemplatesContent(Body):
    """A lesson's own templates; null for those of its course."""

    templates: QuizTemplates | None


class LessonTemplatesWritten(LessonTemplatesContent):
    """A lesson's templates with the version that was looked at."""

    version: Seen = None


class Held(Message):
    """How something stands: what learners see is the published version."""

    id: str
    status: Literal["draft", "published", "changed"] = Field(description="`changed`: published, and edited since")
    version: int
    published_version: int | None
    created_by: str
    updated_by: str
    created_at: str
    updated_at: str
