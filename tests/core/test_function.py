"""What the runtime calls, whatever it is that a function does."""

import subprocess
import sys

LONG = """
import gc
from shared.core.function import Function

def body():
    return gc.get_threshold()[0], gc.get_freeze_count() > 0

print(*Function("job", "", body)({}, None))
"""


def test_a_job_looks_for_garbage_as_often_as_ever_from_its_first_call_on():
    run = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["700", "True"]
