import base64

import pytest
import yaml

from infra.seed.load import CONTENT
from shared.projects.suspicion import addresses_grader, without_contacts
from tests.support.injections import INJECTIONS, WORK


@pytest.mark.parametrize("name", sorted(INJECTIONS))
def test_i01_a_text_that_speaks_to_the_grader_is_noticed(name):
    assert addresses_grader(f"{WORK}\n\n{INJECTIONS[name]}\n\n{WORK}")


def test_there_are_as_many_attacks_as_the_list_of_faults_asks_for():
    assert len(INJECTIONS) >= 40


HONEST = {
    "case study": WORK,
    "figures": "The churn rate of 4 percent means that we lose 100 of 2,500 customers; give the team 100 euros.",
    "code": 'def score(answers):\n    """Return the score."""\n    total = 100\n    return total',
    "readme": "# Setup\n\nThe instructions below show how to run the tests. Ignore the warnings of the linter.",
    "plan": "Please approve the budget. The system: a calendar. You are the customer; the assistant calls.",
    "hash": "sha256 " + base64.b64encode(bytes(range(64))).decode(),
    "design": "The user rates every lesson from 1 to 5; who rates all of them has the highest engagement.",
}


@pytest.mark.parametrize("name", sorted(HONEST))
def test_honest_work_is_not_suspected(name):
    assert not addresses_grader(HONEST[name])


def test_the_prepared_projects_are_not_suspected():
    for path in (CONTENT / "backgrounds").glob("*.yaml"):
        for project in yaml.safe_load(path.read_text())["project"]["fallback"].values():
            assert not addresses_grader(
                f"{project['title']}\n{project['brief']}\n" + "\n".join(project["requirements"])
            )


def test_i11_a_grader_sees_no_address_and_no_telephone_number():
    given = "Write to ada.lovelace+work@mail.example.org or call +49 (30) 1234-5678. Sales: 1,250,000."
    assert without_contacts(given) == "Write to [e-mail] or call [telephone]. Sales: 1,250,000."
