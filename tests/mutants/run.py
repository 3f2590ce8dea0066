"""Seeds each known defect in a copy of the code and requires that the test named for it fails: `make mutants`."""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEFECTS = Path(__file__).with_name("defects.yaml")
COPIED = ("functions", "shared", "infra", "tests", "layers", "events", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "content", "clips", "*.mp4")


class NotSeeded(Exception):
    """The place of a defect has changed: the text that it replaces is not there exactly once."""


def survives(defect: dict[str, Any], folder: Path) -> str | None:
    """Seed one defect in a copy of its own, run its test, and return what the test said if it did not notice."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, folder / name)
    file = folder / defect["file"]
    text = file.read_text(encoding="utf-8")
    if text.count(defect["replace"]) != 1:
        raise NotSeeded(f"{defect['name']}: {defect['file']} does not hold the text once")
    # The copy must be able to run the test at all, so that it fails for the defect and nothing else.
    whole = _run(defect["test"], folder)
    if whole.returncode != 0:
        raise NotSeeded(f"{defect['name']}: the test fails without the defect\n{whole.stdout[-1500:]}")
    file.write_text(text.replace(defect["replace"], defect["by"]), encoding="utf-8")
    run = _run(defect["test"], folder)
    return None if run.returncode == 1 else run.stdout[-1500:]


def _run(test: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", test, "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def main() -> None:
    """Try every defect and fail if one is not noticed."""
    defects = yaml.safe_load(DEFECTS.read_text(encoding="utf-8"))

    def attempt(defect: dict[str, Any]) -> str | None:
        with tempfile.TemporaryDirectory() as folder:
            return survives(defect, Path(folder))

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, defects))
    for defect, said in zip(defects, results, strict=True):
        print(f"{'noticed ' if said is None else 'SURVIVED'} {defect['name']}: {defect['test']}")
        if said is not None:
            print(said)
    failed = sum(said is not None for said in results)
    print(f"{len(defects) - failed} passed, {failed} failed")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
