"""Asks what a case of the matrix says, as who it says, and keeps nothing of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from app.core import clock
from tests.proofs.crawler import as_before
from tests.proofs.matrix import filled

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.clients import Desk
    from tests.proofs.matrix import Case
    from tests.proofs.staging import Stage
    from tests.world import World

# What is about to be shown is about to be shown when it is asked for, and nobody spoke of it yet.
_SOON = (
    (
        "UPDATE records SET published_at = now(), listed_at = now() + interval '60 seconds'"
        " WHERE id = %s"
    ),
    "DELETE FROM comments WHERE record_id = %s",
)
_SOON_ENOUGH = timedelta(days=40)
# A file, under which name of a field, and what is said with it.
_FILE = re.compile(r"(file|pdf) (\w+)(?: (\S+))?")
_FILES = {"file": ("note.txt", b"A note."), "pdf": ("note.pdf", b"%PDF-1.4 A note.")}


class Asker:
    """Everybody's browsers and clients, opened once."""

    def __init__(self, world: World, stage: Stage) -> None:
        """Open none yet."""
        self.world = world
        self.stage = stage
        self._open: dict[tuple[str | None, bool], Desk] = {}

    def ask(self, case: Case) -> Response:
        """Ask what a case says."""
        if "#pending" in case.thing.words:
            for statement in _SOON:
                self.world.owner(statement, self.stage.id("pending"))
        names = {name: filled(what, self.stage) for name, what in case.thing.names.items()}
        names["soon"] = str((clock.now() + _SOON_ENOUGH).date())
        path = case.row.path.format(**names)
        desk = self.desk(case.voice, api=path.startswith("/api/"))
        with as_before(desk):
            return self._sent(desk, case, path, names)

    def _sent(self, desk: Desk, case: Case, path: str, names: dict[str, str]) -> Response:
        sent = filled(case.row.sent, self.stage, names)
        if case.row.method in {"GET", "HEAD"}:
            return desk.request(case.row.method, f"{path}?{sent}".rstrip("?"))
        if path.startswith("/api/"):
            headers = {"if-match": self._version(desk, case, path, names)}
            return desk.request(case.row.method, path, headers=headers, **_body(sent))
        return desk.form(path, **_form(sent))

    def _version(self, desk: Desk, case: Case, path: str, names: dict[str, str]) -> str:
        """Return what the address is said to be at; a thing may say so itself, as `etag`."""
        told = desk.get(path).headers if case.row.method in {"PUT", "PATCH"} else {}
        return str(told.get("etag", f'"{names.get("etag", 1)}"'))

    def desk(self, voice: str | None, *, api: bool) -> Desk:
        """Return somebody's browser or client of the API."""
        if (voice, api) not in self._open:
            made = self.world.api(voice) if api else self.world.client(voice)
            self._open[voice, api] = made
        return self._open[voice, api]


def _body(sent: str) -> dict[str, Any]:
    if found := _FILE.fullmatch(sent):
        return {"files": {found[2]: _FILES[found[1]]}, "params": dict(parse_qsl(found[3] or ""))}
    return {"json": json.loads(sent)} if sent else {}


def _form(sent: str) -> dict[str, Any]:
    if found := _FILE.fullmatch(sent):
        return {"files": {found[2]: _FILES[found[1]]}, "data": dict(parse_qsl(found[3] or ""))}
    data: dict[str, list[str]] = {}
    for name, value in parse_qsl(sent, keep_blank_values=True):
        data.setdefault(name, []).append(value)
    return {"data": data}
