import pytest

from shared.core.ids import new
from shared.projects.models import Project
from tests.support.lambdas import invoke
from tests.support.model import calls, told
from tests.support.people import learner
from tests.support.projecting import BASE, wanted

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def writing(someone, generation):
    return {"user_id": someone.user_id, "product_id": someone.product_id, "generation": generation}


def test_writes_nothing_that_was_not_asked_for():
    someone = learner(star=3)
    invoke("projects_write_proposal", writing(someone, new()))
    assert Project.find(someone.user_id, someone.product_id) is None
    wanted(someone)
    invoke("projects_write_proposal", writing(someone, new()))
    assert Project.find(someone.user_id, someone.product_id).version == 1


def test_s11_a_step_that_is_repeated_writes_one_version():
    someone = learner(star=3)
    project_id = wanted(someone)
    row = Project.find(someone.user_id, someone.product_id)
    row.update(actions=[Project.generation.set("again")])
    first = invoke("projects_write_proposal", writing(someone, "again"))
    second = invoke("projects_write_proposal", writing(someone, "again"))
    assert first is second is None
    assert someone.get(f"{BASE}/{project_id}").body["version"] == 2


def test_i11_the_prompt_holds_nothing_about_the_person():
    someone = learner(star=3, background="humanities")
    with told():
        wanted(someone)
        recorded = str(calls("project_generation"))
    assert "humanities" in recorded.lower()
    for private in (someone.user_id, someone.enrolment.enrolment_id, f"{someone.user_id.lower()}@example.org"):
        assert private not in recorded
