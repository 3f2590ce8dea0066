"""A function's log is whole when its answer is there, and nothing waits for more."""

import subprocess
import sys
import time
from queue import Empty, Queue
from threading import Thread
from types import SimpleNamespace

from infra.local import function_logs

LINES = 20_000
CODE = """
import sys
for call in sys.stdin:
    for number in range(int(call)):
        print(f"line {number} é", file=sys.stderr)
    print("answer", flush=True)
sys.stderr.write("the last words")
"""


class Watched(SimpleNamespace):
    """A process whose log is taken as the emulator takes it: into a queue, by a thread."""

    def __init__(self):
        process = subprocess.Popen(
            [sys.executable, "-c", CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        super().__init__(_proc=process, _stderr_queue=Queue(), _stderr_thread=Thread(target=self.read))
        self._stderr_thread.start()

    def read(self):
        function_logs.read(self)

    def _drain_stderr(self):
        lines = []
        while True:
            try:
                lines.append(self._stderr_queue.get_nowait())
            except Empty:
                return "\n".join(lines)

    def called(self, lines):
        self._proc.stdin.write(f"{lines}\n")
        self._proc.stdin.flush()
        assert self._proc.stdout.readline() == "answer\n"
        return function_logs.drained(self)


def test_every_line_is_there_with_the_answer_and_none_comes_twice():
    watched = Watched()
    for lines in (3, 0, LINES, 1):
        log = watched.called(lines)
        assert log.split("\n") == ([f"line {number} é" for number in range(lines)] or [""])
    process, watched._proc = watched._proc, None
    process.stdin.close()
    assert process.wait(10) == 0
    assert function_logs.drained(watched) == "the last words"
    assert not watched._stderr_thread.is_alive()


def test_whoever_logs_nothing_is_not_waited_for():
    watched = Watched()
    watched.called(0)
    started = time.monotonic()
    for _ in range(50):
        watched.called(0)
    assert time.monotonic() - started < 50 * 0.04
    watched._proc.stdin.close()
    watched._stderr_thread.join(10)
