"""An administrator lets a lower score count after all."""

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.rescoring.applying import CONFIRMING, RescoringBusy, decide
from shared.rescoring.messages import CorrectionReason, CorrectionView
from shared.rescoring.models import Correction, CorrectionDecided, CorrectionNotFound


@endpoint(
    "POST /api/admin/job-readiness/corrections/{correction_id}/confirm",
    scope="admin",
    api="admin",
    grants=CONFIRMING,
    errors=[CorrectionNotFound, CorrectionDecided, RescoringBusy, Invalid],
)
def confirm_correction(correction_id: str, given: CorrectionReason, caller: Caller) -> CorrectionView:
    """Confirm a correction; what rested on the old score is taken back."""
    correction = Correction.of(correction_id)
    if correction.status != "awaiting":
        raise CorrectionDecided()
    decide(correction, True, given.reason, caller.user_id, now())
    return CorrectionView.of(correction)
