"""Reads a table that somebody made elsewhere: CSV in its usual dialects, or an Excel sheet."""

from __future__ import annotations

import asyncio
import codecs
import csv
import zipfile
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook

from app.core.errors import Invalid
from app.core.i18n import N_

MOST_ROWS = 500
_MOST_COLUMNS = 40
_LARGEST = 1 << 20
_LARGEST_UNPACKED = 30 << 20
_MOST_PARTS = 500
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",;\t"
# A table with a byte order mark says itself how it is written.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNREADABLE = N_("This is no table that can be read. Save it as CSV (UTF-8) or as XLSX.")

Rows = list[list[str]]


async def read(content: bytes) -> Rows:
    """Return the cells of a table, row by row, as texts without spaces around them.

    Raises Invalid on `file` for what is no table, is larger than 1 MiB, or has more rows than are
    invited at once.
    """
    if len(content) > _LARGEST:
        raise Invalid("file", N_("This table is larger than 1 MB."))
    if content.startswith(_ZIP):
        return await asyncio.to_thread(_sheet, content)
    return parse(_text(content))


def parse(text: str) -> Rows:
    """Return the cells of a table written as comma-, semicolon- or tab-separated values."""
    if "\0" in text:
        raise Invalid("file", _UNREADABLE)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Invalid("file", _UNREADABLE) from None
    return _within([[cell.strip() for cell in row] for row in rows])


def written(rows: Rows) -> str:
    """Return rows as comma-separated values, which `parse` reads as they were."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _text(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Invalid("file", _UNREADABLE) from None


def _sheet(content: bytes) -> Rows:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
            raise Invalid("file", N_("This sheet is larger than it may be when unpacked."))
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_width > _MOST_COLUMNS:
            raise Invalid("file", _UNREADABLE)
        cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (zipfile.BadZipFile, CalamineError, ValueError, IndexError):
        raise Invalid("file", _UNREADABLE) from None
    return _within([[str(cell).strip() for cell in row] for row in cells])


def _within(rows: Rows) -> Rows:
    if len(rows) > MOST_ROWS + 1:
        sentence = N_("This table has more than {most} rows; send it in parts.")
        raise Invalid("file", sentence, most=MOST_ROWS)
    if any(len(row) > _MOST_COLUMNS for row in rows):
        raise Invalid("file", _UNREADABLE)
    return rows
