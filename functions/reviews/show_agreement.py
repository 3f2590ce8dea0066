"""How often people decide as the machine had, by background and prompt."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.reviews.kinds import MODELS
from shared.reviews.models import Agreement
from shared.reviews.rules import MachineView, Verdict, agreement_rate


class AgreementFigures(Message):
    """Decisions of people beside what the machine had said; `rate` is the share of agreement, 0 to 1.

    Submissions about which the machine had said nothing do not count towards the rate.
    """

    kind: str
    background: str
    prompt: str
    machine_passed_approved: int
    machine_passed_rejected: int
    machine_failed_approved: int
    machine_failed_rejected: int
    machine_silent_approved: int
    machine_silent_rejected: int
    rate: float | None


class AgreementList(Message):
    """One line for each kind, background and prompt that people have decided about."""

    agreement: list[AgreementFigures]


@endpoint("GET /api/admin/job-readiness/reviews/agreement", api="admin", scope="admin", grants=[reads(Agreement)])
def show_agreement() -> AgreementList:
    """Show how people and the machine agree."""
    return AgreementList(agreement=[_figures(row) for kind in MODELS for row in Agreement.of_kind(kind)])


def _figures(row: Agreement) -> AgreementFigures:
    names = [f"{seen}_{verdict}" for seen in MachineView for verdict in Verdict]
    counts = {name: int(getattr(row, name) or 0) for name in names}
    rate = agreement_rate(counts)
    return AgreementFigures(kind=row.kind, background=row.background, prompt=row.prompt, rate=rate, **counts)
