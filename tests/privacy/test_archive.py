import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.function import settle
from shared.privacy.archive import Archive

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c, max_size=3))


class OneWay(io.RawIOBase):
    """What takes bytes, keeps them, and can neither go back nor be read."""

    def __init__(self, *, keep=True):
        self.taken, self.keep, self.size = bytearray(), keep, 0

    def writable(self):
        return True

    def write(self, data):
        self.size += len(bytes(data))
        if self.keep:
            self.taken += bytes(data)
        return len(bytes(data))


@settings(max_examples=30)
@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=4), max_size=5))
def test_rows_come_out_of_the_archive_as_they_went_in(rows):
    file = OneWay()
    with Archive(file, NOW) as made:
        assert made.add_rows("data/things.json", rows) == len(rows)
    with zipfile.ZipFile(io.BytesIO(file.taken)) as opened:
        assert opened.testzip() is None
        assert json.loads(opened.read("data/things.json").decode("utf-8", "surrogatepass")) == rows


def test_recordings_are_not_packed_again_and_are_whole():
    file, pieces = OneWay(), [bytes([n]) * 100_000 for n in range(3)]
    with Archive(file, NOW) as made:
        made.add("media/a.webm", iter(pieces), packed=False)
    with zipfile.ZipFile(io.BytesIO(file.taken)) as opened:
        assert opened.getinfo("media/a.webm").compress_type == zipfile.ZIP_STORED
        assert opened.read("media/a.webm") == b"".join(pieces)


@pytest.mark.parametrize("mebibytes", [4, 64])
def test_memory_does_not_grow_with_what_is_written(mebibytes):
    file, piece = OneWay(keep=False), b"x" * 1024 * 1024
    settle()  # as every job does before it begins
    tracemalloc.start()
    with Archive(file, NOW) as made:
        made.add("media/long.webm", (piece for _ in range(mebibytes)), packed=False)
        made.add_rows("data/many.json", ({"n": n, "text": "word " * 100} for n in range(200 * mebibytes)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.size > mebibytes * 1024 * 1024
    assert peak < 6 * 1024 * 1024
