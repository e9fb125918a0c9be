"""Pictures re-made for showing: turned upright, bounded, and without what a camera wrote in them.

The original is kept as it came; a copy is made only when the whole picture can be read.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

SHOWN_TYPE = "image/webp"
_SHOWN_SIDE, _THUMBNAIL_SIDE = 2048, 320
_QUALITY = 85
# A phone's largest ordinary picture has 50 million; decoded, each takes up to four bytes.
_MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def shown_copy(path: Path) -> bytes | None:
    """Return a WebP of at most 2048 pixels a side, without metadata and with the first frame only.

    None when there can be none: no picture, a truncated one, more than 50 million pixels. Takes
    up to a second and 200 MB: call it in a thread, one at a time.
    """
    return _copy(path, _SHOWN_SIDE)


def thumbnail(path: Path) -> bytes | None:
    """Return the same of at most 320 pixels a side."""
    return _copy(path, _THUMBNAIL_SIDE)


def _copy(path: Path, side: int) -> bytes | None:
    try:
        return _encoded(path, side)
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over, there is no copy
        return None


def _encoded(path: Path, side: int) -> bytes | None:
    with Image.open(path, formats=_FORMATS) as original:
        if original.width * original.height > _MOST_PIXELS:
            return None
        original.draft("RGB", (side, side))
        mode = "RGBA" if original.has_transparency_data else "RGB"
        small = original if original.mode == mode else original.convert(mode)
        small.thumbnail((side, side))
        upright = ImageOps.exif_transpose(small)
    # The encoder would carry over the colour profile, EXIF and XMP from here.
    upright.info.clear()
    out = BytesIO()
    upright.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
