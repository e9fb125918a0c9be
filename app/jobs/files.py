"""Looks into files that were handed in: for viruses, where there is a scanner, and for words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from app.core.clamd import ScannerAway
from app.core.files import Damaged
from app.core.media.words import Unreadable, readable, words_of
from app.core.queue import job
from app.models.file_texts import READ, UNREADABLE
from app.models.files import CLEAN, INFECTED, UNSCANNED
from app.services.files import LARGEST, checking, keeping

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.db import Row
    from app.jobs.house import House

log = structlog.get_logger(__name__)


@job(checking.CHECK)
async def check(house: House, file_id: str) -> None:
    """Scan one file and keep its words; raises ScannerAway, so that the queue tries again."""
    whose = UUID(file_id)
    async with house.sessions.begin() as session:
        row = await checking.find(session, whose)
    if row is None:
        return
    try:
        path = await house.store.verify(row.key, bytes(row.sha256), row.size)
    except Damaged:
        log.critical("file_damaged", file=file_id)
        return
    # What is infected is not read.
    if row.scan == UNSCANNED and await _infected(house, whose, path):
        return
    if row.scan != INFECTED:
        await _read(house, whose, row, path)


@job("file:look-after", cron="17 * * * *")
async def look_after(house: House) -> None:
    """Have scanned what came in before there was a scanner, or while it was away.

    And have the copies made anew that were made in an older way.
    """
    async with house.sessions.begin() as session:
        if house.scanner is not None:
            await checking.take_up(session)
        await checking.take_up_copies(session)


@job(checking.REMAKE)
async def remake(house: House, file_id: str) -> None:
    """Make the shown copy of a PDF anew; the former one is swept away once no row names it."""
    whose = UUID(file_id)
    async with house.sessions.begin() as session:
        row = await checking.find(session, whose)
    if row is None or row.scan == INFECTED:
        return
    try:
        await house.store.verify(row.key, bytes(row.sha256), row.size)
    except Damaged:
        log.critical("file_damaged", file=file_id)
        return
    copy = await keeping.clean(house.store, row.key, LARGEST)
    async with house.sessions.begin() as session:
        await checking.keep_copy(session, whose, copy)


async def _infected(house: House, file_id: UUID, path: Path) -> bool:
    """Scan a file and note what was found; without a scanner it stays unscanned."""
    if house.scanner is None:
        return False
    try:
        found = await asyncio.to_thread(house.scanner.scan, path)
    except ScannerAway as away:
        log.warning("scanner_away", error=str(away))
        raise
    async with house.sessions.begin() as session:
        await checking.note_scan(session, file_id, INFECTED if found else CLEAN, found)
    if found:
        log.critical("file_infected", file=str(file_id), found=found)
    return bool(found)


async def _read(house: House, file_id: UUID, row: Row, path: Path) -> None:
    extension = row.name.rpartition(".")[2].lower()
    if not readable(extension):
        return
    state, text = READ, ""
    try:
        text = await words_of(path, extension)
    except Unreadable as why:
        log.info("file_unreadable", file=str(file_id), why=str(why))
        state = UNREADABLE
    async with house.sessions.begin() as session:
        await checking.keep_text(session, file_id, state, text)
