"""What no journey asks for, so that the trips of these endpoints are counted too: files, and what is taken back."""

from shared.core import clock
from shared.core.ids import new
from shared.privacy.models import PersonalExport
from tests.support import cohorts, configuring, interviewing, organising, profiles, reviewing, sessions
from tests.support.people import STRANGER, Answer, Person, person
from tests.support.privacy import EXPORT
from tests.support.reporting import colleague, plan

REPORTS = "/api/admin/job-readiness/report-schedules"


def ask() -> None:
    """Ask for each once."""
    admin = person("admin")
    for path in ("/docs", "/openapi.json"):
        _fine(STRANGER.get(path))
    _files(admin)
    _take_back(admin)


def _fine(answer: Answer) -> Answer:
    assert answer.status < 400, answer
    return answer


def _files(admin: Person) -> None:
    """Fetch a picture, a history, a copy of one's data, a recording, as who it is of and as a reviewer, and a list."""
    someone = person("learner")
    profiles.sent(someone, profiles.photograph())
    _fine(someone.get(profiles.AVATAR))
    _fine(someone.delete(profiles.AVATAR))
    _fine(someone.get("/api/user/transactions/export"))
    copy = PersonalExport.asked(someone.user_id, new(), clock.now())
    copy.state = "ready"
    copy.save()
    _fine(someone.get(f"{EXPORT}/{copy.export_id}/file"))
    candidate, submission = interviewing.looked_into(interviewing.clip("silent.webm"))
    _fine(candidate.get(f"{interviewing.BASE}/{submission.attempt_id}/recording"))
    _fine(admin.get(f"{interviewing.ADMIN}/{submission.submission_id}/recording"))
    rows = f"email;name;background\r\n{organising.address()};Ada;design"
    import_id = organising.begin_import(rows.encode(), client_id=organising.client(organising.product()))
    assert organising.finished(import_id)["state"] == "done"
    _fine(admin.get(f"{organising.ENROLMENTS}/imports/{import_id}/report/csv"))


def _take_back(admin: Person) -> None:
    """Take back an exam, a report that is sent regularly, a lease, an upload and a session."""
    exam = f"/promotion-exams/{configuring.new_product()}"
    _fine(admin.put(f"{configuring.BASE}{exam}", configuring.exam(version=1)))
    _fine(configuring.delete(admin, exam, 2))
    staff = colleague(cohorts.client().client_id)
    _fine(staff.delete(f"{REPORTS}/{staff.post(REPORTS, plan(staff)).body['schedule_id']}"))
    _, work = reviewing.waiting("projects")
    _fine(reviewing.lease(admin, "projects", work.submission_id))
    _fine(admin.delete(f"{reviewing.REVIEWS}/projects/{work.submission_id}/lease"))
    session_id = sessions.created(admin)["session_id"]
    upload = sessions.started(admin, session_id, len(sessions.CLIP))
    _fine(admin.delete(f"{sessions.ADMIN}/{session_id}/uploads/{upload['upload_id']}"))
    version = admin.get(f"{sessions.ADMIN}/{session_id}").body["version"]
    _fine(admin.delete(f"{sessions.ADMIN}/{session_id}?version={version}"))
