"""The clean copy of a PDF says nothing of who made it: neither itself nor the pictures in it."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    RectangleObject,
)

from app.core.media import pdfs
from app.core.media.apart import Unreadable
from app.core.media.bare import bare_jpeg, bare_jpx

if TYPE_CHECKING:
    from pathlib import Path

CAMERA, PLACE = b"Secret Camera 7", b"31\xc2\xb014'N"
SIDE = 16


def photo(kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """Return a picture with a camera's name, a place and a remark in it."""
    taken = Image.new(mode, (SIDE, SIDE), "red" if mode == "RGB" else 0)
    exif = Image.Exif()
    exif[0x0110] = CAMERA.decode()
    exif.get_ifd(0x8825)[29] = "2026:11:22 31 14 N"
    out = BytesIO()
    more = {"exif": exif, "comment": PLACE} if kind == "JPEG" else {}
    taken.save(out, kind, **more)
    return out.getvalue()


def document(data: bytes, filters: list[str], *, inline: bytes = b"") -> bytes:
    """Return a PDF with one page that shows a picture, and properties."""
    writer = PdfWriter()
    picture = EncodedStreamObject()
    picture._data = data  # noqa: SLF001 - there is no other way to put encoded bytes in
    names = ArrayObject([NameObject(f"/{one}") for one in filters])
    parts = {"Type": NameObject("/XObject"), "Subtype": NameObject("/Image"),
             "Width": NumberObject(SIDE), "Height": NumberObject(SIDE),
             "ColorSpace": NameObject("/DeviceRGB"), "BitsPerComponent": NumberObject(8),
             "Filter": names[0] if len(names) == 1 else names}  # fmt: skip
    picture.update({NameObject(f"/{key}"): value for key, value in parts.items()})
    page = writer.add_blank_page(200, 200)
    page[NameObject("/MediaBox")] = RectangleObject((0, 0, 200, 200))
    shown = DictionaryObject({NameObject("/P"): writer._add_object(picture)})  # noqa: SLF001
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
    drawn = DecodedStreamObject()
    drawn.set_data(b"q 100 0 0 100 0 0 cm /P Do Q\n" + inline)
    page[NameObject("/Contents")] = writer._add_object(drawn)  # noqa: SLF001
    writer.add_metadata({"/Author": "Anna of Alba"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


async def cleaned(folder: Path, data: bytes) -> bytes:
    """Return the clean copy of a PDF."""
    path = folder / "one.pdf"
    path.write_bytes(data)
    return await pdfs.cleaned(path)


def shown(data: bytes) -> bytes:
    """Return the bytes of the picture in a PDF, as they lie there."""
    (page,) = PdfReader(BytesIO(data)).pages
    resources: Any = page["/Resources"]
    return bytes(resources["/XObject"]["/P"].get_object()._data)  # noqa: SLF001


@pytest.mark.parametrize("filters", [["DCTDecode"], ["FlateDecode", "DCTDecode"]])
async def test_a_picture_keeps_nothing_of_its_camera(tmp_path: Path, filters: list[str]) -> None:
    data = photo()
    assert CAMERA in data
    packed = zlib.compress(data) if len(filters) > 1 else data
    given = document(packed, filters)
    made = await cleaned(tmp_path, given)
    assert b"Anna of Alba" not in made
    left = shown(made)
    assert not any(told in left for told in (CAMERA, PLACE, b"Exif", b"2026:11:22"))
    with Image.open(BytesIO(left)) as before, Image.open(BytesIO(data)) as after:
        assert before.tobytes() == after.tobytes()
        assert not before.getexif()


@pytest.mark.parametrize("wrapped", [b"", b"MPF and more"])
def test_what_follows_a_picture_goes_too(wrapped: bytes) -> None:
    data = photo()
    assert bare_jpeg(data + wrapped) == bare_jpeg(data)
    assert bare_jpeg(bare_jpeg(data)) == bare_jpeg(data)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_other_pictures_look_the_same(mode: str, *, progressive: bool) -> None:
    out = BytesIO()
    image = Image.effect_noise((64, 64), 60).convert(mode)
    more = {"exif": b"Exif\0\0" + CAMERA, "restart_marker_rows": 1}
    image.save(out, "JPEG", progressive=progressive, **more)
    left = bare_jpeg(out.getvalue())
    assert CAMERA not in left
    with Image.open(BytesIO(left)) as one, Image.open(out) as other:
        assert (one.mode, one.tobytes()) == (other.mode, other.tobytes())


def test_a_picture_of_the_newer_sort_keeps_nothing_either() -> None:
    whole = photo("JPEG2000")
    said = b"\0\0\0\x27uuid" + b"JpgTiffExif->JP2" + CAMERA
    assert bare_jpx(whole + said) == bare_jpx(whole)
    assert CAMERA not in bare_jpx(whole[:12] + said + whole[12:])
    with Image.open(BytesIO(bare_jpx(whole))) as left:
        assert left.size == (SIDE, SIDE)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", photo()[:100], b"no picture at all"])
async def test_what_cannot_be_read_gives_no_copy(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Unreadable):
        await cleaned(tmp_path, document(data, ["DCTDecode"]))


async def test_a_picture_written_into_the_page_gives_no_copy(tmp_path: Path) -> None:
    inline = b"BI /W 16 /H 16 /CS /RGB /BPC 8 /F /DCT ID " + photo() + b" EI\n"
    with pytest.raises(Unreadable):
        await cleaned(tmp_path, document(photo(), ["DCTDecode"], inline=inline))
