"""Bringing the local cloud up again leaves what is in it, and clears what a kill has left of another."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local import processes, up
from infra.local.gaps import FIELDS, fill_secrets, filled
from infra.stages import load


@pytest.mark.parametrize(
    ("runs", "kept", "stays"),
    [(True, False, True), (True, True, True), (False, True, True), (False, False, False)],
    ids=["it runs for the first time", "it runs again", "it ended and kept its state", "it was killed"],
)
def test_objects_stay_unless_their_cloud_was_killed(tmp_path, monkeypatch, runs, kept, stays):
    monkeypatch.setattr(up, "HERE", tmp_path)
    monkeypatch.setattr(processes, "RUN", tmp_path / "run")
    for name in ("run", "s3", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "s3" / "recording").write_bytes(b"heard")
    if kept:
        (tmp_path / "state" / "s3.json").write_text("{}")
    if runs:
        (tmp_path / "run" / "emulator.pid").write_text(f"{os.getpid()}\npython\n")
    up.clear_after_a_kill()
    assert (tmp_path / "s3" / "recording").exists() is stays


@pytest.mark.parametrize(
    "name",
    [*load({}).settings, "FIVESTAR_PORT", "CLOCK_FILE", "CORS_ORIGINS", "SWITCHED_OFF"],
)
def test_whatever_a_stage_is_made_of_is_deployed_when_it_changes(name, monkeypatch):
    monkeypatch.setattr(up, "SOURCES", ())  # they are hashed as well, and are the same
    assert up.fingerprint(load({name: "4321"})) != up.fingerprint(load({}))
    assert up.fingerprint(load({"UNHEARD_OF": "4321"})) == up.fingerprint(load({}))


VALUES = st.text(min_size=1, max_size=5)


@given(st.sampled_from([*FIELDS, "sign-in"]), st.dictionaries(st.just("api_key") | VALUES, VALUES, max_size=3), VALUES)
def test_a_secret_keeps_what_it_has_unless_the_environment_says_otherwise(name, known, told):
    fields = FIELDS.get(name, ("key",))
    assert filled(name, known, {}) == known or (not known and filled(name, {}, {}).keys() == set(fields))
    variable = f"SECRET_{name}_{fields[0]}".upper().replace("-", "_")
    assert filled(name, known, {variable: told}) == {**filled(name, known, {}), fields[0]: told} or not known
    assert filled(name, known, {variable: told})[fields[0]] == told
    assert filled(name, known, {variable: ""}).keys() == filled(name, known, {}).keys()


@pytest.mark.parametrize("left", ["no JSON", "{", "[1]", "null"])
def test_a_secret_that_nobody_can_read_is_filled_anew(left, stage, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", stage.emulator)
    secrets, places = stage.root("secretsmanager"), {"stripe": left, "google": '{"client_id": "mine"}'}
    for name, text in places.items():
        secrets.create_secret(Name=f"fivestar-local-{name}", SecretString=text)
    fill_secrets(load({}))
    values = {name: secrets.get_secret_value(SecretId=f"fivestar-local-{name}")["SecretString"] for name in places}
    for name in places:
        secrets.delete_secret(SecretId=f"fivestar-local-{name}", ForceDeleteWithoutRecovery=True)
    assert json.loads(values["stripe"]).keys() == {"api_key", "webhook_secret"}
    assert json.loads(values["google"]) == {"client_id": "mine"}
