"""The pages of a vote: called, cast, given away, withdrawn, counted and taken along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from app.access.actor import Actor
from app.access.deeds import Deed, require
from app.core import ids
from app.core.errors import Invalid
from app.core.i18n import gettext
from app.routers.positions import thing_of
from app.schemas.accounts import ZONES
from app.schemas.bulletins import ReasonForm
from app.schemas.votes import BallotForm, ProxyForm, VoteExport, VoteForm
from app.services import threads, votes
from app.services.votes import calling, casting, exporting, proxies
from app.services.votes.calling import Called
from app.services.votes.windows import window
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


@pages.get("/threads/{reference}/votes/new", name="vote_call")
async def ask(
    view: Viewed, actor: SignedIn, db: Db, reference: str, point: str = ""
) -> HTMLResponse:
    """Show the form with which the chair calls a vote."""
    return await _form(view, db, actor, reference, point=point)


@pages.post("/threads/{reference}/votes/new", name="vote_call")
async def call(request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str) -> Response:
    """Call a vote on a thread or a point of it."""
    form = await parse(request, VoteForm)
    try:
        said = form.need()
        made = await _call(db, actor, reference, said)
    except Invalid as wrong:
        return await _form(view, db, actor, reference, form.refuse(wrong))
    return view.see("vote", notice=gettext("The vote is called."), vote_id=made)


@pages.get("/votes/{vote_id}", name="vote")
async def show(view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> HTMLResponse:
    """Show a vote: the ballot while it is open, what came of it once it has closed."""
    return await _page(view, db, actor, vote_id)


@pages.post("/votes/{vote_id}/ballot", name="vote_cast")
async def cast(request: Request, view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> Response:
    """Ask whether a choice is meant; then cast it, for good."""
    form = await parse(request, BallotForm)
    try:
        said = form.need()
        if not said.confirmed:
            return await _confirm(view, db, actor, vote_id, said)
        await casting.cast(db, actor, vote_id, said.for_id or actor.organisation_id, said.choice)
    except Invalid as wrong:
        return await _page(view, db, actor, vote_id, ballot=form.refuse(wrong))
    return view.see("vote", notice=gettext("Your ballot is cast."), vote_id=vote_id)


@pages.post("/votes/{vote_id}/proxy", name="vote_give")
async def give(request: Request, view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> Response:
    """Let another organisation of the board vote for one's own."""
    form = await parse(request, ProxyForm)
    try:
        await proxies.give(db, actor, vote_id, form.need().to)
    except Invalid as wrong:
        return await _page(view, db, actor, vote_id, proxy=form.refuse(wrong))
    return view.see("vote", notice=gettext("Your vote is given."), vote_id=vote_id)


@pages.post("/votes/{vote_id}/proxy/take-back", name="vote_take_back")
async def take_back(view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> Response:
    """Take back a vote that was given away and not used."""
    await proxies.take_back(db, actor, vote_id)
    return view.see("vote", notice=gettext("You vote for yourselves again."), vote_id=vote_id)


@pages.post("/votes/{vote_id}/withdraw", name="vote_withdraw")
async def withdraw(
    request: Request, view: Viewed, actor: SignedIn, db: Db, vote_id: UUID
) -> Response:
    """Withdraw a vote before it closes, with a reason."""
    form = await parse(request, ReasonForm)
    try:
        await calling.withdraw(db, actor, vote_id, form.need().reason)
    except Invalid as wrong:
        return await _page(view, db, actor, vote_id, withdrawal=form.refuse(wrong))
    return view.see("vote", notice=gettext("The vote is withdrawn."), vote_id=vote_id)


@pages.get("/votes/{vote_id}/export.csv", name="vote_csv")
async def take_table(_view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> Response:
    """Take a closed vote along as a table."""
    return _sheet(await exporting.fetch(db, actor, vote_id))


@pages.get("/votes/{vote_id}/export.json", name="vote_json")
async def take_data(_view: Viewed, actor: SignedIn, db: Db, vote_id: UUID) -> Response:
    """Take a closed vote along as data."""
    exported = VoteExport.model_validate(await exporting.fetch(db, actor, vote_id))
    return JSONResponse(exported.model_dump(mode="json"), headers=_saved(exported.about, "json"))


def _saved(name: str, kind: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="vote-{name}.{kind}"',
        "Cache-Control": "no-store, private",
    }


def _sheet(exported: dict[str, Any]) -> Response:
    headers = _saved(exported["about"], "csv")
    return PlainTextResponse(exporting.table(exported), headers=headers, media_type="text/csv")


async def _call(db: Db, actor: Actor, reference: str, said: VoteForm) -> UUID:
    async def make() -> UUID:
        thread, thing = await thing_of(db, actor, reference, said.point)
        hours = window(said.opens, said.closes, said.zone)
        secret = said.ballot == "secret"
        called = Called(said.question, said.options.split("\n"), hours, said.quorum, secret=secret)
        return await calling.call(db, actor, thread, thing, called)

    return await once(db, actor, said.key, said, reference, make=make)


async def _page(
    view: View,
    db: Db,
    actor: Actor,
    vote_id: UUID,
    **forms: Filled[Any],
) -> HTMLResponse:
    poll = await votes.find(db, actor, vote_id)
    thread = await threads.find_by_id(db, actor, poll.vote.thread_id)
    blank: dict[str, Filled[Any]] = {
        "ballot": Filled.of(for_id=poll.to_cast[0][0] if poll.to_cast else None),
        "proxy": Filled(),
        "withdrawal": Filled(),
    }
    return view.page(
        "votes/show.html",
        status=422 if forms else 200,
        poll=poll,
        thread=thread,
        forms=blank | forms,
    )


async def _confirm(
    view: View, db: Db, actor: Actor, vote_id: UUID, said: BallotForm
) -> HTMLResponse:
    whose = said.for_id or actor.organisation_id
    poll = await casting.ready(db, actor, vote_id, whose, said.choice)
    name = poll.name_of(whose)
    return view.page("votes/confirm.html", poll=poll, name=name, whose=whose, choice=said.choice)


async def _form(
    view: View,
    db: Db,
    actor: Actor,
    reference: str,
    form: Filled[VoteForm] | None = None,
    *,
    point: str = "",
) -> HTMLResponse:
    thread = await threads.find_open(db, actor, reference)
    require(actor, Deed.VOTE_CALL, thread)
    usual = await calling.usual(db, thread.board_id)
    fresh: Filled[VoteForm] = Filled.of(
        key=ids.new_id(),
        point=point,
        options=f"{gettext('For')}\n{gettext('Against')}",
        ballot="open",
        zone=usual.zone,
        quorum=usual.quorum_percent,
    )
    return view.page(
        "votes/form.html",
        status=422 if form else 200,
        form=form or fresh,
        thread=thread,
        points=await threads.points(db, actor, thread.id),
        zones=[(zone, zone.replace("_", " ")) for zone in ZONES],
    )
