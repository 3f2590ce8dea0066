"""What is gathered for an export is what its files are made of."""

from io import BytesIO

from botocore.response import StreamingBody
from hypothesis import given
from hypothesis import strategies as st

from shared.reports.exports import packed, unpacked

CELLS = st.lists(st.text() | st.integers(), min_size=1)


@given(rows=st.lists(CELLS), chunk=st.integers(1, 70))
def test_rows_come_back_as_they_were_put_into_a_part_however_it_is_cut_on_its_way(rows, chunk):
    part = packed(rows)
    assert list(unpacked(BytesIO(part))) == rows
    assert list(unpacked(StreamingBody(BytesIO(part), len(part)).iter_lines(chunk_size=chunk))) == rows


def test_nothing_that_separates_lines_elsewhere_cuts_a_row():
    rows = [["a\r\nb\u2028c\u2029d\x0be\x85f", 2**63, ""], ["zoë 🎓"]]
    part = packed(rows)
    assert part.count(b"\n") == len(rows)
    assert list(unpacked(StreamingBody(BytesIO(part), len(part)).iter_lines())) == rows
