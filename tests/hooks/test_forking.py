"""A function's process on this machine is a copy of one that has loaded the libraries."""

import io
import os
import signal
import subprocess

import pytest

from infra.local.forking import Forked, Original, Originals

SCRIPT = """
import os, sys
print(os.getcwd(), os.environ.get("NAME"), len(os.environ), "pydantic" in sys.modules, file=sys.stderr, flush=True)
for line in sys.stdin:
    print(line.strip().upper(), flush=True)
"""

LOOKING = """
import importlib, sys
for name in ("pydantic", "nh3", "openai", "certifi", "yaml", "pytest"):
    try:
        importlib.import_module(name)
        print(name, file=sys.stderr)
    except ModuleNotFoundError:
        pass
"""


@pytest.fixture(scope="module")
def original():
    return Original.started()


@pytest.fixture
def script(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    return ["python", str(tmp_path / "script.py")]


def test_a_copy_has_its_own_folder_environment_and_streams(original, script, tmp_path):
    first = original.copy(script, str(tmp_path), {"NAME": "Zoë"})
    second = original.copy(script, str(tmp_path), {"NAME": "second", "MORE": "1"})
    second.stdin.write("two\n")
    first.stdin.write("one\n")
    assert (first.stdout.readline(), second.stdout.readline()) == ("ONE\n", "TWO\n")
    assert first.stderr.readline() == f"{tmp_path} Zoë 1 True\n"
    assert second.stderr.readline() == f"{tmp_path} second 2 True\n"
    assert first.pid != second.pid


def test_a_copy_ends_when_it_is_told_to_or_when_nobody_speaks_to_it_any_more(original, script, tmp_path):
    told, left, staying = (original.copy(script, str(tmp_path), {}) for _ in range(3))
    for each in (told, left, staying):
        each.stdin.write("x\n")
        assert each.stdout.readline() == "X\n"
    told.terminate()
    left.stdin.close()
    assert (told.wait(10), left.wait(10), staying.poll()) == (0, 0, None)
    with pytest.raises(subprocess.TimeoutExpired):
        staying.wait(0.01)
    staying.kill()
    assert staying.wait(10) == 0


def test_a_copy_finds_the_libraries_of_its_layers_and_no_others(original, tmp_path):
    (tmp_path / "looking.py").write_text(LOOKING)
    found = {}
    for layers in ("core", "core,text", "core,ai", None):
        copy = original.copy(
            ["python", str(tmp_path / "looking.py")], str(tmp_path), {"LAYERS": layers} if layers else {}
        )
        found[layers] = copy.stderr.read().split()
    assert found == {
        "core": ["pydantic"],
        "core,text": ["pydantic", "nh3"],
        "core,ai": ["pydantic", "openai"],
        None: ["pydantic", "nh3", "openai", "certifi", "yaml", "pytest"],
    }


def test_a_copy_of_one_with_code_has_what_the_common_layer_can_load_and_finds_the_rest(original, tmp_path):
    library = tmp_path / "code" / "shared" / "library"
    library.mkdir(parents=True)
    (library / "plain.py").write_text("import pydantic\nimport os\nFOLDER = os.getcwd()\n")
    (library / "needing.py").write_text("import nh3\nMADE = 'by itself'\n")
    (tmp_path / "script.py").write_text(
        "import os, sys\n"
        "had = [name for name in ('plain', 'needing') if f'shared.library.{name}' in sys.modules]\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from shared.library import needing, plain\n"
        "print(had, plain.FOLDER != os.getcwd(), needing.MADE, file=sys.stderr)\n"
    )
    with_code = original.with_code(tmp_path / "code", "core")
    for layers, said in (("core,text", "['plain'] True by itself"), ("core", "no layer of this function holds 'nh3'")):
        copy = with_code.copy(["python", str(tmp_path / "script.py")], str(tmp_path / "code"), {"LAYERS": layers})
        assert said in copy.stderr.read()
    with_layers = with_code.with_code(tmp_path / "code", "core,text")
    copy = with_layers.copy(["python", str(tmp_path / "script.py")], str(tmp_path / "code"), {"LAYERS": "core,text"})
    assert "['plain', 'needing'] True by itself" in copy.stderr.read()


def test_functions_are_copies_of_one_with_their_code_and_layers_in_whatever_order_and_of_another_when_it_has_ended(
    original, tmp_path
):
    for name in ("one", "other"):
        library = tmp_path / name / "shared" / "library"
        library.mkdir(parents=True)
        (library / "made.py").write_text(f"NAME = {name!r}\n")
    (tmp_path / "script.py").write_text(
        "import os, sys\n"
        "had = [name for name in ('nh3', 'openai') if name in sys.modules]\n"
        "print(os.getppid(), sys.modules['shared.library.made'].NAME, *had, file=sys.stderr)\n"
    )
    originals = Originals(original)

    def copied(name, layers):
        command = ["python", str(tmp_path / "script.py")]
        return originals.copy(command, str(tmp_path / name), {"LAYERS": layers}).stderr.read().split()

    plain, text, both = copied("one", "core"), copied("one", "core,text"), copied("one", "core,text,ai")
    assert [plain[1:], text[1:], both[1:]] == [["one"], ["one", "nh3"], ["one", "nh3", "openai"]]
    assert copied("one", "core,ai,text") == both
    assert copied("other", "core")[1:] == ["other"]
    os.kill(int(plain[0]), signal.SIGKILL)
    again = copied("one", "core")
    assert again[1:] == ["one"]
    assert again[0] != plain[0]


def test_a_script_that_fails_says_why_and_ends(original, tmp_path):
    (tmp_path / "wrong.py").write_text("raise KeyError('nothing here')")
    copy = original.copy(["python", str(tmp_path / "wrong.py")], str(tmp_path), {})
    assert "KeyError: 'nothing here'" in copy.stderr.read()
    assert copy.wait(10) == 0


def test_a_copy_that_has_ended_before_anybody_looks_is_one_that_has_ended():
    ended = subprocess.Popen(["true"])
    ended.wait()
    gone = Forked(ended.pid, io.StringIO(), io.StringIO(), io.StringIO())
    gone.kill()
    assert (gone.poll(), gone.wait(1)) == (0, 0)
