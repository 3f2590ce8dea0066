"""A learner's draft is saved as they write it."""

from datetime import datetime

import nh3
from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.projects.models import Project, ProjectNotFound
from shared.projects.rules import ProjectNotStarted, ProjectStatus, check_readable
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked

LONGEST_DRAFT = 60_000  # characters with the markup: three times the text that may be handed in
TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip


class DraftGiven(Body):
    """Rich text as HTML."""

    text: str = Field(max_length=LONGEST_DRAFT)


class DraftSaved(Message):
    """The draft as it is kept: without anything that could run, load or style."""

    text: str
    saved_at: datetime


@endpoint(
    "PUT /api/app/job-readiness/projects/{project_id}/draft",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), writes(Project)],
    errors=[ProjectNotFound, ModuleLocked, ProjectNotStarted, Invalid],
    layers=("core", "text"),
)
def save_draft(project_id: str, given: DraftGiven, caller: Caller) -> DraftSaved:
    """Save the draft of a project."""
    check_readable("text", given.text)
    project = Project.of(caller.user_id, project_id)
    enrolment, _ = enter(caller.user_id, project.product_id, Module.PROJECT, ProjectNotFound)
    if project.status == ProjectStatus.PROPOSED:
        raise ProjectNotStarted()
    moment, clean = now(), nh3.clean(given.text, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    if len(clean) > 2 * LONGEST_DRAFT:
        raise Invalid.field("text", "too long")
    saving = enrolment.guard(Transaction(), Module.PROJECT)
    project.keep_draft(clean, moment, saving)
    answer = DraftSaved(text=clean, saved_at=moment)
    saving.commit(answer)
    return answer
