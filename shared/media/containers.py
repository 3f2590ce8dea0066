"""Opens a stored recording safely: a WebM or MP4 by its content and nothing else besides, or the reason why not."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import av
from av.container import InputContainer

CODECS = {"video": frozenset({"vp8", "vp9", "av1", "h264"}), "audio": frozenset({"opus", "vorbis", "aac"})}
CONTENT_TYPES = {"video/webm": "matroska", "video/mp4": "mp4"}
HEAD_BYTES = 4096  # enough for the header of either container
LONGEST_SIDE, MOST_PIXELS = 4096, 4096 * 2304  # 4K; a recorder of ours sends far less
MOST_PACKETS = 300_000  # an hour at 30 pictures a second has 280,000; counting them takes about a second
MOST_BOX_BYTES = 32 * 1024 * 1024  # the tables of an hour take 5 MB; a box is read as a whole
MOST_BOXES = 50_000  # five minutes in fragments of a tenth of a second have 6,000

_EBML, _DOC_TYPE, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x42\x82", b"\x18\x53\x80\x67"
_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"iso8", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
_FOREIGN = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?php", b"%pdf-", b"pk\x03\x04")
_ZIP_END, _ZIP_END_BYTES, _ZIP_COMMENT_BYTES = b"PK\x05\x06", 22, 65_535

REASONS = {
    "empty": "The file holds nothing.",
    "content_mismatch": "The content is not the video that it claims to be.",
    "unreadable": "The video is damaged and cannot be read.",
    "no_video": "The recording has no picture.",
    "no_audio": "The recording has no sound.",
    "unsupported_codec": "The recording uses a format that the platform does not read.",
    "too_large_frame": "The picture is larger than 4K.",
    "too_many_streams": "The file holds more than one recording.",
    "too_many_packets": "The file holds more parts than a recording can have.",
    "too_long": "The sound runs for more than two hours.",
}

# Everything that could make the reader open something else, try another decoder or allocate without bound is shut.
# An edit list could hide most of a recording from the measurement. The frame limit here lets 8K through, so that it can
# be named; decoding has the limit proper.
_READING = {
    "protocol_whitelist": "none",
    "codec_whitelist": "vp8,vp9,av1,libdav1d,h264,opus,libopus,vorbis,aac",
    "max_pixels": str(8192 * 4608),
    "max_streams": "16",
    "probesize": "2000000",
    "fpsprobesize": "0",
    "threads": "1",
    "ignore_editlist": "1",
}


class MediaRejected(ValueError):
    """The file is not a recording that the platform can use; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


def sniff(head: bytes) -> str | None:
    """`matroska` (WebM only) or `mp4` from the first bytes of a file (1,024 are enough), or None for anything else.

    A file that also reads as a web page, a PDF or a ZIP archive is none of ours, whatever it begins with.
    """
    lowered = head[:1024].lower()
    if any(mark in lowered for mark in _FOREIGN):
        return None
    if head.startswith(_EBML):
        return "matroska" if _is_webm(head) else None
    size = int.from_bytes(head[:4], "big")
    return "mp4" if head[4:8] == b"ftyp" and 16 <= size <= 512 and head[8:12] in _BRANDS else None


def recognise(file: BinaryIO) -> str:
    """What `sniff` says of a file; refused if empty, or if a ZIP archive (read from its end) hangs on it."""
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise MediaRejected("empty")
    file.seek(max(0, size - _ZIP_END_BYTES - _ZIP_COMMENT_BYTES))
    tail = file.read()
    end = tail.rfind(_ZIP_END)
    comment = int.from_bytes(tail[end + 20 : end + _ZIP_END_BYTES], "little")
    file.seek(0)
    container = sniff(file.read(HEAD_BYTES))
    if container is None or (end >= 0 and end + _ZIP_END_BYTES + comment == len(tail)):
        raise MediaRejected("content_mismatch")
    if container == "mp4":
        _check_boxes(file, size)
    return container


@contextmanager
def opened(file: BinaryIO, container: str) -> Iterator[InputContainer]:
    """The file under this container's reader, never one that the library guesses; what it cannot read is refused."""
    file.seek(0)
    try:
        with av.open(file, "r", format=container, options=_READING, metadata_errors="ignore") as source:
            yield source
    except av.FFmpegError as error:
        raise MediaRejected("unreadable") from error


