"""Groups: the list, one group's page, and the secretariat's keeping of them."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import ids
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.schemas.affiliations import ReasonForm
from app.schemas.groups import GroupBody, GroupForm, GroupOut, GroupPatch, Groups, NewGroupForm
from app.schemas.organisations import ReasonBody
from app.services import feed, groups, profiles, titles
from app.services.feed.filters import Filters
from app.services.groups import keeping, pins
from app.services.groups.keeping import Keeping
from app.services.organisations import industries
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import Bearer, Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.prose import prepare, prose
from app.web.rendering import View
from app.web.versions import IfMatch, Tagged, etag

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/groups", route_class=ApiRoute, tags=["groups"])

# How much of the feed stands on the page.
_LINES = 8
_SAID = {"name", "industry", "charter", "history", "suggested_tlp"}


@pages.get("/groups", name="groups")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List working groups, boards, committees, the alliance and the secretariat."""
    return view.page("groups/index.html", groups=await groups.listing(db, actor))


@pages.get("/groups/{slug}", name="group")
async def show(view: Viewed, actor: SignedIn, db: Db, slug: str) -> HTMLResponse:
    """Show a group: its people, its charter, what is pinned, what waits for the chair."""
    return await page_of(view, db, actor, slug)


@pages.get("/administration/groups/new", name="group_new")
async def ask(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show the form of a new group."""
    return await _form(view, db, actor, Filled.of(key=ids.new_id(), kind="working_group"))


@pages.post("/administration/groups/new", name="group_new")
async def create(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Open a group."""
    form = await parse(request, NewGroupForm)
    try:
        made = await _make(db, actor, form.need().key, form.need())
    except Invalid as wrong:
        return await _form(view, db, actor, form.refuse(wrong))
    group = await groups.find_by_id(db, actor, made)
    return view.see("group", notice=gettext("The group is open."), slug=group.slug)


@pages.get("/groups/{slug}/edit", name="group_edit")
async def edit(view: Viewed, actor: SignedIn, db: Db, slug: str) -> HTMLResponse:
    """Show the form of what the secretariat says of a group."""
    group = await groups.find(db, actor, slug)
    filled = {key: getattr(group, key) for key in (*_SAID, "version")}
    return await _form(view, db, actor, Filled.of(**filled), group)


@pages.post("/groups/{slug}/edit", name="group_edit")
async def save(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Change what is said of a group."""
    form = await parse(request, GroupForm)
    try:
        said = cast("Keeping", form.need().model_dump(include=_SAID))
        await keeping.edit(db, actor, slug, said, form.need().version)
    except Invalid as wrong:
        group = await groups.find(db, actor, slug)
        return await _form(view, db, actor, form.refuse(wrong), group)
    return view.see("group", notice=gettext("Saved."), slug=slug)


@pages.post("/groups/{slug}/close", name="group_close")
async def close(request: Request, view: Viewed, actor: SignedIn, db: Db, slug: str) -> Response:
    """Close a group."""
    form = await parse(request, ReasonForm)
    try:
        await keeping.close(db, actor, slug, form.need().reason)
    except Invalid as wrong:
        return await page_of(view, db, actor, slug, {"close": form.refuse(wrong)})
    return view.see("group", notice=gettext("The group is closed."), slug=slug)


async def page_of(
    view: View, db: Db, actor: Actor, slug: str, forms: dict[str, Filled[Any]] | None = None
) -> HTMLResponse:
    """Return the page of a group, with the forms that were not right."""
    profile = await profiles.group(db, actor, slug)
    await prepare(profile.group.charter)
    usual: dict[str, Filled[Any]] = {
        "blank": Filled(), "pin": Filled(), "close": Filled(),
        "join": Filled.of(key=ids.new_id())
    }  # fmt: skip
    chosen = Filters(group=profile.group.id)
    page = await feed.page(db, actor, chosen, secret=view.site.secret, size=_LINES)
    return view.page(
        "groups/show.html",
        status=422 if forms else 200,
        profile=profile,
        feed_page=page,
        page_label=labels.strictest(one.tlp for one in (*page.items, *profile.pinned)),
        prose=prose,
        forms=usual | (forms or {}),
    )


async def _form(
    view: View,
    db: Db,
    actor: Actor,
    form: Filled[Any],
    group: Row = None,
) -> HTMLResponse:
    require(actor, Deed.GROUP_KEEP, group)
    return view.page(
        "groups/form.html",
        status=422 if form.errors else 200,
        form=form,
        group=group,
        industries=await industries.listing(db),
    )


async def _make(db: Db, actor: Actor, key: str | None, body: GroupBody | NewGroupForm) -> UUID:
    said = cast("Keeping", body.model_dump(include=_SAID))

    async def make() -> UUID:
        return await keeping.create(db, actor, body.kind, said)

    return await once(db, actor, key, body, make=make)


async def _told(db: Db, actor: Actor, slug: str, response: Tagged) -> dict[str, Any]:
    group = await groups.find(db, actor, slug)
    response.headers.update(etag(group.version))
    pinned = await titles.let_out(db, actor, await pins.of_group(db, actor, group.id))
    return {**group._asdict(), "pinned": [item._asdict() for item in pinned]}


@api.get("", operation_id="list_groups", response_model=Groups)
async def list_groups(actor: Bearer, db: Db) -> Any:  # noqa: ANN401 - shaped by the model
    """List all groups; those that are closed, for the secretariat."""
    return {"items": [row._asdict() for row in await groups.listing(db, actor)]}


@api.post("", operation_id="create_group", status_code=201, response_model=GroupOut)
async def create_group(
    actor: Bearer,
    db: Db,
    body: GroupBody,
    response: Tagged,
    idempotency_key: IdempotencyKey = None,
) -> Any:  # noqa: ANN401 - shaped by the model
    """Open a working group, board or committee."""
    made = await _make(db, actor, idempotency_key, body)
    return await _told(db, actor, (await groups.find_by_id(db, actor, made)).slug, response)


@api.get("/{slug}", operation_id="get_group", response_model=GroupOut)
async def get_group(actor: Bearer, db: Db, slug: str, response: Tagged) -> Any:  # noqa: ANN401 - shaped by the model
    """Tell of a group."""
    return await _told(db, actor, slug, response)


@api.patch("/{slug}", operation_id="edit_group", response_model=GroupOut)
async def edit_group(
    actor: Bearer, db: Db, slug: str, version: IfMatch, body: GroupPatch, response: Tagged
) -> Any:  # noqa: ANN401 - shaped by the model
    """Change what is said of a group."""
    said = cast("Keeping", body.model_dump(exclude_unset=True))
    await keeping.edit(db, actor, slug, said, version)
    return await _told(db, actor, slug, response)


@api.post("/{slug}/close", operation_id="close_group", response_model=GroupOut)
async def close_group(actor: Bearer, db: Db, slug: str, body: ReasonBody, response: Tagged) -> Any:  # noqa: ANN401 - shaped by the model
    """Close a group: its seats end, and with them the sight they gave."""
    await keeping.close(db, actor, slug, body.reason)
    return await _told(db, actor, slug, response)
