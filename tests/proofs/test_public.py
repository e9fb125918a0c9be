"""What is public, to everybody at once: how it ends, and what nobody notices of all the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.core import clock, ids
from app.web.inventory import access_of
from tests.cast import PUBLIC, id_of
from tests.proofs.guesses import ids_of
from tests.proofs.hidden import stand_still
from tests.proofs.links import Ask
from tests.proofs.theatre import Theatre
from tests.proofs.twins import Listener, first_difference, standing_still
from tests.publishing import start_draft
from tests.walls.clearing_rows import ask, decide, release
from tests.walls.talk import comment, note, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from httpx2 import Response

    from tests.database import Cluster
    from tests.proofs.conftest import Staged
    from tests.proofs.staging import Stage
    from tests.publishing import Bulletin
    from tests.world import World

_FILE = """
INSERT INTO files (id, record_id, name, media_type, size, sha256, key, added_at, added_by)
VALUES (gen_random_uuid(), %s, 'other.txt', 'text/plain', 9, 'x', %s, now(), %s)"""
# Where what is public is told, and what is on its way there.
_PLACES = (
    *("/public/{}", "/api/v1/public/{}", "/bulletins/{}", "/bulletins/{}/audience"),
    *("/bulletins/{}/clearance", "/api/v1/bulletins/{}", "/api/v1/bulletins/{}/clearances"),
)
_EVERYBODYS = ("/public", "/api/v1/public")
# Where its readers are told that everybody reads it.
_TOLD = re.compile(r"/bulletins/[^/]+(/audience)?")


def _form(what: str, **sent: str) -> Callable[[World, Bulletin, UUID], Response]:
    return lambda world, item, _: world.client("carla").form(
        f"/bulletins/{item.reference}/{what}", sent
    )


def _close(world: World, _: Bulletin, asked: UUID) -> Response:
    return world.client("sara").form(f"/clearances/{asked}/close", {"reason": "A buyer."})


def _close_own(world: World, _: Bulletin, asked: UUID) -> Response:
    return world.api("cesar").post(f"/api/v1/clearances/{asked}/close", json={})


def _reword(world: World, item: Bulletin, _: UUID) -> Response:
    place, said = f"/api/v1/bulletins/{item.reference}", {"title": "Other", "kind": "seller"}
    return world.api("carla").put(
        place, json=said | {"text": "Other."}, headers={"if-match": '"1"'}
    )


WAYS: dict[str, Callable[[World, Bulletin, UUID], Response]] = {
    "closed by the desk": _close,
    "closed by its own people": _close_own,
    "taken from the public": _form("narrow", principal_id=str(PUBLIC)),
    "a house left out": _form("narrow", principal_id=str(id_of("borel")), exclude="true"),
    "a person left out": _form("narrow", principal_id=str(id_of("dora")), exclude="true"),
    "relabelled": _form("relabel", tlp="GREEN"),
    "relabelled for few": _form("relabel", tlp="RED"),
    "withdrawn": _form("withdraw", reason="Wrong."),
    "expired": _form("expire"),
    "reworded": _reword,
}


def test_however_it_ends_the_same_addresses_answer_that_there_is_nothing(world: World) -> None:
    nobody, api = world.client(), world.api(None)
    for name, ending in WAYS.items():
        item = world.bulletin("carla", ["alliance"], "CLEAR")
        asked = release(world, item, "carla")
        places = [(nobody, f"/public/{item.reference}"), (nobody, "/public"),
                  (api, f"/api/v1/public/{item.reference}"), (api, "/api/v1/public")]  # fmt: skip
        open_ = [desk.get(place) for desk, place in places]
        assert all(item.secret in answer.text for answer in open_), name
        assert ending(world, item, asked).status_code in (200, 204, 303), name
        for (desk, place), before in zip(places, open_, strict=True):
            answer = desk.get(place, headers=_conditions(before))
            assert answer.status_code == (404 if item.reference in place else 200), name
            assert item.secret not in answer.text, name


def _conditions(answer: Response) -> dict[str, str]:
    """Return what a browser asks with that has kept an answer."""
    kept = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    return {ask: answer.headers[told] for ask, told in kept.items() if told in answer.headers}


def said_inside(world: World, stage: Stage) -> None:
    """Let much be said and done among the readers of what is public, or asked to be."""
    for name in ("released", "asked", "shut"):
        item = stage.items[name].bulletin
        comment(world, "dora", item, "Between us.")
        read(world, "dora", item)
        note(world, "carla", item)
        world.ask("carla", "SELECT widen(%s, %s, NULL, 'They asked.')", item.id, id_of("dara"))
        world.owner(_FILE, item.id, ids.new_id().hex, id_of("carla"))
        draft = ids.new_id()
        with world.as_("carla") as connection:
            start_draft(connection, "carla", draft)
        world.owner("UPDATE drafts SET record_id = %s WHERE id = %s", item.id, draft)


def on_the_way(world: World, _: Stage) -> None:
    """Let something be asked for, refused and taken back, and something be only CLEAR."""
    few = [world.bulletin("carla", ["cesar"], "CLEAR") for _ in range(3)]
    assert decide(world, "simon", ask(world, "carla", few[0]), "refused", "No.")
    assert ask(world, "carla", few[1])
    assert decide(world, "simon", id_of("clearance asked"), "refused", "It names a buyer.")


def goes_public(world: World, _: Stage) -> None:
    """Let what was asked for be released."""
    assert decide(world, "simon", id_of("clearance asked"))


def _heard(
    world: Theatre, voice: str | None, moment: float, asked: Iterable[str]
) -> list[tuple[str, bytes]]:
    stand_still(world, moment)
    with standing_still(moment, 1 << 64):
        listener = Listener(world, voice)
        for url in asked:
            listener.ask(Ask("GET", url))
    world.close()
    return listener.heard


def _addresses(world: Theatre, *without: str) -> list[str]:
    """Return every address that needs no name, and those around each bulletin and each asking."""
    plain = [path for method, path in access_of(world.app) if method == "GET" and "{" not in path]
    known = ids_of(world)
    around = [place.format(one) for place in _PLACES for one in known["linked"]]
    asked = [f"/clearances/{one}" for one in known["clearance_id"]]
    every = [*plain, *around, *asked, *(f"/api/v1{one}" for one in asked)]
    return [
        one for one in every if not without or not (one.startswith(without) or _TOLD.fullmatch(one))
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("what", "voice"),
    [
        *((said_inside, voice) for voice in (None, "sara@marketplace")),
        *((on_the_way, voice) for voice in (None, "anna@alba")),
        *((goes_public, voice) for voice in ("dora@dara", "nina@marketplace")),
    ],
)  # fmt: skip
def test_nobody_else_notices_a_byte(
    server: Cluster, staged: Staged, what: Callable[[World, Stage], None], voice: str | None
) -> None:
    worlds = [Theatre(server.clone(staged.database), staged.folder) for _ in range(2)]
    what(worlds[1], staged.stage)
    asked = _addresses(worlds[1], *(_EVERYBODYS if what is goes_public else ()))
    moment = clock.now().timestamp()
    one, other = (_heard(world, voice, moment, asked) for world in worlds)
    assert first_difference(one, other) == ""
    assert any(b"canary" in raw for _, raw in one)
    for world in worlds:
        server.drop(world.database)
