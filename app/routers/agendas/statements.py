"""The alliance's competition-law statement: read by everybody, published by the secretariat."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from app.access.deeds import Deed, may, require
from app.core.errors import Conflict, Invalid
from app.core.i18n import gettext
from app.schemas.bulletins import Form, Typed
from app.services.meetings import statements
from app.web.deps import Db, SignedIn, Viewed
from app.web.forms import Filled, parse

pages = APIRouter(include_in_schema=False)


class StatementForm(Form):
    """The next version of the statement; `after` is the one it follows."""

    text: Typed = ""
    after: int = Field(ge=0)


@pages.get("/statements", name="statements")
async def index(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Show the statement in force, and the versions before it."""
    found = await statements.versions(db)
    allowed = may(actor, Deed.STATEMENT_PUBLISH)
    return view.page("agendas/statements.html", versions=found, may_publish=allowed)


@pages.get("/statements/new", name="statement_new")
async def compose(view: Viewed, actor: SignedIn, db: Db) -> HTMLResponse:
    """Write the next version, from the present one."""
    require(actor, Deed.STATEMENT_PUBLISH)
    now = await statements.present(db)
    kept = {"text": now.text, "after": now.number} if now else {"after": 0}
    return view.page("agendas/statement.html", form=Filled.of(**kept))


@pages.post("/statements/new", name="statement_new")
async def publish(request: Request, view: Viewed, actor: SignedIn, db: Db) -> Response:
    """Put it in force for meetings convened from now on."""
    require(actor, Deed.STATEMENT_PUBLISH)
    form = await parse(request, StatementForm)
    try:
        said = form.need()
        await statements.publish(db, actor, said.text, said.after)
    except (Invalid, Conflict) as wrong:
        return view.page("agendas/statement.html", status=422, form=_refused(form, wrong))
    return view.see("statements", notice=gettext("The new version is in force."))


def _refused(form: Filled[Any], wrong: Invalid | Conflict) -> Filled[Any]:
    return form.refuse(wrong if isinstance(wrong, Invalid) else Invalid("", wrong.message))
