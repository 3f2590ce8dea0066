"""A client's enrolments are counted anew, some pages at a time."""

from shared.analytics.counting import GRANTS, count
from shared.analytics.rebuilding import PAGE, ClientInEdition, Counted, Progress
from shared.analytics.sources import everything
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.pacing import for_a_while
from shared.readiness.models import Enrolment


@step(grants=GRANTS, errors=[Unavailable], timeout=300)
def rebuild_client(client: ClientInEdition) -> Counted:
    """Count the next pages of a client's enrolments from all of their rows; again is the same."""
    Enrolment.connection()

    def following(done: Counted) -> ClientInEdition | None:
        return client.model_copy(update={"after": done.after}) if done.after else None

    return for_a_while(_page, client, following)


def _page(client: ClientInEdition) -> Counted:
    position = {name: {"S": value} for name, value in client.after.items()} if client.after else None
    found = Enrolment.by_client.query(client.client_id, limit=PAGE, last_evaluated_key=position)
    for enrolment in found:
        count(enrolment.user_id, enrolment.product_id, everything, whole=True)
    last = found.last_evaluated_key
    after = {name: value["S"] for name, value in last.items()} if last else None
    return Counted(after=after, progress=Progress.MORE if after else Progress.DONE)
