"""Measures what reading a recording costs in CPU, against ffmpeg doing the same: `python -m tests.bench.media`."""

import io
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from shared.media.recordings import audio, key_frames, probe
from tests.clips.forge import clip, remuxed

REPEATS = 14  # the clip over and over, about five minutes, so that starting a program weighs as it does in use
REFERENCE = {"audio": 0.15, "key_frames": 0.20}  # CPU seconds per minute of video, where there is no ffmpeg to ask
TARGET = 1.3


def measure() -> dict[str, float]:
    """CPU seconds per minute of video: ours by step, ffmpeg's or the reference in all, and the ratio (at most 1.3)."""
    content = remuxed(clip("good.webm"), "webm", moments=lambda number, at: number * 21_960 + at, times=REPEATS)
    minutes = probe(io.BytesIO(content)).duration_seconds / 60
    ours = {step.__name__: _cpu(step, content) / minutes for step in (probe, audio, key_frames)}
    theirs = _ffmpeg(content) / minutes if shutil.which("ffmpeg") else sum(REFERENCE.values())
    return {**ours, "ours": sum(ours.values()), "reference": theirs, "ratio": sum(ours.values()) / theirs}


def _cpu(step: Callable[[BinaryIO], object], content: bytes) -> float:
    started = time.process_time()
    step(io.BytesIO(content))
    return time.process_time() - started


def _ffmpeg(content: bytes) -> float:
    """The CPU seconds of ffmpeg reading the packets, extracting the same sound and ten of the key frames."""
    quiet = ("ffmpeg", "-v", "error", "-y", "-threads", "1")
    sound = ("-vn", "-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", "24k", "-compression_level", "5")
    pictures = ("-an", "-vf", r"select=isnan(prev_selected_t)+gte(t-prev_selected_t\,30),scale=512:-2", "-q:v", "3")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "clip.webm").write_bytes(content)
        source = ("-i", str(folder / "clip.webm"))
        before = _children()
        _run(*quiet, *source, "-c", "copy", "-f", "null", "-")
        _run(*quiet, *source, *sound, str(folder / "sound.ogg"))
        _run(*quiet, "-skip_frame", "nokey", *source, *pictures, "-vsync", "0", str(folder / "%d.jpg"))
        return _children() - before


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in measure().items()}))
