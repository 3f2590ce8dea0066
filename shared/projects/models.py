"""The project that a learner works on, and what they hand in for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.backgrounds.models import Background
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.projects.rules import ProjectStatus, PromptChanged, SubmissionPending, SubmissionStatus
from shared.readiness.models import Enrolment
from shared.reviews.models import Submission
from shared.reviews.rules import SubmissionChanged

OPEN = (ProjectStatus.STARTED.value, ProjectStatus.SUBMITTED.value)


class ProjectNotFound(NotFound):
    """There is no such project, or it is not yours."""


class Project(Table):
    """What a learner works on: a proposal, pinned by the start. Access: one by learner and product; all of a learner.

    `version` counts the proposals that the learner has been shown. `generation` is set while one is being written.
    `tries_used` counts the submissions that were or are being graded; `extra_tries` is what an administrator granted.
    `terms` are the module's settings of the day on which it was started.
    """

    class Meta(Settings):
        table_name = table_name("projects")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("criteria", "terms"))

    user_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    project_id = UnicodeAttribute()
    status = UnicodeAttribute(default=ProjectStatus.PROPOSED.value)
    version = NumberAttribute(default=0)
    generation = UnicodeAttribute(null=True)
    refreshes_used = NumberAttribute(default=0)
    background = UnicodeAttribute()
    tier = UnicodeAttribute()
    project_type = UnicodeAttribute()
    proposal: JSONAttribute = JSONAttribute(null=True)
    criteria: JSONAttribute = JSONAttribute(default=list)
    source = UnicodeAttribute(null=True)
    model = UnicodeAttribute(null=True)
    prompt = UnicodeAttribute(null=True)
    draft = UnicodeAttribute(null=True)
    drafted_at = UTCDateTimeAttribute(null=True)
    tries_used = NumberAttribute(default=0)
    extra_tries = NumberAttribute(default=0)
    submission_id = UnicodeAttribute(null=True)
    passed_submission_id = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    started_at = UTCDateTimeAttribute(null=True)
    terms: JSONAttribute = JSONAttribute(null=True)

    @classmethod
    def asked_for(cls, enrolment: Enrolment, background: Background, now: datetime) -> Self:
        """Return a project whose first proposal is still to be written."""
        return cls(
            enrolment.user_id,
            enrolment.product_id,
            project_id=new(),
            generation=new(),
            background=background.name,
            tier=enrolment.current_tier.value,
            project_type=background.project["type"],
            created_at=now,
        )

    @classmethod
    def of(cls, user_id: str, project_id: str) -> Self:
        """Return a learner's project, or raise `ProjectNotFound`; a learner has one for each enrolment."""
        cls.connection()
        found = [row for row in cls.query(user_id, consistent_read=True) if row.project_id == project_id]
        if not found:
            raise ProjectNotFound()
        return found[0]

    def ask_again(self, transaction: Transaction, lost: Conflict) -> None:
        """Ask for another proposal; loses with `lost` when it was started or asked for meanwhile."""
        used = int(self.refreshes_used)
        self.generation, self.refreshes_used = new(), used + 1
        actions = [Project.generation.set(self.generation), Project.refreshes_used.set(self.refreshes_used)]
        open_still = (Project.status == ProjectStatus.PROPOSED.value) & (Project.refreshes_used == used)
        condition = open_still & (Project.project_id == self.project_id) & Project.generation.does_not_exist()
        transaction.update(self, actions, condition, lost=lost)

    def propose(self, generation: str, values: Mapping[str, Any], *, used_up: bool) -> bool:
        """Show what was written as the next version; False when it was not asked for any more.

        With `used_up` off the refresh is given back: the learner got nothing new out of it.
        """
        columns = [(getattr(Project, name), value) for name, value in values.items()]
        actions = [column.remove() if value is None else column.set(value) for column, value in columns]
        actions += [Project.version.set(Project.version + 1)] if values else []
        actions += [] if used_up else [Project.refreshes_used.add(-1)]
        return change(self, [*actions, Project.generation.remove()], Project.generation == generation)

    def start(self, version: int, terms: Mapping[str, int], now: datetime, transaction: Transaction) -> None:
        """Pin the version that the learner has seen, with the module's settings of the day.

        Loses with `PromptChanged` when there is another version by now.
        """
        actions = [
            Project.status.set(ProjectStatus.STARTED.value),
            Project.started_at.set(now),
            Project.terms.set(dict(terms)),
        ]
        seen = (Project.version == version) & Project.generation.does_not_exist()
        condition = seen & (Project.status == ProjectStatus.PROPOSED.value) & (Project.project_id == self.project_id)
        transaction.update(self, actions, condition, lost=PromptChanged())

    def keep_draft(self, text: str, now: datetime, transaction: Transaction) -> None:
        """Save the draft; loses with `ProjectNotFound` when another project has taken its place."""
        actions = [Project.draft.set(text), Project.drafted_at.set(now)]
        transaction.update(self, actions, Project.project_id == self.project_id, lost=ProjectNotFound())

    def submit(self, submission_id: str, transaction: Transaction) -> None:
        """Use up the next try; loses with `SubmissionPending` when another submission was quicker."""
        used = int(self.tries_used)
        actions = [
            Project.status.set(ProjectStatus.SUBMITTED.value),
            Project.submission_id.set(submission_id),
            Project.tries_used.set(used + 1),
        ]
        same = (Project.project_id == self.project_id) & (Project.tries_used == used)
        condition = same & (Project.status == ProjectStatus.STARTED.value)
        transaction.update(self, actions, condition, lost=SubmissionPending())

    def grant(self, count: int, transaction: Transaction, lost: Conflict) -> None:
        """Allow further tries; loses with `lost` when others were granted meanwhile."""
        seen = int(self.extra_tries)
        none = Project.extra_tries.does_not_exist() | (Project.extra_tries == 0)
        unchanged = (Project.project_id == self.project_id) & ((Project.extra_tries == seen) if seen else none)
        transaction.update(self, [Project.extra_tries.set(seen + count)], unchanged, lost=lost)


