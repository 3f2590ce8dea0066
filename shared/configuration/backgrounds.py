"""What administrators write about a background: its projects and interviews for each tier."""

from typing import Literal

from pydantic import Field

from shared.configuration.messages import Name, Percent, Seen, Template, Text, Title
from shared.core.messages import Body
from shared.readiness.rules import Tier

ProjectType = Literal["case_study", "coding_project", "marketing_plan", "design_concept", "research_outline"]


class ProjectPrompts(Body):
    """How the model is asked for a project of one tier."""

    description_template: Template
    system_prompt: Template
    input_prompt: Template


class InterviewPrompts(Body):
    """How the model is asked for the questions of one tier."""

    system_prompt: Template
    input_prompt: Template


class GradingCriterion(Body):
    """What work is graded by; the weights of a set add up to 100."""

    id: Name
    title: Title
    description: str = Field(min_length=1, max_length=1000)
    weight: Percent


Criteria = list[GradingCriterion]


class PreparedProject(Body):
    """A project that people have written, for when none can be generated."""

    title: Title
    brief: Text
    requirements: list[str] = Field(max_length=20)
    deliverable: Text


class PreparedQuestion(Body):
    """An interview question that people have written, for when none can be generated."""

    question: str = Field(min_length=10, max_length=500)
    focus_area: Title
    guidance: Text


class ProjectPromptsByTier(Body):
    """The prompts of each tier."""

    bronze: ProjectPrompts
    silver: ProjectPrompts
    gold: ProjectPrompts


class CriteriaByTier(Body):
    """The criteria of each tier."""

    bronze: Criteria
    silver: Criteria
    gold: Criteria


class PreparedProjects(Body):
    """The prepared project of each tier."""

    bronze: PreparedProject
    silver: PreparedProject
    gold: PreparedProject


class InterviewPromptsByTier(Body):
    """The prompts of each tier."""

    bronze: InterviewPrompts
    silver: InterviewPrompts
    gold: InterviewPrompts


class PreparedQuestions(Body):
    """The prepared questions of each tier."""

    bronze: list[PreparedQuestion]
    silver: list[PreparedQuestion]
    gold: list[PreparedQuestion]


class ProjectConfiguration(Body):
    """The projects of a background."""

    type: ProjectType
    tiers: ProjectPromptsByTier
    grading_criteria: CriteriaByTier
    fallback: PreparedProjects


class InterviewConfiguration(Body):
    """The interviews of a background."""

    video_time_limit_seconds: int = Field(ge=30, le=300)
    question_quantity: int = Field(ge=1, le=10)
    focus_areas: list[Title] = Field(min_length=1, max_length=10)
    grading_criteria: Criteria
    tiers: InterviewPromptsByTier
    fallback: PreparedQuestions


class BackgroundContent(Body):
    """A background with its projects and interviews."""

    title: Title
    project: ProjectConfiguration
    interview: InterviewConfiguration


class BackgroundWritten(BackgroundContent):
    """A background with the version that was looked at."""

    version: Seen = None


class PreviewedBackground(Body):
    """What the form holds, and of which part and tier a sample is wanted."""

    background: BackgroundContent
    part: Literal["project", "interview"]
    tier: Tier
