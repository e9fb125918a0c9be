"""Copies of pictures for showing: upright, small, without metadata; none where a bomb could be."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.core.media import SHOWN_TYPE, shown_copy, thumbnail

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"Wei's phone"


def saved(path: Path, image: Image.Image, sort: str, **more: Any) -> Path:  # noqa: ANN401 - Pillow's
    image.save(path, sort, **more)
    return path


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    image = Image.open(BytesIO(data))
    assert (image.format, SHOWN_TYPE) == ("WEBP", "image/webp")
    return image


def secretive() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (22.0, 33.0, 44.0)
    return exif


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_of_each_sort_is_copied_and_bounded(tmp_path: Path, sort: str) -> None:
    path = saved(tmp_path / "p", Image.new("RGB", (3000, 1500), "red"), sort)
    assert opened(shown_copy(path)).size == (2048, 1024)
    assert opened(thumbnail(path)).size == (320, 160)


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    assert opened(shown_copy(saved(tmp_path / "p", Image.new("L", (10, 20)), "PNG"))).size == (
        10,
        20,
    )


@pytest.mark.parametrize("sort", ["JPEG", "WEBP", "PNG", "AVIF"])
def test_nothing_a_camera_wrote_is_left(tmp_path: Path, sort: str) -> None:
    more: dict[str, Any] = {"exif": secretive(), "icc_profile": SECRET}
    if sort in {"JPEG", "WEBP", "AVIF"}:
        more["xmp"] = b"<x>" + SECRET + b"</x>"
    if sort == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Author", SECRET.decode())
    path = saved(tmp_path / "p", Image.new("RGB", (40, 20)), sort, **more)
    assert SECRET in path.read_bytes()
    for copy in (shown_copy(path), thumbnail(path)):
        image = opened(copy)
        assert not image.getexif()
        assert not {"icc_profile", "xmp", "exif"} & image.info.keys()
        assert SECRET not in (copy or b"")


def test_a_turned_photograph_stands_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    path = saved(tmp_path / "p", image, "JPEG", exif=secretive())
    shown = opened(shown_copy(path)).convert("RGB")
    assert shown.size == (200, 400)
    red, green, _ = shown.getpixel((100, 50))  # type: ignore[misc]
    assert red > 200 > green


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_every_mode_is_copied(tmp_path: Path, mode: str) -> None:
    sort = {"CMYK": "JPEG", "F": "TIFF", "PA": "PNG"}.get(mode, "PNG")
    image = Image.new("LA" if mode == "PA" else mode, (8, 8))
    path = saved(tmp_path / "p", image, sort)
    if sort == "TIFF":
        assert shown_copy(path) is None
    else:
        assert opened(shown_copy(path)).mode == ("RGBA" if mode in {"LA", "PA", "RGBA"} else "RGB")


def chunk(sort: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + sort + data + struct.pack(">I", zlib.crc32(sort + data))


def claimed(width: int, height: int) -> bytes:
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("size", [(65_000, 65_000), (7_100, 7_100), (1, 2**31 - 1), (0, 0)])
def test_there_is_no_copy_of_a_picture_that_claims_too_much(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p"
    path.write_bytes(claimed(*size))
    for action in ("error", "ignore"):  # Pillow only warns, and whoever imports it may silence it
        with warnings.catch_warnings(action=action, category=Image.DecompressionBombWarning):
            assert shown_copy(path) is None
            assert thumbnail(path) is None


@pytest.mark.parametrize("sort", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_there_is_no_copy_of_a_truncated_picture(tmp_path: Path, sort: str) -> None:
    path = saved(tmp_path / "p", Image.effect_noise((300, 300), 50).convert("RGB"), sort)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert shown_copy(path) is None
    assert path.read_bytes() == whole[: len(whole) // 2]


def test_of_an_animation_the_first_frame_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("P", (50, 50), n) for n in range(200)]
    path = saved(tmp_path / "p", frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert not getattr(opened(shown_copy(path)), "is_animated", False)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\0\0\0\x18ftypheic", b"BM" * 50]
)
def test_there_is_no_copy_of_what_is_no_picture(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p"
    path.write_bytes(data)
    assert shown_copy(path) is None


def test_there_is_no_copy_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert shown_copy(tmp_path / "p") is None
