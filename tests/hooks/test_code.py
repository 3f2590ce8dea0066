"""A function on this machine runs the code that it was given last, what it shares with others included."""

import threading
from pathlib import Path

from tests.hooks.conftest import ROLE, packed
from tests.support.waiting import eventually

HANDLER = """
import sys
READY = "shared.library.words" in sys.modules
from shared.library.words import WORD

def say(event, context):
    return {"said": WORD, "own": OWN, "ready": READY}
"""

LASTING = """
import os, pathlib, threading

def last(event, context):
    pathlib.Path(event["begun"]).touch()
    threading.Event().wait(1)
    return {"pid": os.getpid()}
"""


def archive(word, own):
    """Return a function's code: its own, and what it shares."""
    return packed({"shared/library/words.py": f"WORD = {word!r}\n", "speaker.py": f"OWN = {own!r}\n{HANDLER}"})


def test_functions_with_the_same_shared_code_keep_their_own_and_new_code_takes_the_place_of_both(stage):
    functions = stage.root("lambda")
    for name in ("one", "two"):
        functions.create_function(
            FunctionName=f"fivestar-local-{name}",
            Runtime="python3.13",
            Role=ROLE,
            Handler="speaker.say",
            Code={"ZipFile": archive("hello", name)},
            Environment={"Variables": {"LAYERS": "core"}},
        )
        assert stage.invoke(name) == {"said": "hello", "own": name, "ready": True}
    functions.update_function_code(FunctionName="fivestar-local-two", ZipFile=archive("goodbye", "two, changed"))
    assert stage.invoke("two") == {"said": "goodbye", "own": "two, changed", "ready": True}
    assert stage.invoke("one") == {"said": "hello", "own": "one", "ready": True}


def test_a_call_that_runs_while_its_functions_settings_change_ends_by_itself(stage, tmp_path):
    functions, begun, answers = stage.root("lambda"), tmp_path / "begun", []
    code = {"ZipFile": packed({"lasting.py": LASTING})}
    name = "fivestar-local-lasting"
    functions.create_function(
        FunctionName=name, Runtime="python3.13", Role=ROLE, Handler="lasting.last", Timeout=9, Code=code
    )
    call = threading.Thread(target=lambda: answers.append(stage.invoke("lasting", begun=str(begun))))
    call.start()
    eventually(begun.exists)
    functions.update_function_configuration(FunctionName=name, Timeout=8)
    call.join()
    after = stage.invoke("lasting", begun=str(begun))
    assert answers != [after]
    assert [answer.keys() for answer in (*answers, after)] == [{"pid"}, {"pid"}]
    eventually(lambda: not Path("/proc", str(answers[0]["pid"])).exists())


def test_code_that_is_wrong_fails_the_functions_that_need_it_and_leaves_nothing_behind(stage):
    functions = stage.root("lambda")
    wrong = {"shared/library/wrong.py": "WORD = missing\n", "shared/library/words.py": "WORD = 'right'\n"}
    for name, needed in (("needing", "wrong"), ("sparing", "words")):
        speaker = f"OWN = {name!r}\n{HANDLER.replace('library.words', f'library.{needed}')}"
        functions.create_function(
            FunctionName=f"fivestar-local-{name}",
            Runtime="python3.13",
            Role=ROLE,
            Handler="speaker.say",
            Code={"ZipFile": packed({**wrong, "speaker.py": speaker})},
            Environment={"Variables": {"LAYERS": "core"}},
        )
    assert "name 'missing' is not defined" in stage.invoke("needing")
    assert stage.invoke("sparing") == {"said": "right", "own": "sparing", "ready": True}
    assert not list(stage.folder.glob("ministack-lambda-fivestar-local-needing-*"))
