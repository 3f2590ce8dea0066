"""Lesson and expert-session videos are made from their scripts, so that speech, slides and captions fit each other.

Usage: python infra/seed/make_media.py FOLDER [FOLDER ...]

A folder is a lesson, a session, or any folder above them. It holds `script.txt` beside `lesson.yaml` or
`session.yaml`, and gets `transcript.vtt` and `video.mp4`. A script has one sentence a line and no markup:

    #: voice en-gb+f3                       how it is spoken (optional, espeak-ng's voice name)
    # Slide title | phrase; another phrase  starts a slide
    A sentence to be spoken, which becomes one caption.

What is already made from the same script is left as it is. Needs espeak-ng, ffmpeg and fonts-dejavu-core.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
import wave
from dataclasses import dataclass, field
from pathlib import Path

import yaml

RECIPE = "1"  # raise it when the look or the sound changes, and every video is made anew
DEFAULT_VOICE = "en-gb"
WORDS_PER_MINUTE = 172
LEAD_SECONDS, SENTENCE_PAUSE_SECONDS, SLIDE_PAUSE_SECONDS = 0.6, 0.4, 1.0
FRAMES_PER_SECOND = 5
WIDTH, HEIGHT, MARGIN = 640, 360, 44
FONT_FOLDER = Path("/usr/share/fonts/truetype/dejavu")
BACKGROUND, INK, MUTED, ACCENT = "0xF7F5EF", "0x1F2A37", "0x5B6674", "0xC2410C"


class ScriptRefused(ValueError):
    """The script cannot be made into a video; the message says which line and why."""


@dataclass
class Slide:
    """What stands on the screen while its sentences are spoken."""

    title: str
    phrases: list[str]
    sentences: list[str] = field(default_factory=list)


@dataclass
class Script:
    """A talk: its slides in order, and the voice that speaks it."""

    slides: list[Slide]
    voice: str = DEFAULT_VOICE


@dataclass(frozen=True)
class Cue:
    """One spoken sentence and when it is heard, in seconds from the start of the video."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Label:
    """A piece of text on the screen, between two moments in seconds."""

    text: str
    x: str
    y: int
    size: int
    colour: str
    bold: bool
    start: float
    end: float


def read_script(text: str) -> Script:
    """Return the slides of a script; raises ScriptRefused for a line that cannot be spoken or captioned."""
    script = Script(slides=[])
    for number, line in enumerate((raw.strip() for raw in text.splitlines()), start=1):
        if line.startswith("#: voice "):
            script.voice = line.removeprefix("#: voice ")
        elif line.startswith("# "):
            title, _, phrases = line.removeprefix("# ").partition("|")
            script.slides.append(Slide(title.strip(), [part.strip() for part in phrases.split(";") if part.strip()]))
        elif line:
            _check_sentence(script, line, number)
            script.slides[-1].sentences.append(line)
    if not script.slides or not all(slide.sentences for slide in script.slides):
        raise ScriptRefused("every slide needs at least one sentence")
    return script


def _check_sentence(script: Script, line: str, number: int) -> None:
    if not script.slides:
        raise ScriptRefused(f"line {number}: speech before the first slide title")
    if any(mark in line for mark in "&<>"):
        raise ScriptRefused(f"line {number}: captions cannot hold & < >")
    if line.rstrip("\"'")[-1:] not in {".", "?", "!"}:
        raise ScriptRefused(f"line {number}: a sentence ends with . ? or !")


def record(script: Script, target: Path) -> list[Cue]:
    """Speak the script into one WAV file and return when each sentence is heard, measured from the samples."""
    cues: list[Cue] = []
    spoken = target.with_name("sentence.wav")
    with wave.open(str(target), "wb") as out:
        for slide_number, slide in enumerate(script.slides):
            for sentence_number, sentence in enumerate(slide.sentences):
                _speak(sentence, script.voice, spoken)
                with wave.open(str(spoken), "rb") as source:
                    if not cues:
                        out.setparams(source.getparams())
                    rate, samples = source.getframerate(), source.readframes(source.getnframes())
                pause = SLIDE_PAUSE_SECONDS if slide_number and not sentence_number else SENTENCE_PAUSE_SECONDS
                out.writeframes(b"\0\0" * round(rate * (pause if cues else LEAD_SECONDS)))
                start = out.tell() / rate
                out.writeframes(samples)
                cues.append(Cue(start, out.tell() / rate, sentence))
        out.writeframes(b"\0\0" * rate)
    return cues


def _speak(sentence: str, voice: str, target: Path) -> None:
    command = ["espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-w", str(target), "--stdin"]
    subprocess.run(command, input=sentence.encode(), check=True)


