"""Bringing the local cloud up again leaves what is in it, and clears what a kill has left of another."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local import down, processes, up
from infra.local.gaps import FIELDS, fill_secrets, filled
from infra.stages import ROOT, Local, load
from tests.support.emulator import free_ports
from tests.support.people import PORT


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


def listening(first):
    """Return where programs of a local cloud listen, as address and distance from its first port."""
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    places = [line[1].split(":") for line in lines if line[3] == "0A"]
    return {(address, int(port, 16) - first) for address, port in places if 0 <= int(port, 16) - first < 16}


@pytest.mark.deployed
def test_whatever_the_local_cloud_consists_of_listens_on_the_loopback_only():
    assert listening(PORT) == {("0100007F", offset) for offset in (0, *range(6, 16))}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The first port of another local cloud, of which nothing is left in the end."""
    monkeypatch.setattr(processes, "RUN", tmp_path / "run")
    monkeypatch.setattr(processes, "LOGS", tmp_path / "log")
    yield free_ports(16)
    down.main()


def test_ready_made_stand_ins_start_once_and_leave_nothing_behind(elsewhere):
    first = elsewhere
    programs = up.surroundings(Local(first, "")).items()
    started = {}
    for _ in range(2):
        for name, (command, offset) in programs:
            if str(ROOT / "infra/local/node_modules") in " ".join(command):
                processes.start(name, command, {})
                processes.wait(name, lambda port=first + offset: processes.answers(f"http://127.0.0.1:{port}/"))
                started.setdefault(name, processes.running(name))
                assert processes.running(name) == started[name]
    assert listening(first) == {("0100007F", offset) for offset in (up.GITHUB, up.GOOGLE, up.AI)}
    assert processes.names() == ["aimock", "emulate"]
    down.main()
    assert listening(first) == set()
    for pid in started.values():
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # it is a child of this process, and of nobody after `make up`
        with pytest.raises(ProcessLookupError):
            os.killpg(pid, 0)
