"""The rules of the house that a machine can keep."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for folder in ("functions", "shared", "infra") for path in (ROOT / folder).rglob("*.py")]
SOURCES = [path for path in SOURCES if "node_modules" not in path.parts]
TESTS = list((ROOT / "tests").rglob("*.py"))
IO_LIBRARIES = {"boto3", "botocore", "pynamodb", "openai", "urllib", "socket", "os", "requests", "time", "random"}
# Heavy libraries that only the functions declaring their layer may pay for.
HEAVY = {
    "openai": "ai", "google.auth": "google", "av": "media", "stripe": "payments", "rapidfuzz": "text", "nh3": "text",
    "jinja2": "mail", "PIL": "images", "xlsxwriter": "reports", "defusedxml": "text",
}  # fmt: skip
# With which of these a test would not run, or not count, and nobody would hear of it.
LEFT_OUT = (
    "mark.skip", "mark.xfail", "pytest.skip", "pytest.xfail", "importorskip", "collect_ignore", "skipTest", "SkipTest",
    "from pytest import", "unittest.skip", "skipIf", "skipUnless", "__test__",
)  # fmt: skip


def name_of(path):
    return str(path.relative_to(ROOT))


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_is_small_and_says_what_it_is_for(path):
    text = path.read_text()
    limit = 120 if path.is_relative_to(ROOT / "functions") else 300
    assert len(text.splitlines()) <= limit
    assert ast.get_docstring(ast.parse(text)), "no docstring"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "functions")], ids=name_of)
def test_no_function_imports_another(path):
    mine = path.relative_to(ROOT).with_suffix("").parts
    foreign = [name for name in imports(ast.parse(path.read_text())) if name.startswith(("functions", "infra"))]
    assert not [name for name in foreign if tuple(name.split(".")) != mine]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "shared")], ids=name_of)
def test_what_is_shared_depends_on_nothing_above_it(path):
    names = set(imports(ast.parse(path.read_text())))
    assert not [name for name in names if name.startswith(("functions", "infra"))]
    if path.is_relative_to(ROOT / "shared/core"):
        assert not [n for n in names if n.startswith("shared.") and not n.startswith("shared.core")]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "rules.py"], ids=name_of)
def test_rules_do_no_io(path):
    assert not {name.split(".")[0] for name in imports(ast.parse(path.read_text()))} & IO_LIBRARIES


@pytest.mark.parametrize("path", [p for p in SOURCES if not p.is_relative_to(ROOT / "infra")], ids=name_of)
def test_time_comes_from_the_clock_and_tables_are_never_scanned(path):
    if path.name == "clock.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr != "scan", f"line {node.lineno}"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_no_test_is_skipped_or_waits_by_sleeping(path):
    if path == Path(__file__):
        return
    text = path.read_text()
    assert not [word for word in LEFT_OUT if word in text]
    assert "time.sleep(" not in text


def test_the_kit_stays_small():
    lines = [len(path.read_text().splitlines()) for path in (ROOT / "shared/core").glob("*.py")]
    assert sum(lines) <= 2000


def test_importing_every_function_opens_nothing_and_needs_no_environment():
    code = f"""
import socket, sys, pathlib, importlib
def refuse(*_, **__): raise AssertionError("a connection was opened at import")
socket.socket.connect = refuse
root = pathlib.Path({str(ROOT)!r})
for path in sorted(root.glob("functions/*/*.py")):
    importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
"""
    run = subprocess.run(
        [sys.executable, "-c", code], check=False, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


# Each function is imported in a process that has seen the kit and nothing else: a fork of one that has imported it.
IMPORTS = f"""
import importlib, json, os, pathlib, sys
import shared.core.function, shared.core.messages, shared.core.table
root = pathlib.Path({str(ROOT)!r})
for path in sorted(root.glob("functions/*/*.py")):
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    child = os.fork()
    if not child:
        function = getattr(importlib.import_module(name), path.stem)
        loaded = [heavy for heavy in {sorted(HEAVY)!r} if heavy in sys.modules]
        print(json.dumps([name, list(function.layers), loaded]), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(name)
"""


def test_heavy_libraries_are_imported_only_by_functions_that_declare_their_layer():
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == len(list(ROOT.glob("functions/*/*.py"))) > 0
    for name, layers, loaded in found:
        assert {HEAVY[heavy] for heavy in loaded} <= set(layers), name
