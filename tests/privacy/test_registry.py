"""The registry of personal data is whole: every table and every place of objects is in it (D01)."""

import pytest
from pynamodb.attributes import TTLAttribute

from infra.discover import declarations
from shared.accounts.models import User
from shared.core.personal import OWNER_INDEX
from shared.organisations.invitations import Invitation
from shared.privacy import registry
from shared.privacy.places import ERASED, EXPORTED, PLACES
from shared.privacy.registry import Whose, entry
from shared.readiness.models import Decision, Enrolment

TABLES = declarations().tables
PEOPLE = {"email", "phone", "address", "user_id"}
OPEN_ENDED = ("until erasure", "while the product", "kept", "until it is deleted", "until the work", "until the role",
              "one row per provider")  # fmt: skip


def of(table):
    return table.logical()


@pytest.mark.parametrize("table", TABLES, ids=of)
def test_d01_every_table_says_itself_what_it_holds_about_people(table):
    assert "personal" in vars(table.Meta), "say `personal = Personal(…)`, or `NOBODY`, in its Meta"
    expires = any(isinstance(attribute, TTLAttribute) for attribute in table.get_attributes().values())
    assert expires or entry(table).retention.startswith(OPEN_ENDED), "it names a time, and nothing applies it"


@pytest.mark.parametrize("table", TABLES, ids=of)
def test_d01_whatever_names_a_person_is_exported_and_erased_or_says_why_not(table):
    mine = entry(table)
    if PEOPLE & set(table.get_attributes()):
        assert mine.names_somebody
    assert not mine.export or mine.names_somebody, "nobody's rows can be given to nobody"
    if mine.at_erasure == "expires":
        assert any(isinstance(attribute, TTLAttribute) for attribute in table.get_attributes().values())
    assert not table.Meta.append_only or mine.at_erasure != "erased", "what is only ever added to cannot be erased"
    if mine.at_erasure == "kept":
        assert not mine.names_somebody or "without identity" in mine.retention


@pytest.mark.parametrize("table", registry.tables(), ids=of)
def test_d01_the_rows_of_a_person_are_found_by_a_key_and_never_by_looking_through_all(table):
    mine = entry(table)
    if not mine.export and mine.at_erasure != "erased":
        return
    if registry.found_by_index(table):
        assert any(index["index_name"] == OWNER_INDEX for index in table._get_schema()["global_secondary_indexes"])
    if mine.found == "address":
        assert table.key("ada@example.org") != table.key("eve@example.org")


@pytest.mark.parametrize("table", TABLES, ids=of)
def test_d01_what_belongs_to_a_client_is_read_within_that_client(table):
    own = table._hash_key_attribute().attr_name == entry(table).owner
    if "client_id" in table.get_attributes() and not own:
        assert entry(table).boundary == "client"


def test_the_registry_holds_what_the_template_is_made_of():
    known = {table for table in TABLES if entry(table).names_somebody}
    assert set(registry.tables()) == known


def test_the_rows_of_a_person_go_before_those_by_which_they_are_found_and_what_is_made_from_them_goes_after_all():
    order = registry.erased()
    found = [table for table in order if not entry(table).remade]
    assert found[-2:] == [Enrolment, User], "the others are found by these"
    remade = order[len(found) :]
    assert {table.logical() for table in remade} == {"analytics-enrolments", "analytics-things", "business-deeds"}
    assert all(entry(table).found == "owner" for table in remade), "the account and enrolments are gone by then"


def test_every_name_that_is_not_exported_exists():
    for table in TABLES:
        assert set(entry(table).unexported) <= set(table.get_attributes()), table


def test_d01_every_place_that_a_function_touches_is_in_the_register():
    verbs = {"fetches", "stores", "uploads", "removes", "wipes", "lists"}
    touched = {grant.target for f in declarations().functions for grant in f.all_grants if grant.verb in verbs}
    assert not {place for place in touched if not any(place.startswith(known.path) for known in PLACES)}
    assert len({place.path for place in PLACES}) == len(PLACES)


def test_the_people_of_places_are_found_by_the_first_part_of_the_key():
    assert {place.path for place in EXPORTED} <= {place.path for place in ERASED}
    assert all(place.personal.owner == "user_id" for place in ERASED)


class TestRow:
    """A row as its owner sees it."""

    def test_numbers_texts_lists_and_stored_json_are_plain(self):
        item = {
            "enrolment_id": {"S": "e"},
            "sequence": {"N": "2"},
            "facts": {"S": '{"star":1}'},
            "evidence": {"S": "[]"},
            "added_later": {"M": {"a": {"L": [{"BOOL": True}, {"NULL": True}]}, "b": {"SS": ["y", "x"]}}},
        }
        assert registry.plain(Decision, item) == {
            "added_later": {"a": [True, None], "b": ["x", "y"]},
            "enrolment_id": "e",
            "evidence": [],
            "facts": {"star": 1},
            "sequence": 2,
        }

    def test_e08_neither_the_key_of_a_quiz_nor_a_token_is_among_it(self):
        quiz = next(table for table in TABLES if table.logical() == "quiz-attempts")
        shown = registry.plain(quiz, {"attempt_id": {"S": "a"}, "questions": {"S": '[{"right":"CANARY"}]'}})
        assert shown == {"attempt_id": "a"}

    def test_whoever_has_no_account_any_more_has_no_invitations(self):
        assert registry._values(Invitation, Whose("u", (), None)) == ()
        assert registry._values(Invitation, Whose("u", (), "a@b.example")) == (Invitation.key("a@b.example"),)
