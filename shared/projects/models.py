"""The project that a learner works on, and what they hand in for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.backgrounds.models import Background
from shared.core.errors import Conflict, NotFound
from shared.core.ids import digest, new
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.projects.rules import ProjectStatus, PromptChanged, SubmissionPending, SubmissionStatus
from shared.readiness.models import Enrolment

REVIEW_SHARDS = 16


class ProjectNotFound(NotFound):
    """There is no such project, or it is not yours."""


class SubmissionNotFound(NotFound):
    """There is no such submission."""


class SubmissionChanged(Conflict):
    """The submission has changed meanwhile; look again."""


class Project(Table):
    """What a learner works on: a proposal, pinned by the start. Access: one by learner and product; all of a learner.

    `version` counts the proposals that the learner has been shown. `generation` is set while one is being written.
    `tries_used` counts the submissions that were or are being graded; `extra_tries` is what an administrator granted.
    """

    class Meta(Settings):
        table_name = table_name("projects")
        personal = Personal(owner="user_id", retention="until erasure")

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

    def start(self, version: int, now: datetime, transaction: Transaction) -> None:
        """Pin the version that the learner has seen; loses with `PromptChanged` when there is another one by now."""
        actions = [Project.status.set(ProjectStatus.STARTED.value), Project.started_at.set(now)]
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


class SubmissionById(GlobalSecondaryIndex[Any]):
    """Whose submission an id is."""

    class Meta:
        index_name = "by-submission"
        projection = KeysOnlyProjection()

    submission_id = UnicodeAttribute(hash_key=True)


class AwaitingReview(GlobalSecondaryIndex[Any]):
    """What waits for a person, the oldest first; sparse, so that it holds only what waits."""

    class Meta:
        index_name = "awaiting-review"
        projection = KeysOnlyProjection()

    awaiting = NumberAttribute(hash_key=True)
    submission_id = UnicodeAttribute(range_key=True)


class ProjectSubmission(Table):
    """One try of a learner. Access: all of a learner, in order; one by id; what awaits a review, shard by shard.

    `text` is what was handed in, or what was read out of the repository. `machine` is the grader's verdict, kept beside
    `review`, a person's. Criteria and pass mark are those of the day on which it was handed in.
    """

    class Meta(Settings):
        table_name = table_name("project-submissions")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    submission_id = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
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
    reason = UnicodeAttribute(null=True)
    machine: JSONAttribute = JSONAttribute(null=True)
    review: JSONAttribute = JSONAttribute(null=True)
    awaiting = NumberAttribute(null=True)
    submitted_at = UTCDateTimeAttribute()
    decided_at = UTCDateTimeAttribute(null=True)
    by_submission = SubmissionById()
    awaiting_review = AwaitingReview()

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
    def of(cls, user_id: str, submission_id: str) -> Self:
        """Return a learner's submission, or raise `SubmissionNotFound`."""
        submission = cls.find(user_id, submission_id)
        if submission is None:
            raise SubmissionNotFound()
        return submission

    @classmethod
    def by_id(cls, submission_id: str) -> Self:
        """Return anybody's submission, read consistently, or raise `SubmissionNotFound`."""
        cls.connection()
        for key in cls.by_submission.query(submission_id):
            return cls.of(key.user_id, submission_id)
        raise SubmissionNotFound()

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

    def remember(self, machine: Mapping[str, Any]) -> None:
        """Keep the grader's verdict beside a decision that a person was quicker to take."""
        change(self, [ProjectSubmission.machine.set(dict(machine))], ProjectSubmission.machine.does_not_exist())

    def settle(
        self, status: SubmissionStatus, now: datetime, *, reason: str | None, machine: Mapping[str, Any] | None
    ) -> bool:
        """Decide a submission that is being graded, and the project with it; False when somebody has decided before."""
        row = ProjectSubmission
        actions = [row.status.set(status.value), row.reason.set(reason) if reason else row.reason.remove()]
        actions += [row.machine.set(dict(machine))] if machine else []
        if status is SubmissionStatus.AWAITING_REVIEW:
            actions.append(row.awaiting.set(int(digest(self.submission_id)[:4], 16) % REVIEW_SHARDS))
        else:
            actions.append(row.decided_at.set(now))
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
