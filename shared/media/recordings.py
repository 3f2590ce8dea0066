"""What the platform reads from stored audio and video: its kind and length, its sound and some of its pictures."""

import io
import operator
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, BinaryIO

import av
from av.container import InputContainer

from shared.media.containers import (
    CONTENT_TYPES,
    REASONS,
    MediaRejected,
    first_stream,
    opened,
    packets,
    recognise,
    sniff,
)

__all__ = ["REASONS", "MediaRejected", "Probe", "audio", "key_frames", "poster", "probe", "sniff", "voiced"]

MOST_STREAMS = 4
MOST_SOUND_SECONDS = 2 * 3600
MOST_DAMAGED_PACKETS = 50
MOST_PIXELS_BETWEEN_KEY_FRAMES = 100_000_000  # 430 frames of 640 x 360: about half a second of work
WINDOW_SECONDS, WINDOW_SAMPLES = 0.02, 160  # at 8 kHz, where all of a voice's energy is
VOICED_DECIBELS = -45  # of full scale: quiet speech lies above -40, the noise of a room below -50
SHORTEST_VOICED_SECONDS, LONGEST_GAP_SECONDS = 0.1, 0.3  # a click is no voice; a stop consonant is no silence


@dataclass(frozen=True)
class Probe:
    """What a recording is, measured from its content: pixels, and seconds from its first moment to its last."""

    container: str
    duration_seconds: float
    width: int
    height: int
    video_codec: str | None
    audio_codec: str | None


def probe(file: BinaryIO, claimed: str | None = None) -> Probe:
    """Look into a recording without decoding it; with `claimed` (a content type) it must also be what it claims.

    Headers are not believed: the duration is the span of the packets' times, or the sum of what the sound packets
    hold where that is longer, as times can be forged too. Raises MediaRejected.
    """
    container = recognise(file)
    if claimed is not None and CONTENT_TYPES.get(claimed.partition(";")[0].strip().lower()) != container:
        raise MediaRejected("content_mismatch")
    with opened(file, container) as source:
        if len(source.streams) > MOST_STREAMS:
            raise MediaRejected("too_many_streams")
        spans = _spans(source)
        if not spans:
            raise MediaRejected("empty")
        streams = [first_stream(source, "video"), first_stream(source, "audio")]
        for stream in streams:
            if stream.index not in spans:
                raise MediaRejected(f"no_{stream.type}")
        picture, sound = (spans[stream.index] for stream in streams)
        video, voice = (stream.codec_context for stream in streams)
        codecs = video.codec.canonical_name, voice.codec.canonical_name
        content = max(sound.content, _aac_seconds(voice, sound.packets))
        seconds = max(max(picture.end, sound.end) - min(picture.start, sound.start), content)
        return Probe(container, round(float(seconds), 3), video.width, video.height, *codecs)


def audio(file: BinaryIO) -> bytes:
    """The first sound track as 16 kHz mono Opus in Ogg, about 3 KB a second. Raises MediaRejected."""
    ogg = io.BytesIO()
    with opened(file, recognise(file)) as source, av.open(ogg, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=16_000, options={"compression_level": "5"})
        stream.layout = "mono"
        stream.bit_rate = 24_000
        for frame in _sound(source, 16_000):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return ogg.getvalue()


def voiced(file: BinaryIO) -> list[tuple[float, float]]:
    """The intervals (start, end), in seconds, in which the sound is louder than -45 dB of full scale; [] for silence.

    Takes a recording, or the Ogg that `audio` made of it. The level is the energy of 20 ms windows; intervals less than
    0.3 s apart are one, and what is then shorter than 0.1 s is a click. Raises MediaRejected.
    """
    intervals: list[list[int]] = []
    gap, shortest = LONGEST_GAP_SECONDS / WINDOW_SECONDS, SHORTEST_VOICED_SECONDS / WINDOW_SECONDS
    file.seek(0)
    container = "ogg" if file.read(4) == b"OggS" else recognise(file)
    with opened(file, container) as source:
        for number in _loud_windows(source):
            if intervals and number - intervals[-1][1] < gap:
                intervals[-1][1] = number + 1
            else:
                intervals.append([number, number + 1])
    lasting = (interval for interval in intervals if interval[1] - interval[0] >= shortest)
    return [(round(start * WINDOW_SECONDS, 2), round(end * WINDOW_SECONDS, 2)) for start, end in lasting]


