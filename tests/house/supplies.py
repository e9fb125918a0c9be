"""Reads what the project takes from others: requirements, locks, vendored files."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_ROW_KEYS = {"file", "package", "version", "licence", "sha256"}


def direct(text: str) -> list[str]:
    """Return the requirement lines of a .in file, without comments and includes."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def name_of(requirement: str) -> str:
    """Return the package's name of a requirement, as the registries compare names (PEP 503)."""
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""


def unpinned(text: str) -> list[str]:
    """Return what a lock file does not pin to one version and at least one SHA-256."""
    logical = text.replace("\\\n", " ").splitlines()
    entries = [line for line in logical if line.strip() and not line.startswith("#")]
    pinned = re.compile(r"[\w.-]+==\S+( ;.*?)?( +--hash=sha256:[0-9a-f]{64})+ *")
    return [entry.split()[0] for entry in entries if not pinned.fullmatch(entry)]


def unpinned_of_node(lock: dict[str, Any]) -> list[str]:
    """Return what a lock file of npm does not pin to one version and a SHA-512, or says more of.

    No package may name the place it is fetched from, nor want to run something when installed.
    """
    integrity = re.compile(r"sha512-[A-Za-z0-9+/]{86}==")
    return [
        name
        for name, row in lock["packages"].items()
        if name
        and not (
            "version" in row
            and integrity.fullmatch(row.get("integrity", ""))
            and not row.keys() & {"resolved", "hasInstallScript"}
        )
    ]


def undescribed(names: list[str], page: str) -> list[str]:
    """Return the packages without a row that begins with their name in a Markdown table."""
    rows = re.findall(r"^\| *`([^`]+)`[^|]*\|", page, re.MULTILINE)
    described = {name.lower() for name in rows}
    return [name for name in names if name.lower() not in described]


def astray(folder: Path) -> list[str]:
    """Return which vendored files the folder's manifest.json does not list as they are."""
    manifest = folder / "manifest.json"
    rows = json.loads(manifest.read_text(encoding="utf-8"))
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    found = [f"{row}: not {sorted(_ROW_KEYS)}" for row in rows if set(row) != _ROW_KEYS]
    listed = {row.get("file"): row.get("sha256") for row in rows}
    found += [f"{name}: not listed" for name in sorted(there - set(listed) - {manifest.name})]
    for name, expected in listed.items():
        if name not in there:
            found.append(f"{name}: listed and not there")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            found.append(f"{name}: not the file that was listed")
    return found
