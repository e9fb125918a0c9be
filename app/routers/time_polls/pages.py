"""The pages on which a time is found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.access import tlp as labels
from app.access.actor import Actor
from app.access.deeds import Deed, may
from app.access.time_polls import keeps
from app.core import clock, ids
from app.core.db import Row
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, gettext, zone_named
from app.routers.calendars import names
from app.schemas.time_polls import AnswerForm, CloseForm, PollForm
from app.services import groups, time_polls
from app.services.meetings import times
from app.services.time_polls import asking, reading
from app.web.creates import once
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

if TYPE_CHECKING:
    from uuid import UUID

    from app.services.time_polls.reading import Whole

pages = APIRouter(include_in_schema=False)
# How many times the page has room for at first, and how many lines it adds to what is filled in.
_LINES, _MORE = 6, 3
_WEEK = timedelta(days=7)


@pages.get("/meetings/times", name="time_polls")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """List the polls that the reader sees."""
    found = await time_polls.listing(db, actor)
    return view.page(
        "time_polls/index.html",
        polls=found,
        may_ask=bool(await _hosts(db, actor)),
        page_label=labels.strictest(one.tlp for one in found),
    )


@pages.get("/meetings/times/new", name="time_poll_new")
async def ask(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Ask for the group and the times."""
    closes = (clock.now() + _WEEK).astimezone(zone_named(actor.zone)).replace(hour=18, minute=0)
    filled: Filled[PollForm] = Filled.of(
        zone=actor.zone,
        minutes=60,
        tlp="GREEN",
        closes=f"{closes:%Y-%m-%dT%H:%M}",
        key=ids.new_id(),
    )
    return await _form(view, db, actor, filled)


@pages.post("/meetings/times/new", name="time_poll_new")
async def open_(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Ask the group."""
    form = await parse(request, PollForm)
    try:
        poll = await _once(db, actor, form.need())
    except Invalid as wrong:
        return await _form(view, db, actor, form.refuse(wrong))
    return view.see("time_poll", notice=gettext("The group is asked."), reference=poll.reference)


@pages.get("/meetings/times/{reference}", name="time_poll")
async def show(view: Viewed, actor: SignedIn, db: Db, reference: str) -> HTMLResponse:
    """Show the times of a poll, where each is day and where night, and how they suit."""
    return _page(view, actor, await reading.open_(db, actor, reference))


@pages.post("/meetings/times/{reference}/answer", name="time_poll_answer")
async def answer(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Say how the times suit."""
    whole = await reading.open_(db, actor, reference)
    form = await parse(request, AnswerForm)
    try:
        await asking.answer(db, actor, whole.poll, _pairs(form.need()))
    except Invalid as wrong:
        return _page(view, actor, whole, form.refuse(wrong))
    return view.see("time_poll", notice=gettext("Your answer is kept."), reference=reference)


@pages.post("/meetings/times/{reference}/close", name="time_poll_close")
async def close(
    request: Request, view: Viewed, actor: SignedIn, db: Db, reference: str
) -> Response:
    """Decide on a time, and go on to calling the meeting."""
    whole = await reading.open_(db, actor, reference)
    form = await parse(request, CloseForm)
    try:
        said = form.need()
        await asking.close(db, actor, whole.poll, said.slot, said.version)
    except Invalid as wrong:
        return _page(view, actor, whole, form.refuse(wrong))
    return view.see("time_poll", notice=gettext("The poll is closed."), reference=reference)


async def _once(db: Db, actor: Actor, said: PollForm) -> Row:
    async def make() -> UUID:
        return await asking.ask(db, actor, said)

    made = await once(db, actor, said.key, said, make=make)
    return await time_polls.find_by_id(db, actor, made)


def _pairs(said: AnswerForm) -> dict[UUID, str]:
    """Return the answer to each time; none when one is missing."""
    if len(said.slot) != len(said.answer):
        return {}
    return dict(zip(said.slot, said.answer, strict=True))


async def _hosts(db: Db, actor: Actor) -> list[Row]:
    return [one for one in await groups.listing(db, actor) if may(actor, Deed.POLL_OPEN, one)]


async def _form(view: View, db: Db, actor: Actor, form: Filled[PollForm]) -> HTMLResponse:
    hosts = await _hosts(db, actor)
    if not hosts:
        raise Forbidden(
            N_("Times are asked for by the secretariat, and by the chair of a group for it.")
        )
    filled = form.all("slots")
    return view.page(
        "time_polls/new.html",
        status=form.status if form.errors else 200,
        form=form,
        hosts=hosts,
        zones=times.zones(),
        labels=("GREEN", "AMBER", "AMBER+STRICT", "CLEAR"),
        lines=[*filled, *[""] * max(_LINES - len(filled), _MORE)],
    )


def _page(view: View, actor: Actor, whole: Whole, form: Filled[Any] | None = None) -> HTMLResponse:
    poll = whole.poll
    return view.page(
        "time_polls/show.html",
        status=form.status if form and form.errors else 200,
        whole=whole,
        poll=poll,
        names=names,
        walls=_walls(whole),
        form=form or Filled.of(),
        may_answer=may(actor, Deed.POLL_ANSWER, poll),
        may_close=may(actor, Deed.POLL_CLOSE, poll),
        keeps=keeps(actor, poll.host_id),
        page_label=poll.tlp,
    )


def _walls(whole: Whole) -> dict[str, str]:
    """Return the time decided on, as the form of a call wants it."""
    poll = whole.poll
    if poll.chosen is None:
        return {}
    begins = poll.chosen.astimezone(zone_named(poll.zone))
    ends = (poll.chosen + timedelta(minutes=poll.minutes)).astimezone(zone_named(poll.zone))
    wall = "%Y-%m-%dT%H:%M"
    return {"starts": f"{begins:{wall}}", "ends": f"{ends:{wall}}", "zone": poll.zone}
