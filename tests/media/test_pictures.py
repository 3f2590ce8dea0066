import io
import struct
import zlib

import pytest
from PIL import Image

from shared.media.pictures import SIDE, PictureRejected, portrait

CANARY = b"CANARY-51.5007-0.1246"


def made(kind="JPEG", size=(900, 600), mode="RGB", colour=(200, 30, 30), **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def with_place():
    """A photograph that tells where it was taken, who took it, and carries a comment and a profile."""
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif[0x013B] = CANARY.decode()
    exif[0x0112] = 6  # it lies on its side
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 30.0, 2.5), "W", (0.0, 7.0, 28.5)
    place[29] = CANARY.decode()
    return made(exif=exif.tobytes(), comment=CANARY, icc_profile=CANARY * 20)


def test_u11_a_photograph_loses_where_it_was_taken_and_everything_but_the_picture():
    sent = with_place()
    assert CANARY in sent
    drawn = portrait(sent, "image/jpeg")
    assert CANARY not in drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}
        assert (picture.format, picture.size) == ("WEBP", (SIDE, SIDE))


def test_a_picture_that_lies_on_its_side_is_put_upright():
    file = io.BytesIO()
    lying = Image.new("RGB", (400, 400), (0, 0, 255))
    lying.paste((255, 0, 0), (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 3
    lying.save(file, "JPEG", exif=exif.tobytes(), quality=95)
    with Image.open(io.BytesIO(portrait(file.getvalue(), "image/jpeg"))) as picture:
        red, _, blue = picture.convert("RGB").getpixel((256, 20))
        assert blue > red


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (1024, 1024)])
def test_every_kind_and_size_becomes_one_square(kind, size):
    drawn = portrait(made(kind, size), f"image/{kind.lower()}")
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (SIDE, SIDE)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_sort_of_colour_is_drawn(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    colour = {"RGBA": (1, 2, 3, 0), "LA": (9, 0), "CMYK": (1, 2, 3, 4)}.get(mode, 1)
    assert portrait(made(kind, (40, 60), mode, colour), f"image/{kind.lower()}")


def bomb(side):
    """A PNG of a few bytes that says it has this many pixels each way."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + packed


PNG = made("PNG")
NO_PICTURES = {
    "nothing": b"",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ" + bytes(200),
    "an archive": b"PK\x03\x04" + bytes(200),
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(200),
    "a document": b"%PDF-1.7\n" + bytes(200),
    "another picture": made("JPEG"),
    "an animation": made("GIF", mode="P", colour=1),
    "random": bytes(range(256)) * 8,
    "only the beginning": PNG[:8],
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_u02_what_is_not_the_picture_that_was_announced_is_rejected(what):
    with pytest.raises(PictureRejected) as refusal:
        portrait(NO_PICTURES[what], "image/png")
    assert refusal.value.reason in ("content_mismatch", "broken")


@pytest.mark.parametrize("side", [7_000, 60_000, 2_000_000])
def test_u02_a_picture_of_more_pixels_than_anybody_needs_is_rejected_before_it_is_unpacked(side):
    with pytest.raises(PictureRejected, match="too_many_pixels"):
        portrait(bomb(side), "image/png")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_picture_that_was_cut_off_is_rejected(share):
    noise = Image.effect_noise((300, 300), 90)
    file = io.BytesIO()
    noise.save(file, "PNG")
    with pytest.raises(PictureRejected, match="broken"):
        portrait(file.getvalue()[: int(len(file.getvalue()) * share)], "image/png")


def test_u02_a_script_behind_the_picture_is_gone():
    drawn = portrait(PNG + b"<script>alert(1)</script>PK\x03\x04", "image/png")
    assert b"script" not in drawn
    assert b"PK\x03\x04" not in drawn
