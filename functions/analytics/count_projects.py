"""A project was handed in, graded or reviewed: it is counted as it is now."""

from typing import Any

from shared.analytics.counting import GRANTS, recount_row
from shared.core.function import stream
from shared.projects.models import ProjectSubmission


@stream(ProjectSubmission, grants=GRANTS)
def count_projects(record: dict[str, Any]) -> None:
    """Count a project submission; what does not matter to the measures is passed over."""
    recount_row(record, ProjectSubmission, "status", "machine", "review")
