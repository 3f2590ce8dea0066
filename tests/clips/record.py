"""Records the interview clips of the tests with a real browser: `python -m tests.clips.record`.

Needs chromium, espeak-ng and ffmpeg on the PATH; the tests need none of them, as the clips are committed. A synthetic
voice speaks into the browser's fake microphone, a drawn picture stands for the camera, and MediaRecorder writes what a
learner's recorder would. Every spoken clip begins with four tones that name it, so that a stand-in which receives only
sound knows what was said; `NAME.json` holds the words with the times at which they are heard in the clip.
"""

import json
import math
import shutil
import subprocess
import tempfile
import threading
import wave
from array import array
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from shared.media.recordings import voiced

FOLDER = Path(__file__).parent
RATE = 22_050  # what the synthesiser speaks at
SECONDS = 22  # all recordings are equally long, so that pictures and sounds can be swapped
LEAD = 1.0  # the recorder starts a little after the microphone: nothing is said before that
TONES = {"1": 700, "2": 900, "3": 1100, "4": 1300}  # Hz; whole periods in 20 ms
TONE_SECONDS, GAP_SECONDS = 0.2, 0.1

CAMERAS = {
    "bright": "testsrc2=size=640x360:rate=15:duration=4",
    "dark": "gradients=size=640x360:rate=15:duration=4:c0=0x08080c:c1=0x282838:speed=0.02",
}


@dataclass(frozen=True)
class Take:
    """One recording: tone code, camera, words a minute, and what is said as (seconds of silence before, phrase)."""

    code: str
    camera: str
    pace: int
    phrases: tuple[tuple[float, str], ...]


TAKES = {
    "good": Take(
        "1324",
        "bright",
        165,
        (
            (0.5, "Last year our payment service failed every Friday night."),
            (0.4, "My task was to find the cause before the next release."),
            (0.4, "I measured every query,"),
            (0.2, "found one missing index,"),
            (0.2, "and wrote a test that proves the fix."),
            (0.4, "As a result errors fell by ninety percent,"),
            (0.2, "and the team shipped on time."),
        ),
    ),
    "poor": Take(
        "4231",
        "dark",
        140,
        (
            (0.5, "Um,"),
            (0.3, "I, uh, like, worked on, you know, a thing."),
            (2.2, "Uh, it was basically, um,"),
            (0.5, "sort of fine."),
            (2.6, "And then, er, actually I don't know."),
        ),
    ),
    "silent": Take("", "bright", 0, ()),
}

PAGE = """<!doctype html><script>
const send = (path, body) => fetch(path, {method: "POST", body});
(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: {width: 640, height: 360, frameRate: 15},
    audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false},
  });
  const recorder = new MediaRecorder(stream, {
    mimeType: "video/webm;codecs=vp9,opus", videoBitsPerSecond: 200000, audioBitsPerSecond: 32000,
  });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => send("/clip", new Blob(parts));
  recorder.start(1000);
  setTimeout(() => recorder.stop(), SECONDS * 1000);
})().catch((error) => send("/failed", String(error)));
</script>"""


class Studio(HTTPServer):
    """Serves the recording page to the browser and takes back what it recorded."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.done = threading.Event()
        self.path, self.body = "", b""


class Desk(BaseHTTPRequestHandler):
    server: Studio

    def do_GET(self) -> None:
        self.answer(PAGE.replace("SECONDS", str(SECONDS)).encode())

    def do_POST(self) -> None:
        self.server.path, self.server.body = self.path, self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(b"")
        self.server.done.set()

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The browser's requests are of no interest."""


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def speak(phrase: str, pace: int, folder: Path) -> "array[int]":
    """The samples of one phrase, without the silence that the synthesiser puts around it."""
    run("espeak-ng", "-v", "en-gb", "-s", str(pace), "-w", folder / "phrase.wav", phrase)
    with wave.open(str(folder / "phrase.wav")) as file:
        samples = array("h", file.readframes(file.getnframes()))
    loud = [index for index, sample in enumerate(samples) if abs(sample) > 300]
    return samples[loud[0] : loud[-1] + 1]


def tone(frequency: int) -> "array[int]":
    return array(
        "h", (int(9_000 * math.sin(math.tau * frequency * n / RATE)) for n in range(round(RATE * TONE_SECONDS)))
    )