def key_frames(file: BinaryIO, every: float = 5.0, width: int = 512, limit: int = 10) -> list[tuple[float, bytes]]:
    """At most `limit` JPEG pictures as (seconds, bytes), over the whole recording, about `every` seconds or more apart.

    No picture is wider or taller than `width` pixels. Only key frames are decoded; where the nearest to a
    wanted moment is `every` seconds away or more, the frames between are too, up to a fixed amount of work.
    Raises MediaRejected.
    """
    pictures = []
    with opened(file, recognise(file)) as source:
        stream = first_stream(source, "video")
        wanted = _wanted(*_key_moments(source, stream), every, limit)
        source.seek(0)
        for frame in _frames_at(source, stream, wanted):
            pictures.append((round(frame.time or 0.0, 3), _jpeg(frame, width)))
    if not pictures:
        raise MediaRejected("unreadable")
    return pictures


def poster(file: BinaryIO, at: float, width: int = 640) -> bytes:
    """One JPEG picture of a recording: the key frame before `at` seconds, or the first; nothing else is decoded.

    No side is longer than `width` pixels. Raises MediaRejected.
    """
    with opened(file, recognise(file)) as source:
        stream = first_stream(source, "video")
        for start in (at, 0.0):
            # A recording without an index cannot be sought in: then its first picture serves.
            with suppress(av.FFmpegError):
                source.seek(round(start * av.time_base))
            for packet in packets(source, stream):
                if packet.is_keyframe:
                    for frame in _decoded(stream.codec_context, packet, alone=True):
                        return _jpeg(frame, width)
    raise MediaRejected("unreadable")


@dataclass
class _Span:
    """The times of one stream's packets, in seconds; `content` is how much they hold by their own account."""

    start: Fraction
    end: Fraction
    content: Fraction
    packets: int


def _spans(source: InputContainer) -> dict[int, _Span]:
    """The packets' times by stream; streams without a packet are left out."""
    found: dict[int, list[int]] = {}
    for packet in packets(source):
        at, length = packet.pts, packet.duration or 0
        if at is None:
            continue
        span = found.setdefault(packet.stream_index, [at, at, 0, 0])
        span[0], span[1], span[2], span[3] = min(span[0], at), max(span[1], at + length), span[2] + length, span[3] + 1
    bases = {stream.index: stream.time_base or Fraction(0) for stream in source.streams}
    return {
        index: _Span(start * bases[index], end * bases[index], content * bases[index], number)
        for index, (start, end, content, number) in found.items()
    }


def _aac_seconds(voice: Any, number: int) -> Fraction:
    """What AAC packets hold at least, 1,024 samples each (ISO/IEC 14496-3); what MP4 states can be forged."""
    known = voice.codec.canonical_name == "aac" and voice.sample_rate
    return Fraction(1024 * number, voice.sample_rate) if known else Fraction(0)


def _sound(source: InputContainer, rate: int) -> Iterator[av.AudioFrame]:
    """The first sound track, mono, at `rate`; a few damaged packets are passed over."""
    stream = first_stream(source, "audio")
    resampler, shape = av.AudioResampler(format="s16", layout="mono", rate=rate), None
    samples = damaged = 0
    for packet in packets(source, stream):
        try:
            frames = stream.codec_context.decode(packet)
        except av.InvalidDataError as error:
            frames, damaged = [], damaged + 1
            if damaged > MOST_DAMAGED_PACKETS:
                raise MediaRejected("unreadable") from error
        for frame in frames:
            if shape != (shape := (frame.format.name, frame.layout.name, frame.sample_rate)):
                resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            frame.pts = None  # the sound's clock is its samples: times that jitter or lie must not stop the encoder
            samples += frame.samples * rate // frame.sample_rate
            yield from resampler.resample(frame)
        if samples > MOST_SOUND_SECONDS * rate:
            raise MediaRejected("too_long")
    yield from resampler.resample(None)


