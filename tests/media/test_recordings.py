"""What the platform makes of stored recordings: real ones, damaged ones, and ones made to deceive."""

import io
import json
import math
import time
from itertools import pairwise

import av
import pytest

from infra.local.tones import decode_tones
from shared.media.recordings import REASONS, MediaRejected, audio, key_frames, poster, probe, sniff, voiced
from tests.clips.forge import (
    CLIPS,
    CLUSTER,
    DURATION,
    NAMES,
    WEB_PAGE,
    clip,
    flood,
    foreign,
    made,
    patched,
    remuxed,
    with_duration,
)


def timed(read, content):
    """What a reader makes of some bytes, or the reason it gives; in less than two seconds whatever they are."""
    started = time.process_time()
    try:
        return read(io.BytesIO(content))
    except MediaRejected as refusal:
        return refusal.reason if str(refusal) == REASONS[refusal.reason] else "a reason without its sentence"
    finally:
        assert time.process_time() - started < 2


@pytest.mark.parametrize("kind", foreign())
def test_refuses_what_is_no_recording_or_not_only_one(kind):
    assert timed(probe, foreign()[kind]) == "content_mismatch"
    assert timed(key_frames, foreign()[kind]) == "content_mismatch"
    assert timed(lambda file: poster(file, 1.0), foreign()[kind]) == "content_mismatch"
    assert timed(audio, foreign()[kind]) == "content_mismatch"


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("good.mp4", "video/webm"),
        ("good.mp4", "application/pdf"),
        ("good.mp4", "image/png"),
        ("good.mp4", ""),
        ("good.webm", "video/mp4"),
        ("good.webm", "video/x-matroska"),
    ],
)
def test_refuses_a_recording_under_a_false_name(name, claimed):
    assert timed(lambda file: probe(file, claimed), clip(name)) == "content_mismatch"


def test_accepts_what_browsers_claim():
    assert timed(lambda file: probe(file, "video/webm; codecs=vp9,opus"), clip("good.webm")).container == "matroska"
    assert timed(lambda file: probe(file, "VIDEO/MP4"), clip("good.mp4")).container == "mp4"


@pytest.mark.parametrize(
    ("reason", "build"),
    [
        ("empty", lambda: b""),
        ("unreadable", lambda: clip("good.webm")[: clip("good.webm").index(CLUSTER)]),
        ("empty", lambda: clip("good.mp4")[: clip("good.mp4").index(b"moof") - 4]),
        ("unreadable", lambda: clip("good.mp4")[:28] + clip("good.mp4")[-50_000:]),
        ("unreadable", lambda: remuxed(clip("good.mp4"), "mp4")[:300_000]),
        ("no_audio", lambda: remuxed(clip("good.webm"), "webm", ("video",))),
        ("no_video", lambda: remuxed(clip("good.webm"), "webm", ("audio",))),
        ("no_video", lambda: remuxed(clip("good.webm"), "webm", ("audio",), lambda n, at: n * 21_960 + at, times=14)),
        ("too_large_frame", lambda: made(1, size=(7680, 4320), rate=1)),
        ("too_large_frame", lambda: made(1, size=(4200, 64))),
        ("unsupported_codec", lambda: made(1, video="mpeg4")),
        ("unsupported_codec", lambda: made(1, sound="libmp3lame")),
    ],
    ids=[
        "nothing",
        "header alone",
        "MP4 header alone",
        "MP4 without a header",
        "MP4 cut before its header",
        "no sound",
        "no picture",
        "five minutes of sound alone",
        "8K",
        "wider than 4K",
        "other picture format",
        "other sound format",
    ],
)
def test_says_why_a_recording_cannot_be_used(reason, build):
    assert timed(probe, build()) == reason