def packets(source: InputContainer, *streams: Any) -> Iterator[Any]:
    """The packets of some streams, or of all; refused where there are too many, or more in them than in the file."""
    left = source.size
    for number, packet in enumerate(source.demux(*streams)):
        left -= packet.size
        if number >= MOST_PACKETS:
            raise MediaRejected("too_many_packets")
        if left < 0:
            raise MediaRejected("unreadable")
        yield packet


def first_stream(source: InputContainer, kind: str) -> Any:
    """The first `video` or `audio` stream, its decoder held to one thread and to the frame limit."""
    stream = next((stream for stream in source.streams if stream.type == kind), None)
    if stream is None:
        raise MediaRejected(f"no_{kind}")
    context: Any = stream.codec_context
    if context is None or context.codec.canonical_name not in CODECS[kind]:
        raise MediaRejected("unsupported_codec")
    if kind == "video":
        _check_frame(context.width, context.height)
    context.thread_count = 1
    context.options = {"max_pixels": str(MOST_PIXELS)}
    return stream


def _is_webm(head: bytes) -> bool:
    """Whether an EBML header says WebM and is followed by a segment, as in every file that a browser records."""
    size, position = _size(head, 4)
    end, doc_type = position + size, b""
    while position < end <= len(head):
        identifier = head[position : position + (1 if head[position] & 0x80 else 2)]
        size, position = _size(head, position + len(identifier))
        if identifier == _DOC_TYPE:
            doc_type = head[position : position + size].rstrip(b"\0")
        position += size
    return doc_type == b"webm" and position == end and head[end : end + 4] == _SEGMENT


def _size(head: bytes, position: int) -> tuple[int, int]:
    """An EBML size and the position after it; RFC 8794, section 4: leading zero bits count the bytes that follow."""
    first = head[position] if position < len(head) else 0
    length = 9 - first.bit_length()
    value = int.from_bytes(head[position : position + length], "big") & ((1 << 7 * length) - 1)
    return value, position + length


def _check_boxes(file: BinaryIO, size: int) -> None:
    """Refuse an MP4 of a few hundred bytes that would take the reader gigabytes or minutes.

    The reader makes room for as many samples as a table claims, and searches for seconds at each fragment when a
    track's number is beyond 31 bits. Tables lie outside the sample data; a compressed header cannot be looked into.
    """
    position, claimed = 0, 0
    for _ in range(MOST_BOXES):
        file.seek(position)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        length = int.from_bytes(header[8:], "big") if length == 1 else length or size - position
        if length < 8 or (kind != b"mdat" and length > MOST_BOX_BYTES):
            raise MediaRejected("unreadable")
        if kind != b"mdat":
            file.seek(position)
            claimed += _claimed_samples(file.read(length))
        position += length
        if claimed > MOST_PACKETS:
            break
        if position >= size:
            return
    raise MediaRejected("too_many_packets")


def _claimed_samples(box: bytes) -> int:
    """The samples that the tables in a box claim, by ISO/IEC 14496-12, sections 8.3.2, 8.7.3 and 8.8.8."""
    for at in _occurrences(b"tkhd", box):
        number = at + (24 if box[at + 4 : at + 5] == b"\x01" else 16)
        if not 0 < _number(box, number) < 1 << 31:
            raise MediaRejected("unreadable")
    if b"cmov" in box:
        raise MediaRejected("unreadable")
    sizes = (_number(box, at + 12) for kind in (b"stsz", b"stz2") for at in _occurrences(kind, box))
    runs = (_number(box, at + 8) for at in _occurrences(b"trun", box))
    return sum(sizes) + sum(runs)


def _occurrences(kind: bytes, box: bytes) -> Iterator[int]:
    at = box.find(kind)
    while at >= 0:
        yield at
        at = box.find(kind, at + 4)


def _number(box: bytes, at: int) -> int:
    return int.from_bytes(box[at : at + 4], "big")


def _check_frame(width: int, height: int) -> None:
    if not width or not height:
        raise MediaRejected("unreadable")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise MediaRejected("too_large_frame")
