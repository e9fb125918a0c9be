"""Reads the demo's data files as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("data")
_MID_MONTH = 15


def alliance() -> dict[str, Any]:
    """Return industries, members, figures and programmes."""
    found: dict[str, Any] = json.loads((_FOLDER / "alliance.json").read_text(encoding="utf-8"))
    return found


def bulletins() -> list[dict[str, Any]]:
    """Return the reports, the oldest first."""
    lines = (_FOLDER / "bulletins.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted((json.loads(line) for line in lines), key=lambda row: str(row["date"]))


def policy() -> list[dict[str, Any]]:
    """Return the topics of policy on which a board of rights holders is heard."""
    lines = (_FOLDER / "policy.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def holidays() -> dict[str, Any]:
    """Return the public holidays and make-up days of a country."""
    found: dict[str, Any] = json.loads((_FOLDER / "holidays.json").read_text(encoding="utf-8"))
    return found


def calendar() -> list[dict[str, Any]]:
    """Return the gatherings of the field, the oldest first."""
    text = (_FOLDER / "calendar.json").read_text(encoding="utf-8")
    return sorted(json.loads(text), key=lambda row: str(row["starts_on"]))


def moment(date: str) -> datetime:
    """Return noon of a day written `YYYY-MM-DD`; of the middle of the month for `YYYY-MM`."""
    year, month, *day = (int(part) for part in date.split("-"))
    return datetime(year, month, day[0] if day else _MID_MONTH, 12, tzinfo=UTC)