def captions(cues: list[Cue]) -> str:
    """Return the cues as a WebVTT document, one cue a sentence."""
    blocks = [f"{_clock(cue.start)} --> {_clock(cue.end)}\n{cue.text}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def labels(script: Script, cues: list[Cue], heading: str, footer: str, duration: float) -> list[Label]:
    """Return everything that is written on the screen during a video of `duration` seconds."""
    placed = [
        Label(heading, str(MARGIN), 24, 15, MUTED, False, 0, duration),
        Label(footer, str(MARGIN), HEIGHT - 36, 13, MUTED, False, 0, duration),
    ]
    firsts = [sum(len(slide.sentences) for slide in script.slides[:index]) for index in range(len(script.slides))]
    starts = [0.0, *(cues[first].start - SLIDE_PAUSE_SECONDS / 2 for first in firsts[1:]), duration]
    for index, slide in enumerate(script.slides):
        shown = starts[index], starts[index + 1]
        counter = f"{index + 1} / {len(script.slides)}"
        placed.append(Label(counter, f"w-{MARGIN}-tw", HEIGHT - 36, 13, MUTED, False, *shown))
        placed.extend(_slide_labels(slide, shown))
    return placed


def _slide_labels(slide: Slide, shown: tuple[float, float]) -> list[Label]:
    title = textwrap.wrap(slide.title, 27)
    placed = [Label(line, str(MARGIN), 78 + 36 * row, 30, INK, True, *shown) for row, line in enumerate(title)]
    y = 78 + 36 * len(title) + 26
    for phrase in slide.phrases:
        placed.append(Label("–", str(MARGIN), y, 21, ACCENT, True, *shown))
        for line in textwrap.wrap(phrase, 42):
            placed.append(Label(line, str(MARGIN + 24), y, 21, INK, False, *shown))
            y += 28
        y += 10
    return placed


def film(sound: Path, written: list[Label], duration: float, mark: str, target: Path) -> None:
    """Encode the sound and its slides, `duration` seconds of both, as a small MP4 that plays while it loads."""
    filters = [f"drawbox=x=0:y=0:w=8:h={HEIGHT}:color={ACCENT}:t=fill"]
    for number, label in enumerate(written):
        words = sound.with_name(f"label{number}.txt")
        words.write_text(label.text, encoding="utf-8")
        font = FONT_FOLDER / ("DejaVuSans-Bold.ttf" if label.bold else "DejaVuSans.ttf")
        # lines are set on their baseline: by its top edge, a line without capitals would sit higher than its neighbours
        filters.append(
            f"drawtext=fontfile={font}:textfile={words}:expansion=none:x={label.x}:y={label.y}+{label.size}-ascent"
            f":fontsize={label.size}:fontcolor={label.colour}:enable='gte(t,{label.start:.3f})*lt(t,{label.end:.3f})'"
        )
    graph = sound.with_name("graph.txt")
    graph.write_text(",\n".join([*filters, "format=yuv420p"]), encoding="utf-8")
    # the picture's length is given: "shortest" would leave ten empty seconds behind the last word
    canvas = f"color=c={BACKGROUND}:s={WIDTH}x{HEIGHT}:r={FRAMES_PER_SECOND}:d={duration:.3f}"
    # ffmpeg's encoder spends far more on speech than it is told to: 24k gives about 32 kbit/s
    settings = (
        f"-c:v libx264 -preset slow -crf 28 -g {FRAMES_PER_SECOND * 60} -threads 1"
        " -c:a aac -b:a 24k -ac 1 -ar 22050"
        " -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart"
    ).split()
    inputs = ["-f", "lavfi", "-i", canvas, "-i", str(sound), "-filter_script:v", str(graph)]
    command = ["ffmpeg", "-v", "error", "-y", *inputs, *settings, "-metadata", f"comment={mark}"]
    subprocess.run([*command, str(target)], check=True)


def made_from(video: Path) -> str:
    """Return the mark of the script that a video was made from; empty when there is no such video."""
    if not video.exists():
        return ""
    command = ["ffprobe", "-v", "error", "-show_entries", "format_tags=comment", "-of", "default=nw=1:nk=1", str(video)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def make(folder: Path) -> bool:
    """Make the captions and the video of one lesson or session; return False when they are up to date already."""
    text = (folder / "script.txt").read_text(encoding="utf-8")
    heading, footer = _names(folder)
    mark = hashlib.sha256("\n".join([RECIPE, heading, footer, text]).encode()).hexdigest()
    video, transcript = folder / "video.mp4", folder / "transcript.vtt"
    if transcript.exists() and made_from(video) == mark:
        return False
    script = read_script(text)
    with tempfile.TemporaryDirectory() as workshop:
        sound, draft = Path(workshop) / "sound.wav", Path(workshop) / "draft.mp4"
        cues = record(script, sound)
        with wave.open(str(sound), "rb") as recorded:
            duration = recorded.getnframes() / recorded.getframerate()
        film(sound, labels(script, cues, heading, footer, duration), duration, mark, draft)
        transcript.write_text(captions(cues), encoding="utf-8")
        shutil.move(draft, video)
    return True


def _names(folder: Path) -> tuple[str, str]:
    """Return what stands at the top and at the foot of each slide."""
    session = folder / "session.yaml"
    if session.exists():
        facts = yaml.safe_load(session.read_text(encoding="utf-8"))
        return facts["title"], f"{facts['speaker']}, {facts['role']}"
    lesson = yaml.safe_load((folder / "lesson.yaml").read_text(encoding="utf-8"))
    course = yaml.safe_load((folder.parent / "course.yaml").read_text(encoding="utf-8"))
    return lesson["title"], course["title"]


def main(arguments: list[str]) -> None:
    """Make every video that is out of date in the named folders."""
    parser = argparse.ArgumentParser(description="Make lesson and session videos from their scripts.")
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args(arguments).folders:
        for script in sorted(folder.rglob("script.txt")):
            print(f"{'made' if make(script.parent) else 'kept'} {script.parent}")


if __name__ == "__main__":
    main(sys.argv[1:])
