"""Something of everything, so that every page has what it can show; made over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from app.core import clock
from tests.browser import steps
from tests.browser.board_scene import heard
from tests.browser.meeting_scene import gathered
from tests.browser.pictures import photo
from tests.cast import id_of
from tests.writing import content

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Playwright

    from tests.browser.serving import Served

# What stands for each name in an address; the first is used where an address goes on after it.
Samples: TypeAlias = dict[str, list[str]]

_TEXT = f"""The seller moved here after the last notice, and **still uses our pictures**.

- Shop: {steps.SHOP}, telephone +39 02 5550 1234
- Parcels come from Shenzhen (深圳)

> No returns, no questions.

| size | price mark |
|---|---|
| small | `S-11` |
"""
_LATER = timedelta(days=90)


def stage(place: Served, playwright: Playwright) -> Samples:
    """Bring it all about in the served world, and return what to put into addresses."""
    names = ("anna", "aldo", "berta", "carla", "sara", "simon")
    api = {name: place.bearer(playwright, name) for name in names}
    rich = _rich(api["anna"])
    concern = {"kind": "wrong_label", "text": "Should this not be TLP:AMBER+STRICT?"}
    _house(api)
    samples = {
        "reference": [rich, _embargoed(api["anna"]), *_over(api["anna"], api["berta"])],
        "draft_id": _drafts(api["anna"]),
        "comment_id": _talk(api, rich),
        "concern_id": [_made(api["berta"], f"bulletins/{rich}/concerns", **concern)["id"]],
        "slug": ["toys", "board", "alliance", "secretariat"],
        "board": ["board"],
        "seat_id": [str(id_of("alba in board"))],
        "organisation_id": [str(id_of(name)) for name in ("alba", "marketplace")],
        "person_id": [str(id_of(name)) for name in ("lex", "aldo")],
        "affiliation_id": [str(id_of(name)) for name in ("lex@alba", "aldo@alba")],
    }
    samples |= _public(api["anna"], api["simon"])
    samples |= _invited(api["anna"]) | heard(place, api["aldo"]) | gathered(place, api["berta"])
    for client in api.values():
        client.dispose()
    return samples


def _made(api: APIRequestContext, path: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    # What was just begun is at its first version.
    answer = api.post(f"/api/v1/{path}", data=body, headers={"if-match": '"1"'})
    assert answer.ok, answer.text()
    told: dict[str, Any] = answer.json() if answer.body() else {}
    return told


def _bulletin(api: APIRequestContext, title: str, **more: Any) -> str:  # noqa: ANN401 - JSON
    body = content(["toys"], title=title, text=_TEXT, **more)
    return str(_made(api, "bulletins", **body)["reference"])


def _rich(api: APIRequestContext) -> str:
    """Publish a bulletin with a photo and all particulars, and a second version of it."""
    told: dict[str, Any] = {
        "countries": ["IT", "CN"], "industries": ["toys"], "marketplaces": "Bazaar, 淘货",
        "source": "A test purchase", "identifier_kind": ["url", "phone"],
        "identifier_value": [steps.SHOP, "+39 02 5550 1234"],
    }  # fmt: skip
    body = content(["toys"], title="Copies of wooden trains", text=_TEXT, **told)
    draft = _made(api, "drafts", **body)["id"]
    assert api.post(f"/api/v1/drafts/{draft}/files", multipart={"file": photo()}).ok
    reference = str(_made(api, f"drafts/{draft}/publish")["reference"])
    changed: dict[str, Any] = {"title": "Copies of wooden trains, again", "kind": "seller"}
    changed |= told | {"text": _TEXT.replace("last", "latest"), "note": "A new shop."}
    version = {"if-match": '"1"'}
    assert api.put(f"/api/v1/bulletins/{reference}", data=changed, headers=version).ok
    return reference


def _embargoed(api: APIRequestContext) -> str:
    return _bulletin(api, "To be told later", embargo=(clock.now() + _LATER).isoformat())


def _over(api: APIRequestContext, reader: APIRequestContext) -> list[str]:
    """Publish one that is withdrawn after it was read, and one that expires."""
    withdrawn, expired = (_bulletin(api, f"It was {word}") for word in ("withdrawn", "current"))
    assert reader.get(f"/api/v1/bulletins/{withdrawn}").ok
    _made(api, f"bulletins/{withdrawn}/withdraw", reason="It was the wrong shop.")
    _made(api, f"bulletins/{expired}/expire")
    return [withdrawn, expired]


def _drafts(api: APIRequestContext) -> list[str]:
    """Begin a draft that a colleague may read, and one that is all but empty."""
    shared = str(_made(api, "drafts", **content(["toys"], title="Half written", text=_TEXT))["id"])
    assert api.put(f"/api/v1/drafts/{shared}/shares/{id_of('aldo')}", data={"may": "read"}).ok
    return [shared, str(_made(api, "drafts", text="A word.")["id"])]


def _talk(api: dict[str, APIRequestContext], rich: str) -> list[str]:
    """Let three talk below the item, one of them withdrawing what they said."""
    path = f"bulletins/{rich}/comments"
    said = _made(api["berta"], path, text="We met the same seller in **March**.")
    _made(api["berta"], "groups/toys/pins", reference=rich)
    gone = _made(api["aldo"], path, text="Not mine to say.")["id"]
    assert api["aldo"].delete(f"/api/v1/comments/{gone}").ok
    answered = _made(api["anna"], path, text="Where?", parent_id=said["id"])
    return [str(answered["id"]), str(said["id"])]


def _house(api: dict[str, APIRequestContext]) -> None:
    """Let a member ask to join, and the secretariat propose another."""
    _made(api["carla"], "join-requests", group="toys", message="We make toys too.")
    proposal = {"admin_name": "Ines", "admin_email": "ines@tilia.example", "reason": "A maker."}
    _made(api["sara"], "organisations", name="Tilia", country="PT", brands=["Tiliana"], **proposal)


def _public(api: APIRequestContext, desk: APIRequestContext) -> Samples:
    """Ask to make three items public: one is released, one refused, one waits."""
    told: dict[str, Any] = {"identifier_kind": ["url"], "identifier_value": [steps.SHOP]}
    told |= {"tlp": "CLEAR", "countries": ["IT"], "source": "A newspaper"}
    items = [_bulletin(api, f"For everybody: {word}", **told) for word in ("yes", "no", "perhaps")]
    asked = [
        str(_made(api, f"bulletins/{one}/clearances", reason="A warning")["id"]) for one in items
    ]
    _made(desk, f"clearances/{asked[0]}/release")
    _made(desk, f"clearances/{asked[1]}/refuse", answer="It names a buyer.")
    return {"public": items[:1], "asked": items[2:], "clearance_id": asked}


def _invited(api: APIRequestContext) -> Samples:
    made = _made(api, "invitations", name="Ivo", email="ivo@alba.example")
    token = str(made["link"]).rpartition("/")[2]
    return {"invitation_id": [str(made["id"])], "token": [token, "no-such-link"]}
