"""The attempts that hold a voided question are scored again, one by one, and after a crash from where that was."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import writes
from shared.questions.models import QuestionNotFound, ServedQuestion
from shared.rescoring.applying import GRANTS, RescoringBusy, rescore
from shared.rescoring.messages import Onward, RescoringProgress
from shared.rescoring.models import PASSES, WORKFLOW, RescoringRef, VoidedQuestion

AT_ONCE = 200  # attempts in one go: some seconds of a function's time


@step(
    grants=[writes(VoidedQuestion), writes(ServedQuestion), *GRANTS],
    errors=[RescoringBusy],
    timeout=300,
    memory=768,
)
def rescore_attempts(ref: RescoringRef) -> RescoringProgress:
    """Deal with the next attempts; each carries a mark that it was dealt with, so that a repeat changes nothing."""
    void = VoidedQuestion.find(ref.question_id)
    if void is None:
        raise QuestionNotFound()
    if void.too_early(now()):
        return RescoringProgress(onward=Onward.LATER)
    if void.passes < PASSES:
        rows = ServedQuestion.page_behind(ref.question_id, void.cursor, AT_ONCE)
        for served in rows:
            if not served.rescored:
                rescore(void, served, now())
        if len(rows) == AT_ONCE:
            void.move(rows[-1].served_id)
            return RescoringProgress(onward=Onward.MORE)
        void.end_pass(now())
        if void.passes < PASSES:
            return RescoringProgress(onward=Onward.LATER)
    Errand.finish(WORKFLOW, (ref.question_id,))
    return RescoringProgress(onward=Onward.DONE)
