"""A learner starts their project: the proposal that they have seen is kept from now on."""

from dataclasses import asdict

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.projects.models import Project, ProjectNotFound
from shared.projects.rules import (
    ProjectNotReady,
    ProjectSettings,
    ProjectStarted,
    ProjectStatus,
    PromptChanged,
    check_start,
)
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class SeenProject(Body):
    """The version of the proposal that the learner has seen."""

    version: int


class ProjectBegun(Message):
    """The version that is kept, and that submissions are graded against."""

    project_id: str
    status: str
    version: int


@endpoint(
    "POST /api/app/job-readiness/projects/{project_id}/start",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), writes(Project)],
    errors=[ProjectNotFound, ModuleLocked, ProjectStarted, ProjectNotReady, PromptChanged],
)
def start_project(project_id: str, seen: SeenProject, caller: Caller) -> ProjectBegun:
    """Start a project; starting the same version again changes nothing."""
    project = Project.of(caller.user_id, project_id)
    enrolment, product = enter(caller.user_id, project.product_id, Module.PROJECT, ProjectNotFound)
    answer = ProjectBegun(project_id=project_id, status=ProjectStatus.STARTED.value, version=seen.version)
    if project.status != ProjectStatus.STARTED or project.version != seen.version:
        check_start(project.status, int(project.version), seen.version, project.generation is not None)
        start = enrolment.guard(Transaction(), Module.PROJECT)
        project.start(seen.version, asdict(ProjectSettings.of(product.project)), now(), start)
        start.commit(answer)
    return answer
