"""Makes recordings of any kind from the recorded clips or from nothing: foreign, damaged, long, and dishonest ones."""

import io
import math
import struct
import zipfile
from array import array
from fractions import Fraction
from functools import cache
from pathlib import Path

import av

CLIPS = Path(__file__).parent
NAMES = sorted(path.name for path in CLIPS.iterdir() if path.suffix in {".webm", ".mp4"})
CLUSTER, INFO, DURATION = b"\x1f\x43\xb6\x75", b"\x15\x49\xa9\x66", b"\x44\x89"
WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@cache
def clip(name):
    """The bytes of a recorded clip."""
    return (CLIPS / name).read_bytes()


def remuxed(content, container, kinds=("video", "audio"), moments=lambda number, at: at, times=1):
    """A recording's packets in another file: with other times, some kinds left out, all of it several times over."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as out, av.open(io.BytesIO(content)) as template:
        streams = {s.index: out.add_stream_from_template(s) for s in template.streams if s.type in kinds}
        for number in range(times):
            with av.open(io.BytesIO(content)) as source:
                for packet in source.demux():
                    if packet.stream_index in streams and packet.pts is not None:
                        packet.pts = packet.dts = moments(number, packet.pts)
                        packet.stream = streams[packet.stream_index]
                        out.mux(packet)
    return target.getvalue()


def made(seconds, size=(64, 64), video="libx264", sound="aac", container="mp4", peak=8000, key_every=1000, rate=10):
    """A grey picture of a given size and a 440 Hz tone; `peak` is its loudest 16-bit sample, -12 dB if not told."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as out:
        picture = out.add_stream(video, rate=rate, options={"preset": "ultrafast", "sc_threshold": "0"})
        (picture.width, picture.height), picture.pix_fmt, picture.gop_size = size, "yuv420p", key_every
        voice = out.add_stream(sound, rate=48_000, layout="mono")
        frame = av.VideoFrame(*size, "yuv420p")
        for plane in frame.planes:
            plane.update(b"\x80" * plane.buffer_size)
        for number in range(round(seconds * rate)):
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        second = array("h", (int(peak * math.sin(math.tau * 440 * n / 48_000)) for n in range(48_000)))
        for number in range(round(seconds)):
            tone = av.AudioFrame(format="s16", layout="mono", samples=48_000)
            tone.planes[0].update(second.tobytes())
            tone.pts, tone.rate, tone.time_base = number * 48_000, 48_000, Fraction(1, 48_000)
            out.mux(voice.encode(tone))
        out.mux(voice.encode(None))
    return target.getvalue()


def with_duration(content, milliseconds):
    """A browser's recording with a duration written into its header, where the browser writes none."""
    at = content.index(INFO) + 4
    length = 9 - content[at].bit_length()
    size = int.from_bytes(content[at : at + length], "big") & ((1 << 7 * length) - 1)
    forged = DURATION + b"\x88" + struct.pack(">d", milliseconds)
    grown = (size + len(forged) | 1 << 56).to_bytes(8, "big")
    return content[:at] + grown + forged + content[at + length :]


def patched(content, kind, *changes, last=False):
    """The content with 4-byte numbers written at offsets from the name of a box."""
    at, changed = (content.rindex if last else content.index)(kind), bytearray(content)
    for offset, number in changes:
        changed[at + offset : at + offset + 4] = number.to_bytes(4, "big")
    return bytes(changed)


def zipped():
    """A small ZIP archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.html", "hello")
    return archive.getvalue()


def ebml(doc_type, void=b""):
    """The header that a Matroska file begins with, with some padding."""
    inside = b"\x42\x82" + bytes([0x80 | len(doc_type)]) + doc_type
    inside += b"\xec" + bytes([0x80 | len(void)]) + void if void else b""
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(inside)]) + inside


def foreign():
    """Files that are no recording, and recordings that are also something else."""
    webm, mp4 = clip("good.webm"), clip("good.mp4")
    return {
        "web page": WEB_PAGE,
        "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "program": b"MZ\x90\x00" + bytes(600),
        "archive": zipped(),
        "document": b"%PDF-1.7\n" + bytes(600),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(600),
        "text": b"just a text",
        "one byte": b"\x1a",
        "magic of a recording, then a web page": b"\x1a\x45\xdf\xa3" + WEB_PAGE,
        "magic and nothing": b"\x1a\x45\xdf\xa3",
        "Matroska that is no WebM": ebml(b"matroska") + webm[webm.index(b"\x18\x53\x80\x67") :],
        "WebM header without a recording": ebml(b"webm") + bytes(600),
        "WebM with a web page in its header": ebml(b"webm", WEB_PAGE) + webm[webm.index(b"\x18\x53\x80\x67") :],
        "WebM that claims a larger header": b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff" + webm[5:],
        "WebM with an archive behind it": webm + zipped(),
        "MP4 with an archive behind it": mp4 + zipped(),
        "MP4 with a document in it": mp4[:28] + b"\0\0\0\x20free%PDF-1.7\n" + bytes(15) + mp4[28:],
        "MP4 header, then a web page": mp4[:28] + WEB_PAGE,
        "photograph in an MP4 container": mp4[:8] + b"heic" + mp4[12:],
    }


def flood(number):
    """A cluster without end that holds blocks of one byte, alternately for both tracks."""
    both = b"\xa3\x85\x81\0\0\x80\0" + b"\xa3\x85\x82\0\0\x80\0"
    return CLUSTER + b"\x01" + b"\xff" * 7 + b"\xe7\x81\x00" + both * (number // 2)