@pytest.mark.parametrize(
    "build",
    [
        lambda: patched(remuxed(clip("good.mp4"), "mp4"), b"stsz", (8, 1), (12, 400_000_000), last=True),
        lambda: patched(clip("good.mp4"), b"trun", (4, 0), (8, 400_000_000)),
        lambda: patched(clip("good.mp4"), b"tkhd", (16, 1 << 31)),
        lambda: clip("good.mp4")[:28] + b"\0\0\0\x08free" * 1_000_000,
        lambda: clip("good.mp4")[:28] + bytes(3) + b"\x04free" + bytes(600),
        lambda: clip("good.webm")[: clip("good.webm").index(CLUSTER)] + flood(600_000),
    ],
    ids=["table of samples", "fragment of samples", "track number", "a million boxes", "box too small", "packets"],
)
def test_a_file_made_to_exhaust_the_reader_is_refused_at_once(build):
    assert timed(probe, build()) in {"unreadable", "too_many_packets"}


@pytest.mark.parametrize("name", NAMES)
def test_measures_a_browsers_recording_that_states_no_length(name):
    found = timed(probe, clip(name))
    assert found.duration_seconds == pytest.approx(22, abs=0.1)
    assert (found.width, found.height) == (640, 360)
    codecs = ("h264", "aac") if name.endswith("mp4") else ("vp9", "opus")
    assert (found.video_codec, found.audio_codec) == codecs


@pytest.mark.parametrize("milliseconds", [1.0, 1_000.0, 36_000_000.0, -5.0, math.nan, math.inf])
def test_a_forged_length_in_the_header_changes_nothing(milliseconds):
    forged = with_duration(clip("good.webm"), milliseconds)
    assert DURATION in forged[: forged.index(CLUSTER)]
    assert timed(probe, forged) == timed(probe, clip("good.webm"))


