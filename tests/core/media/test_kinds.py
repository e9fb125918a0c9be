"""What a file is: name and content agree, and what could act is refused with a sentence."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import Invalid
from app.core.media import EXTENSIONS, Media, sniff

if TYPE_CHECKING:
    from collections.abc import Mapping

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ODT = "application/vnd.oasis.opendocument.text"
OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = "[Content_Types].xml"


def image(sort: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, sort)
    return out.getvalue()


def movie(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(64)


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(**parts: bytes | str) -> bytes:
    return zipped({CONTENT_TYPES: "<Types/>", "word/document.xml": "<w/>", **parts})


def odf(mimetype: str, **parts: str) -> bytes:
    return zipped({"mimetype": mimetype, "content.xml": "<x/>", **parts}, zipfile.ZIP_STORED)


XLSX = zipped({CONTENT_TYPES: "<Types/>", "xl/workbook.xml": "<w/>"})
PPTX = zipped({CONTENT_TYPES: "<Types/>", "ppt/presentation.xml": "<w/>"})


def sniffed(folder: Path, name: str, data: bytes) -> Media:
    path = folder / "stored"
    path.write_bytes(data)
    return sniff(path, name)


def refusal(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        sniffed(folder, name, data)
    assert caught.value.fields[0][0] == "file"
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.jpg", image("JPEG"), "image/jpeg"),
        ("a.JPEG", image("JPEG"), "image/jpeg"),
        ("a.png", image("PNG"), "image/png"),
        ("a.webp", image("WEBP"), "image/webp"),
        ("a.gif", image("GIF"), "image/gif"),
        ("a.avif", image("AVIF"), "image/avif"),
        ("a.heic", movie(b"heic"), "image/heic"),
        ("a.pdf", b"%PDF-1.7\n%...", "application/pdf"),
        ("a.docx", docx(), f"{OFFICE}.wordprocessingml.document"),
        ("a.xlsx", XLSX, f"{OFFICE}.spreadsheetml.sheet"),
        ("a.pptx", PPTX, f"{OFFICE}.presentationml.presentation"),
        ("a.odt", odf(ODT), ODT),
        ("a.ods", odf(ODT[:-4] + "spreadsheet"), ODT[:-4] + "spreadsheet"),
        ("a.txt", "plain é 中 <b>".encode(), "text/plain"),
        ("a.txt", "\ufeff中文".encode("utf-16"), "text/plain"),
        ("a.csv", "货号;价格\r\n1;2".encode("gb18030"), "text/csv"),
        ("a.eml", b"From: a@b.example\r\nSubject: x\r\n\r\n<html>hello", "message/rfc822"),
        ("a.mp4", movie(b"isom"), "video/mp4"),
        ("a.mp4", movie(b"iso5"), "video/mp4"),
        ("a.mov", movie(b"qt  "), "video/quicktime"),
    ],
)  # fmt: skip
def test_what_is_accepted(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    media = sniffed(tmp_path, name, data)
    assert media.media_type == media_type
    assert media.extension in EXTENSIONS


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", image("JPEG"), "name ends in"),
        ("a.jpg", b"<html>", "name ends in"),
        ("a.pdf", b"PK\x03\x04", "name ends in"),
        ("a.docx", XLSX, "name ends in"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        ("a.mp4", movie(b"heic"), "name ends in"),
        ("a.txt", b"text\0", "name ends in"),
        ("a.txt", image("PNG"), "name ends in"),
        ("a.eml", b"no header here", "name ends in"),
        ("a.odt", odf(ODT[:-4] + "spreadsheet"), "broken"),
        ("a.svg", b"<svg/>", "not accepted"),
        ("a.html", b"<html>", "not accepted"),
        ("a.xml", b"<?xml?>", "not accepted"),
        ("a.exe", b"MZ", "not accepted"),
        ("a.png.exe", b"MZ", "not accepted"),
        ("png", image("PNG"), "not accepted"),
        ("", image("PNG"), "not accepted"),
        ("a.zip", zipped({"a": b"b"}), "one by one"),
        ("a.docm", docx(), "without macros"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "without macros"),
        ("a.png", b"", "empty"),
        ("a.txt", b"", "empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    assert sentence in refusal(tmp_path, name, data).replace("accepted:", "")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gif", b"GIF89a/*<script>*/=1;alert(1)"),
        ("a.gif", image("GIF") + b"<script src=//x>"),
        ("a.jpg", image("JPEG") + b"<!DOCTYPE html><p>"),
        ("a.png", image("PNG") + bytes(1 << 20) + b"<?php system($_GET[0]);"),
        ("a.png", image("PNG") + b" " * ((1 << 20) - 80) + b"<SCRIPT>"),
        ("a.webp", image("WEBP") + b"<svg onload=x>"),
        ("a.mp4", movie(b"isom") + b"<html>"),
        ("a.pdf", b"%PDF-1.7 1 0 obj <</S/JavaScript/JS(app.alert(1))>>"),
        ("a.pdf", b"%PDF-1.7 <</S /Launch /F (cmd.exe)>>"),
    ],
)
def test_a_page_or_script_inside_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert "could act" in refusal(tmp_path, name, data)


@pytest.mark.parametrize(
    "start", [b"<html>", b"\xef\xbb\xbf <!doctype html>", b" \n<svg ", b"<?xml version"]
)
def test_a_page_called_a_text_is_refused(tmp_path: Path, start: bytes) -> None:
    for name in ("a.txt", "a.csv", "a.eml"):
        assert "name ends in" in refusal(tmp_path, name, start)
    wide = start.decode("utf-8-sig").encode("utf-16")
    assert "name ends in" in refusal(tmp_path, "a.txt", wide)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", EICAR),
        ("a.csv", b"a,b\n" + EICAR),
        ("a.eml", b"From: x\r\n\r\n" + EICAR),
        ("a.pdf", b"%PDF-1.7\n" + EICAR),
        ("a.png", image("PNG") + bytes((1 << 20) - 100) + EICAR),
        ("a.docx", zipped({"word/document.xml": "<w/>", "x": EICAR}, zipfile.ZIP_STORED)),
    ],
)
def test_the_test_virus_is_found(tmp_path: Path, name: str, data: bytes) -> None:
    assert "virus" in refusal(tmp_path, name, data)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(max_size=20), st.sampled_from(EXTENSIONS), st.binary(max_size=300))
def test_any_bytes_are_accepted_or_refused(
    tmp_path: Path, stem: str, extension: str, data: bytes
) -> None:
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe"):
        try:
            sniffed(tmp_path, f"{stem}.{extension}", start + data)
        except Invalid:
            continue