def _loud_windows(source: InputContainer) -> Iterator[int]:
    """The numbers of the 20 ms windows whose energy is above the voiced level."""
    threshold = WINDOW_SAMPLES * (32_768 * 10 ** (VOICED_DECIBELS / 20)) ** 2
    samples, number = array("h"), 0
    for frame in _sound(source, round(WINDOW_SAMPLES / WINDOW_SECONDS)):
        samples.frombytes(bytes(frame.planes[0])[: 2 * frame.samples])
        whole = len(samples) - len(samples) % WINDOW_SAMPLES
        for start in range(0, whole, WINDOW_SAMPLES):
            window = samples[start : start + WINDOW_SAMPLES]
            if sum(map(operator.mul, window, window)) > threshold:
                yield number
            number += 1
        del samples[:whole]


def _key_moments(source: InputContainer, stream: Any) -> tuple[list[float], float]:
    """The seconds at which key frames lie, and at which the picture ends."""
    keys, end = [], 0.0
    for packet in packets(source, stream):
        if packet.pts is not None:
            end = max(end, _seconds(packet))
            if packet.is_keyframe:
                keys.append(_seconds(packet))
    return sorted(keys), end


def _seconds(packet: Any) -> float:
    return float(packet.pts * packet.time_base) if packet.pts is not None else -1.0


def _wanted(keys: list[float], end: float, every: float, limit: int) -> dict[float, list[float]]:
    """For each key frame to decode the moments wanted from there, itself first: {6.7: [6.7], 20.1: [20.1, 30.0]}."""
    wanted: dict[float, list[float]] = {}
    if not keys:
        return wanted
    step = max(every, (end - keys[0]) / limit)
    for moment in (keys[0] + number * step for number in range(limit)):
        after = bisect_right(keys, moment)
        near = min(keys[after - 1 : after + 1], key=lambda key: abs(key - moment))
        if moment <= end and near not in wanted:
            wanted[near] = [near]
        elif moment <= end and round(abs(near - moment), 3) >= every:
            wanted.setdefault(keys[after - 1], [keys[after - 1]]).append(moment)
    return wanted


def _frames_at(source: InputContainer, stream: Any, wanted: dict[float, list[float]]) -> Iterator[av.VideoFrame]:
    """Decode the wanted frames and, between key frames, as few others as the limit allows."""
    decoder, left = stream.codec_context, MOST_PIXELS_BETWEEN_KEY_FRAMES
    moments: list[float] = []
    for packet in packets(source, stream):
        fresh = wanted.pop(_seconds(packet), []) if packet.is_keyframe else []
        if fresh:
            moments = fresh if left > 0 else fresh[:1]
        elif left <= 0:
            moments = []
        if not moments:
            continue
        for frame in _decoded(decoder, packet, alone=bool(fresh) and len(moments) == 1):
            left -= frame.width * frame.height
            if moments and frame.time is not None and frame.time >= moments[0]:
                yield frame
                moments = [moment for moment in moments if moment > frame.time]


def _decoded(decoder: Any, packet: Any, alone: bool) -> list[av.VideoFrame]:
    """The frames that a packet completes, none if damaged; `alone` makes the decoder give and forget it at once."""
    try:
        frames: list[av.VideoFrame] = decoder.decode(packet)
        if alone:
            frames += decoder.decode(None)
            decoder.flush_buffers()
    except av.InvalidDataError:
        return []
    return frames


def _jpeg(frame: av.VideoFrame, side: int) -> bytes:
    scale = min(1.0, side / max(frame.width, frame.height))
    width, height = (max(2, round(length * scale) // 2 * 2) for length in (frame.width, frame.height))
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
    encoder.qmin, encoder.qmax = 2, 5
    small = frame.reformat(width=width, height=height, format="yuvj420p")
    small.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(small), *encoder.encode(None)])
