"""A learner looks at their project: the task, their draft, and how their submissions fared."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.projects.messages import ProjectView
from shared.projects.models import Project, ProjectNotFound, ProjectSubmission
from shared.projects.rules import ProjectSettings
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


@endpoint(
    "GET /api/app/job-readiness/projects/{project_id}",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Project), reads(ProjectSubmission)],
    errors=[ProjectNotFound, ModuleLocked],
)
def show_project(project_id: str, caller: Caller) -> ProjectView:
    """Show a project with its submissions."""
    project = Project.of(caller.user_id, project_id)
    _, product = enter(caller.user_id, project.product_id, Module.PROJECT, ProjectNotFound)
    submissions = ProjectSubmission.of_project(caller.user_id, project_id)
    return ProjectView.of(project, ProjectSettings.of(project.terms or product.project), submissions)