def test_forged_times_do_not_make_a_recording_shorter():
    webm = remuxed(clip("good.webm"), "webm", moments=lambda _, at: at // 10)
    mp4 = remuxed(clip("good.mp4"), "mp4")
    assert timed(probe, webm).duration_seconds == pytest.approx(22, abs=0.1)
    assert timed(probe, patched(mp4, b"mvhd", (16, 1000))).duration_seconds == pytest.approx(22, abs=0.1)
    assert timed(probe, patched(mp4, b"stts", (16, 1), last=True)).duration_seconds == pytest.approx(22, abs=0.1)


def test_a_second_more_than_five_minutes_is_seen():
    long = remuxed(clip("poor.webm"), "webm", moments=lambda number, at: number * 21_960 + at, times=14)
    assert timed(probe, long).duration_seconds == pytest.approx(14 * 21.96, abs=0.1)
    assert timed(probe, made(301, rate=1)).duration_seconds == pytest.approx(301, abs=0.1)


@pytest.mark.parametrize("name", ["good.webm", "good.mp4"])
def test_a_recording_cut_in_half_counts_as_long_as_it_is(name):
    half = clip(name)[: len(clip(name)) // 2]
    assert 8 < timed(probe, half).duration_seconds < 14
    assert timed(audio, half).startswith(b"OggS")
    assert 2 <= len(timed(key_frames, half)) <= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_sound_comes_out_as_16_khz_mono_opus_and_tells_the_clip_by_its_tones(name):
    ogg = timed(audio, clip(name))
    facts = json.loads((CLIPS / name).with_suffix(".json").read_text())
    with av.open(io.BytesIO(ogg), format="ogg") as sound:
        stream = sound.streams[0]
        assert (stream.codec_context.name, stream.codec_context.channels) == ("opus", 1)
        samples = sum(frame.samples for frame in sound.decode(audio=0))
        assert samples / stream.codec_context.sample_rate == pytest.approx(22, abs=0.1)
    assert len(ogg) < 22 * 5_000
    assert decode_tones(ogg) == facts["tone_code"]


def test_other_sound_and_what_is_no_sound_have_no_tone_code():
    assert decode_tones(audio(io.BytesIO(made(5)))) == ""
    assert decode_tones(WEB_PAGE) == ""
    assert decode_tones(b"") == ""


def test_a_voice_is_heard_where_it_speaks_and_silence_is_silent():
    facts = json.loads((CLIPS / "good.json").read_text())
    heard = timed(voiced, clip("good.webm"))
    assert heard[0][0] == pytest.approx(1.0, abs=0.2)
    assert heard[-1][1] == pytest.approx(facts["words"][-1]["end"], abs=0.2)
    assert all(start < end for start, end in heard)
    assert all(after[0] - before[1] >= 0.3 for before, after in pairwise(heard))
    assert timed(voiced, clip("silent.webm")) == []


def test_the_extracted_sound_has_the_same_voice_as_the_recording():
    whole, extracted = voiced(io.BytesIO(clip("poor.webm"))), voiced(io.BytesIO(audio(io.BytesIO(clip("poor.webm")))))
    assert [end for _, end in extracted] == pytest.approx([end for _, end in whole], abs=0.1)


@pytest.mark.parametrize(("peak", "heard"), [(32_000, 3), (650, 3), (130, 0), (0, 0)])
def test_forty_decibels_below_full_scale_are_heard_and_fifty_are_not(peak, heard):
    assert sum(end - start for start, end in timed(voiced, made(3, peak=peak))) == pytest.approx(heard, abs=0.2)


def brightness(jpeg):
    with av.open(io.BytesIO(jpeg), format="mjpeg") as source:
        luma = bytes(next(source.decode(video=0)).planes[0])
        return sum(luma) / len(luma)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_taken_from_the_whole_recording(name):
    pictures = timed(key_frames, clip(name))
    moments = [moment for moment, _ in pictures]
    assert moments == sorted(set(moments))
    assert len(moments) >= 4
    assert moments[0] < 0.1
    assert moments[-1] > 19
    for _, picture in pictures:
        with av.open(io.BytesIO(picture), format="mjpeg") as jpeg:
            assert (jpeg.streams.video[0].width, jpeg.streams.video[0].height) == (512, 288)
        assert (brightness(picture) < 50) == name.startswith("poor")


def test_width_and_number_of_pictures_are_limited():
    assert len(key_frames(io.BytesIO(clip("good.webm")), every=0.5, limit=2)) == 2
    ((_, tall),) = key_frames(io.BytesIO(made(1, size=(64, 640))), width=320)
    ((_, small),) = key_frames(io.BytesIO(made(1)), width=320)
    for picture, size in ((tall, (32, 320)), (small, (64, 64))):
        with av.open(io.BytesIO(picture), format="mjpeg") as jpeg:
            assert (jpeg.streams.video[0].width, jpeg.streams.video[0].height) == size


def test_frames_between_are_decoded_where_key_frames_are_too_far_apart():
    sparse = made(16)
    assert [round(moment) for moment, _ in timed(key_frames, sparse)] == [0, 5, 10, 15]
    assert [round(moment) for moment, _ in timed(lambda file: key_frames(file, every=20), sparse)] == [0]


def test_that_work_ends_after_a_fixed_number_of_pixels():
    frames_within_the_limit = 100_000_000 // (1280 * 720)
    moments = [moment for moment, _ in timed(lambda file: key_frames(file, every=3), made(15, size=(1280, 720)))]
    assert moments == pytest.approx([0, 3, 6, 9], abs=0.11)
    assert 10 * moments[-1] < frames_within_the_limit < 120


def test_a_recording_is_recognised_by_its_first_bytes():
    assert sniff(clip("good.webm")[:1024]) == "matroska"
    assert sniff(clip("good.mp4")[:1024]) == "mp4"
    assert sniff(b"") is None


def test_the_clips_stay_small():
    sizes = [path.stat().st_size for path in CLIPS.iterdir() if path.is_file()]
    assert max(sizes) <= 1_000_000
    assert sum(sizes) <= 5_000_000


def test_a_box_that_would_fill_the_memory_is_not_read():
    whole = clip("good.mp4")
    size = 500_000_000 - len(whole)
    claimed = whole + size.to_bytes(4, "big") + b"free"
    assert timed(probe, claimed) == "unreadable"


@pytest.mark.parametrize("name", ["good.webm", "good.mp4"])
def test_a_poster_is_one_picture_wherever_it_is_asked_for(name):
    for at in (0.0, 3.0, 10_000.0):
        with av.open(io.BytesIO(timed(lambda file, at=at: poster(file, at), clip(name)))) as picture:
            stream = picture.streams.video[0]
            assert 0 < max(stream.width, stream.height) <= 640
