"""Pictures that people send: looked into, and drawn anew, so that nothing but the picture is left of them."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 40_000_000
SIDE = 512  # pixels
QUALITY = 85
DRAWN_AS = "image/webp"


class PictureRejected(Exception):
    """A file that is no picture of ours; `reason` is a name for whoever sent it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def portrait(content: bytes, content_type: str) -> bytes:
    """Return a square WebP picture of the file's middle, upright, with no metadata and nothing else of the file.

    Raises `PictureRejected`: `content_mismatch` for what is not what it was announced as, `too_many_pixels` before any
    of them is unpacked, or `broken`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=[FORMATS[content_type]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRejected("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PictureRejected("content_mismatch") from None
    with opened as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureRejected("too_many_pixels")
        try:
            return _drawn(picture)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            raise PictureRejected("broken") from None


def _drawn(picture: Image.Image) -> bytes:
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    square = ImageOps.fit(upright.convert("RGBA" if transparent else "RGB"), (SIDE, SIDE))
    clean = Image.new(square.mode, square.size)
    clean.paste(square)
    file = io.BytesIO()
    clean.save(file, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    return file.getvalue()