class ProjectSubmission(Submission):
    """One try of a learner. Access: all of a learner, in order; one by id; what awaits a review, shard by shard.

    `text` is what was handed in, or what was read out of the repository. Criteria and pass mark are those of the day on
    which it was handed in.
    """

    class Meta(Settings):
        table_name = table_name("project-submissions")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("criteria",))

    project_id = UnicodeAttribute()
    enrolment_id = UnicodeAttribute()
    number = NumberAttribute()
    version = NumberAttribute()
    proposal: JSONAttribute = JSONAttribute()
    criteria: JSONAttribute = JSONAttribute()
    pass_mark = NumberAttribute()
    repository_url = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=SubmissionStatus.GRADING.value)

    @classmethod
    def handed_in(
        cls, project: Project, enrolment_id: str, pass_mark: int, content: Mapping[str, Any], at: datetime
    ) -> Self:
        """Return the next try of a project; `content` is its `text` or its `repository_url`."""
        return cls(
            project.user_id,
            new(),
            product_id=project.product_id,
            project_id=project.project_id,
            enrolment_id=enrolment_id,
            number=int(project.tries_used) + 1,
            version=int(project.version),
            proposal=project.proposal,
            criteria=project.criteria,
            pass_mark=pass_mark,
            submitted_at=at,
            **content,
        )

    @classmethod
    def of_project(cls, user_id: str, project_id: str) -> list[Self]:
        """Return the submissions of a project in their order, read consistently."""
        cls.connection()
        return [row for row in cls.query(user_id, consistent_read=True) if row.project_id == project_id]

    @property
    def project(self) -> Project:
        """The key of the project, as a row to be updated and not to be read."""
        return Project(self.user_id, self.product_id)

    def read(self, text: str) -> None:
        """Keep what was read out of the repository; the first reading stays."""
        change(self, [ProjectSubmission.text.set(text)], ProjectSubmission.text.does_not_exist())

    def settle(
        self, status: SubmissionStatus, now: datetime, *, reason: str | None, machine: Mapping[str, Any] | None
    ) -> bool:
        """Decide a submission that is being graded, and the project with it; False when somebody has decided before."""
        row = ProjectSubmission
        actions = self.ending(status.value, now, reason)
        actions += [row.machine.set(dict(machine))] if machine else []
        mine = (Project.submission_id == self.submission_id) & (Project.status == ProjectStatus.SUBMITTED.value)
        for change_of_project in (_after(status, self.submission_id), []):
            transaction = Transaction()
            undecided = row.status == SubmissionStatus.GRADING.value
            transaction.update(self, actions, undecided, lost=SubmissionChanged())
            if change_of_project:
                transaction.update(self.project, change_of_project, mine, lost=_ProjectMoved())
            try:
                transaction.commit()
            except SubmissionChanged:
                return False
            except _ProjectMoved:
                continue
            return True
        return False

    @property
    def evidence_id(self) -> str:
        """By which id the fourth star rests on this submission."""
        return str(self.submission_id)

    @property
    def reviewable(self) -> bool:
        """Whether a person may decide about it."""
        return self.status != SubmissionStatus.UNREADABLE

    @property
    def machine_passed(self) -> bool | None:
        """What the scores come to by the rules; a grader that abstained has said nothing."""
        if not self.machine or self.machine.get("abstains"):
            return None
        return float(self.machine["score"]) >= float(self.pass_mark)

    @property
    def prompt(self) -> str:
        """The name and version of the grader's prompt."""
        return str(self.machine.get("prompt", "none")) if self.machine else "none"

    @property
    def related(self) -> tuple[type[Table], str, str]:
        """The project that it was handed in for."""
        return (Project, self.user_id, self.product_id)

    def follow(self, approved: bool, row: Project | None, transaction: Transaction) -> None:
        """Let the project be passed by this submission, or open it for the next try."""
        if row is None or row.project_id != self.project_id:
            return
        mine = Project.passed_submission_id == self.submission_id
        if approved:
            # One that another submission has passed before stays passed by that one.
            first = Project.passed_submission_id | self.submission_id
            actions = [Project.status.set(ProjectStatus.PASSED.value), Project.passed_submission_id.set(first)]
            condition = Project.project_id == self.project_id
        elif row.passed_submission_id == self.submission_id:
            actions = [Project.status.set(ProjectStatus.STARTED.value), Project.passed_submission_id.remove()]
            condition = mine
        elif row.submission_id == self.submission_id and row.status in OPEN:
            actions = [Project.status.set(ProjectStatus.STARTED.value), Project.passed_submission_id.remove()]
            condition = Project.status == row.status
        else:
            return
        transaction.update(self.project, actions, condition, lost=SubmissionChanged())


class _ProjectMoved(Conflict):
    """The project is no longer about this submission."""


def _after(status: SubmissionStatus, submission_id: str) -> Sequence[Any]:
    """Return what a verdict of the machine changes about the project."""
    again = Project.status.set(ProjectStatus.STARTED.value)
    if status is SubmissionStatus.PASSED:
        passed = Project.status.set(ProjectStatus.PASSED.value)
        return [passed, Project.passed_submission_id.set(submission_id)]
    if status is SubmissionStatus.UNREADABLE:
        return [again, Project.tries_used.set(Project.tries_used - 1)]
    return [again] if status is SubmissionStatus.FAILED else []
