"""Seeds each known defect in a copy of the code and requires that the test named for it fails: `make mutants`."""

import compileall
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEFECTS = Path(__file__).with_name("defects.yaml")
COPIED = ("functions", "shared", "infra", "tests", "layers", "events", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "clips", "*.mp4", "*.webm", "*.jpg")
# What each run would load anew, for a second: only libraries, since our own code is a copy's with a defect.
LOADED = [
    "aws_lambda_powertools.metrics", "boto3", "botocore.httpsession", "botocore.signers", "hypothesis.stateful",
    "pydantic.json_schema", "pynamodb.models", "pynamodb.transactions", "pytest", "yaml",
]  # fmt: skip
OURS = {"functions", "infra", "shared", "tests"}
FORKS = get_context("forkserver")
UNUSED = ("randomly", "cacheprovider", "schemathesis", "xdist")  # plugins of pytest that take their time to load


class NotSeeded(Exception):
    """A defect does not say what it should: its text is not there exactly once, or it names no single test."""


def copy(folder: Path) -> None:
    """Copy what the tests need, and compile it once for all of them."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, folder / name)
    compileall.compile_dir(folder, quiet=2)
    (folder / ".local").mkdir()
    (folder / ".local" / "emulator").symlink_to(ROOT / ".local" / "emulator")


def survives(defect: dict[str, Any], folder: Path) -> str | None:
    """Seed one defect in a copy, run its test, and return what the test said if it did not notice."""
    file = folder / defect["file"]
    text = file.read_text(encoding="utf-8")
    if "::" not in defect["test"]:
        raise NotSeeded(f"{defect['name']}: {defect['test']} is more than one test")
    if text.count(defect["replace"]) != 1:
        raise NotSeeded(f"{defect['name']}: {defect['file']} does not hold the text once")
    try:
        file.write_text(text.replace(defect["replace"], defect["by"]), encoding="utf-8")
        code, said = _run([defect["test"]], folder)
    finally:
        file.write_text(text, encoding="utf-8")
    return None if code == 1 else said[-1500:]


def _run(tests: list[str], folder: Path) -> tuple[int | None, str]:
    """Return how the tests of a copy end, and what they print."""
    with tempfile.TemporaryDirectory() as place:
        said = Path(place) / "said"
        said.touch()
        process = FORKS.Process(target=_pytest, args=(tests, folder, said))
        process.start()
        process.join()
        return process.exitcode, said.read_text(encoding="utf-8")


def _pytest(tests: list[str], folder: Path, said: Path) -> None:
    """Run tests in this process, which is a copy of one that has loaded the libraries, and end as they do."""
    import pytest

    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(place for place in sys.path if place not in ("", str(ROOT)))]
    sys.dont_write_bytecode = True  # what is compiled of a defect must not outlive it
    os.environ.update(PYTHONPATH=str(folder), PYTHONDONTWRITEBYTECODE="1", QUICK="yes")
    os.chdir(folder)
    unused = [option for name in UNUSED for option in ("-p", f"no:{name}")]
    with said.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        code = pytest.main([*tests, "-x", "-q", *unused])
    sys.exit(code)


def main() -> None:
    """Try every defect and fail if one is not noticed."""
    FORKS.set_forkserver_preload(LOADED)
    defects = yaml.safe_load(DEFECTS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        folders: Queue[Path] = Queue()
        copy(Path(one))
        shutil.copytree(one, two, symlinks=True, dirs_exist_ok=True)
        for name in (one, two):
            folders.put(Path(name))
        tests = sorted({defect["test"] for defect in defects})

        def attempt(try_in: Callable[[Path], Any]) -> Any:
            folder = folders.get()
            try:
                return try_in(folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(2) as pool:
            # The copy must pass as it is, so that a test fails for its defect and nothing else.
            whole = pool.submit(attempt, partial(_run, tests))
            results = list(pool.map(attempt, [partial(survives, defect) for defect in defects]))
    code, said = whole.result()
    if code != 0:
        raise NotSeeded(f"the tests fail without any defect\n{said[-6000:]}")
    report(defects, results)


def report(defects: list[dict[str, Any]], results: list[str | None]) -> None:
    """Print a line for each defect; fail if one was not noticed."""
    for defect, said in zip(defects, results, strict=True):
        print(f"{'noticed ' if said is None else 'SURVIVED'} {defect['name']}: {defect['test']}")
        if said is not None:
            print(said)
    failed = sum(said is not None for said in results)
    print(f"{len(defects) - failed} passed, {failed} failed")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
