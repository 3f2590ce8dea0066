"""An administrator lets a learner keep a score that a voided question has helped to."""

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.rescoring.applying import CONFIRMING, RescoringBusy, decide
from shared.rescoring.messages import CorrectionReason, CorrectionView
from shared.rescoring.models import Correction, CorrectionDecided, CorrectionNotFound


@endpoint(
    "POST /api/admin/job-readiness/corrections/{correction_id}/reject",
    scope="admin",
    api="admin",
    grants=CONFIRMING,
    errors=[CorrectionNotFound, CorrectionDecided, RescoringBusy, Invalid],
)
def reject_correction(correction_id: str, given: CorrectionReason, caller: Caller) -> CorrectionView:
    """Reject a correction; the old score stays."""
    correction = Correction.of(correction_id)
    if correction.status != "awaiting":
        raise CorrectionDecided()
    decide(correction, False, given.reason, caller.user_id, now())
    return CorrectionView.of(correction)