def silence(seconds: float) -> "array[int]":
    return array("h", bytes(2 * round(RATE * seconds)))


def sound(take: Take, folder: Path) -> tuple["array[int]", list[dict[str, Any]]]:
    """The samples that the fake microphone plays, and its words with the seconds at which they are spoken.

    Phrases are timed exactly; inside a phrase the time is shared out by the length of the words.
    """
    samples, words = silence(LEAD), []
    for digit in take.code:
        samples += tone(TONES[digit]) + silence(GAP_SECONDS)
    for pause, phrase in take.phrases:
        samples += silence(pause)
        spoken = speak(phrase, take.pace, folder)
        at, parts = len(samples) / RATE, phrase.split()
        second_per_letter = len(spoken) / RATE / sum(len(part) + 1 for part in parts)
        for part in parts:
            end = at + (len(part) + 1) * second_per_letter
            words.append({"word": part, "start": at, "end": end})
            at = end
        samples += spoken
    return samples + silence(SECONDS), words


def film(microphone: Path, camera: Path, profile: Path) -> bytes:
    """What a browser's MediaRecorder makes of this sound and this picture."""
    studio = Studio()
    threading.Thread(target=studio.serve_forever, daemon=True).start()
    browser = subprocess.Popen(
        [
            "chromium",
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--mute-audio",
            f"--user-data-dir={profile}",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}%noloop",
            f"--use-file-for-fake-video-capture={camera}",
            f"http://127.0.0.1:{studio.server_port}/",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not studio.done.wait(SECONDS + 60) or studio.path != "/clip":
            raise RuntimeError(f"the browser recorded nothing: {studio.body.decode(errors='replace')}")
        return studio.body
    finally:
        browser.terminate()
        browser.wait(30)
        studio.shutdown()


def record(name: str, take: Take) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        samples, words = sound(take, folder)
        with wave.open(str(folder / "microphone.wav"), "wb") as file:
            file.setparams((1, 2, RATE, len(samples), "NONE", ""))
            file.writeframes(samples.tobytes())
        run("ffmpeg", "-y", "-f", "lavfi", "-i", CAMERAS[take.camera], "-pix_fmt", "yuv420p", folder / "camera.y4m")
        clip = FOLDER / f"{name}.webm"
        clip.write_bytes(film(folder / "microphone.wav", folder / "camera.y4m", folder / "profile"))
    with clip.open("rb") as recorded:
        heard = voiced(recorded)
    shift = heard[0][0] - LEAD if heard else 0.0  # the first sound is the first tone
    timed = [
        {"word": word["word"], "start": round(word["start"] + shift, 2), "end": round(word["end"] + shift, 2)}
        for word in words
    ]
    describe(name, {"tone_code": take.code, "text": " ".join(phrase for _, phrase in take.phrases), "words": timed})


def describe(name: str, facts: dict[str, object]) -> None:
    (FOLDER / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n")


def swap(name: str, picture: str, voice: str) -> None:
    """The picture of one recording with the sound of another, neither of them encoded again."""
    inputs = ("-i", FOLDER / f"{picture}.webm", "-i", FOLDER / f"{voice}.webm")
    streams = ("-map", "0:v", "-map", "1:a", "-c", "copy", "-f", "webm", "-live", "1")
    run("ffmpeg", "-y", *inputs, *streams, FOLDER / f"{name}.webm")
    shutil.copy(FOLDER / f"{voice}.json", FOLDER / f"{name}.json")


def as_safari(name: str) -> None:
    """The same recording as Safari makes it: fragmented MP4 with H.264 and AAC."""
    video = ("-c:v", "libx264", "-profile:v", "baseline", "-b:v", "200k", "-g", "45")
    sound_ = ("-c:a", "aac", "-b:a", "48k", "-movflags", "+frag_keyframe+empty_moov+default_base_moof")
    run("ffmpeg", "-y", "-i", FOLDER / f"{name}.webm", *video, *sound_, FOLDER / f"{name}.mp4")


def main() -> None:
    for name, take in TAKES.items():
        record(name, take)
    as_safari("good")
    swap("poor_picture_good_sound", picture="poor", voice="good")
    swap("good_picture_poor_sound", picture="good", voice="poor")


if __name__ == "__main__":
    main()
