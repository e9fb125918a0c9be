"""The alliance's rules: read, accepted, and published anew by the secretariat."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core import markdown
from app.core.errors import Conflict, Invalid, SignInNeeded
from app.core.i18n import gettext
from app.schemas.rules import AcceptForm, RulesForm
from app.services import rules
from app.web.deps import PUBLIC, Db, Glimpsed, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)


def _reader(view: View) -> Actor:
    """Return who reads; they may not have accepted anything yet. Raises SignInNeeded."""
    if view.actor is None:
        raise SignInNeeded
    return view.actor


@pages.get("/rules", name="rules", dependencies=[PUBLIC])
async def show(
    view: Glimpsed,
    db: Db,
    version: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    onward: Annotated[str, Query(alias="next")] = "",
) -> HTMLResponse:
    """Show the version in force or an earlier one, and who has accepted it."""
    actor = _reader(view)
    present = await rules.present(db)
    shown = await rules.version(db, version) if version else present
    return view.page(
        "rules/show.html",
        shown=shown,
        present=present,
        text=Markup(markdown.render(shown.text)) if shown else "",  # noqa: S704 - sanitised there
        versions=await rules.versions(db),
        accepted={row.number: row.accepted_at for row in await rules.accepted(db, actor)},
        state=await rules.state(db, actor, shown.number) if shown else [],
        may_publish=may(actor, Deed.RULES_PUBLISH),
        onward=view.safe_next(onward),
    )


@pages.post("/rules", name="rules", dependencies=[PUBLIC])
async def accept(request: Request, view: Glimpsed, db: Db) -> Response:
    """Say yes to the version in force, and go on to where one was going."""
    form = (await parse(request, AcceptForm)).need()
    await rules.accept(db, _reader(view), form.number)
    return view.see(view.safe_next(form.next))


@pages.get("/rules/new", name="rules_new")
async def compose(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Write the next version, from the present one."""
    require(actor, Deed.RULES_PUBLISH)
    present = await rules.present(db)
    form: Filled[RulesForm] = Filled.of(after=0)
    if present:
        form = Filled.of(title=present.title, text=present.text, after=present.number)
    return view.page("rules/form.html", form=form)


@pages.post("/rules/new", name="rules_new")
async def publish(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Put it in force; everybody, the writer too, accepts it next."""
    form = await parse(request, RulesForm)
    try:
        wanted = form.need()
        await rules.publish(db, actor, wanted.title, wanted.text, wanted.after)
    except (Invalid, Conflict) as wrong:
        return view.page("rules/form.html", status=422, form=_refused(form, wrong))
    return view.see("rules", notice=gettext("The new version is in force."))


def _refused(form: Filled[Any], wrong: Invalid | Conflict) -> Filled[Any]:
    return form.refuse(wrong if isinstance(wrong, Invalid) else Invalid("", wrong.message))
