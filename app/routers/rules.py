"""The alliance's rules: read, accepted, and published anew by the secretariat."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.access.actor import Actor
from app.access.deeds import Deed, may, require
from app.core.db import Row
from app.core.errors import Conflict, Invalid, SignInNeeded
from app.core.i18n import gettext
from app.schemas.rules import Acceptances, AcceptForm, RulesForm, RulesIn, RulesList, RulesOut
from app.services import rules
from app.web.bodies import ApiRoute
from app.web.creates import IdempotencyKey, once
from app.web.deps import PUBLIC, Bearer, Db, Glimpsed, Holder, SignedIn, Viewed
from app.web.forms import Filled, parse
from app.web.prose import prepare, prose
from app.web.rendering import View

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/rules", route_class=ApiRoute, tags=["rules"])
Number = Annotated[int, Path(ge=1, le=100_000)]


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
    text = shown.text if shown else ""
    await prepare(text)
    return view.page(
        "rules/show.html",
        shown=shown,
        present=present,
        text=prose(text),
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


@api.get("", operation_id="list_rules", response_model=RulesList)
async def list_rules(actor: Holder, db: Db) -> Any:  # noqa: ANN401 - shaped by the model
    """List the versions of the rules, the one in force first; for who has not accepted it too."""
    yes = await _yes(db, actor)
    return {"items": [_told(row, yes) for row in await rules.versions(db)]}


async def _yes(db: Db, actor: Actor) -> dict[int, Any]:
    return {row.number: row.accepted_at for row in await rules.accepted(db, actor)}


def _told(row: Row, yes: dict[int, Any]) -> dict[str, Any]:
    told: dict[str, Any] = row._asdict()
    return told | {"accepted_at": yes.get(row.number)}


@api.post("", operation_id="publish_rules", status_code=201, response_model=RulesOut)
async def publish_rules(
    actor: Bearer, db: Db, body: RulesIn, idempotency_key: IdempotencyKey = None
) -> Any:  # noqa: ANN401 - shaped by the model
    """Put a new version in force, after the one it names; everybody accepts it next."""

    async def make() -> UUID:
        # A version has a number and no id; the key remembers one made from it.
        number = await rules.publish(db, actor, body.title, body.text, body.after)
        return uuid5(NAMESPACE_URL, str(number))

    await once(db, actor, idempotency_key, body, make=make)
    return _told(await rules.version(db, body.after + 1), await _yes(db, actor))


@api.get("/{number}", operation_id="get_rules", response_model=RulesOut)
async def get_rules(actor: Holder, db: Db, number: Number) -> Any:  # noqa: ANN401 - shaped by the model
    """Return one version with its text; for who has not accepted it too."""
    return _told(await rules.version(db, number), await _yes(db, actor))


@api.post("/{number}/accept", operation_id="accept_rules", status_code=204)
async def accept_rules(actor: Holder, db: Db, number: Number) -> None:
    """Say yes to the version in force; 412 when another is in force by now."""
    await rules.accept(db, actor, number)


@api.get("/{number}/acceptances", operation_id="list_acceptances", response_model=Acceptances)
async def list_acceptances(actor: Bearer, db: Db, number: Number) -> Any:  # noqa: ANN401 - shaped by the model
    """List who has and has not accepted a version: an admin their people, the secretariat all."""
    found = await rules.version(db, number)
    return {"items": await rules.state(db, actor, found.number)}
