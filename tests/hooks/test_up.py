"""Bringing the local cloud up again leaves what is in it, and clears what a kill has left of another."""

import os

import pytest

from infra.local import processes, up


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
