"""What the composer shows: the form as typed, what it can hold, and whom it would reach."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from app.access.deeds import Deed, refusal
from app.core import ids, markdown, media, refang
from app.core.countries import COUNTRIES
from app.core.db import Row
from app.core.errors import Invalid
from app.core.i18n import N_, gettext
from app.schemas.drafts import CONTENT, MOST_IDENTIFIERS, DraftContent, DraftForm
from app.services import bulletins, drafts, files
from app.services.drafts import addressing, amending, composing, cowriting, typed
from app.services.organisations import brands
from app.web.filters import country, language_name
from app.web.forms import Filled
from app.web.prose import prepare, prose

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from app.web.rendering import View

# The languages in which members write; any other can come in over the API.
LANGUAGES = (
    *("en", "zh-Hans", "zh-Hant", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar"),
    *("fa", "hi", "ur", "bn", "id", "ms", "vi", "th", "ko", "ja", "cs", "el", "he", "ro", "sv"),
)
IDENTIFIERS = {
    "url": N_("Link"),
    "domain": N_("Domain"),
    "email": N_("E-mail address"),
    "phone": N_("Phone"),
    "shop": N_("Shop or account"),
    "listing": N_("Listing"),
    "address": N_("Postal address"),
    "product": N_("Product"),
    "method": N_("Method"),
    "document": N_("Document number"),
}
ACCEPT = ",".join(f".{extension}" for extension in media.EXTENSIONS)
_LISTS = ("industries", "countries", "brands", "to", "exclude", "early", "drop_files")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the page is asked for: `show` a part unfolded, `find` names for the audience."""

    show: str = ""
    find: str = ""


def blank(actor: Actor, to: list[str]) -> Filled[DraftForm]:
    """Return the empty form: one's own organisation is in the audience, no label is chosen."""
    return Filled.of(
        language=actor.language.replace("_", "-"),
        to=list(dict.fromkeys([str(actor.organisation_id), *to])),
        key=ids.new_id(),
    )


def of_draft(actor: Actor, content: dict[str, Any]) -> Filled[DraftForm]:
    """Return the form of a draft as it is kept."""
    embargo = typed.embargo_here(content.get("embargo", ""), actor.zone)
    return Filled.of(**{**content, "embargo": embargo})


def squeeze(form: Filled[DraftForm]) -> Filled[DraftForm]:
    """Drop the rows of identifiers that were left empty; kinds and values stay side by side."""
    raw = form.raw
    pairs = zip_longest(
        raw.get("identifier_kind", []), raw.get("identifier_value", []), fillvalue=""
    )
    rows = [(kind, value) for kind, value in pairs if value.strip()]
    raw["identifier_kind"] = [kind for kind, _ in rows]
    raw["identifier_value"] = [value for _, value in rows]
    if form.value is not None:
        form.value.identifier_kind = raw["identifier_kind"]
        form.value.identifier_value = raw["identifier_value"]
    return form


def content_of(form: Filled[DraftForm]) -> DraftContent:
    """Return what the form holds, as far as it can be read."""
    if form.value is not None:
        return form.value.content
    told: dict[str, Any] = {name: form.all(name) for name in _LISTS}
    told |= {name: form.first(name) for name in ("text", "tlp", "embargo")}
    kinds, values = form.all("identifier_kind"), form.all("identifier_value")
    told |= {"identifier_kind": kinds, "identifier_value": values}
    told |= {"unattributed": bool(form.first("unattributed"))}
    return DraftContent.model_construct(None, **told)


def put(form: Filled[DraftForm], content: DraftContent, actor: Actor) -> None:
    """Let the form show another content."""
    form.raw |= of_draft(actor, content.model_dump(include=set(CONTENT))).raw
    if form.value is not None:
        form.value = form.value.model_copy(update=dict(content))


async def identifiers(form: Filled[DraftForm]) -> dict[str, Any]:
    """Return the rows of identifiers, a blank one last, and those that the text offers."""
    content = content_of(form)
    pairs = zip(content.identifier_kind, content.identifier_value, strict=False)
    rows = [(kind, amending.shown(kind, value)) for kind, value in pairs]
    return {
        "form": form,
        "rows": [*rows, ("url", "")][:MOST_IDENTIFIERS],
        "identifier_kinds": refang.KINDS,
        "identifier_names": {kind: gettext(name) for kind, name in IDENTIFIERS.items()},
        "offers": await amending.offers(content),
        "safe": refang.safe,
    }


async def sending(
    session: AsyncSession,
    actor: Actor,
    form: Filled[DraftForm],
    draft: Row,
    find: str = "",
) -> dict[str, Any]:
    """Return label and audience: whom one may address, whom one named, whom it would reach."""
    content = content_of(form)
    named = await addressing.named(session, content)
    known = {choice.address.key for choice in named}
    found = await addressing.search(session, actor, find)
    return {
        "form": form,
        "house": (str(actor.organisation_id), actor.organisation_name),
        "groups": await addressing.groups(session),
        "named": [one for one in named if one.address.id != actor.organisation_id],
        "found": [one for one in found if one.address.key not in known],
        "find": find,
        **await reach(session, actor, form, draft),
    }


async def reach(
    session: AsyncSession,
    actor: Actor,
    form: Filled[DraftForm],
    draft: Row,
) -> dict[str, Any]:
    """Return whom it would reach if it were sent now."""
    author = draft.person_id if draft else actor.person_id
    plan = await addressing.plan(session, actor, content_of(form), (author, actor.organisation_id))
    return {"form": form, "plan": plan}


async def preview(form: Filled[DraftForm]) -> dict[str, Any]:
    """Return the text as its readers will see it; one that cannot be shown says why."""
    text = form.first("text")
    try:
        markdown.refuse_unshowable(text)
        await prepare(text)
        return {"form": form, "shown": prose(text)}
    except Invalid as wrong:
        return {"form": form.refuse(wrong), "shown": ""}


async def page(
    session: AsyncSession,
    actor: Actor,
    form: Filled[DraftForm],
    draft: Row,
    asked: Asked,
) -> dict[str, Any]:
    """Return everything that the composer's page counts on."""
    item_id = draft.record_id if draft else None
    item = await bulletins.find_by_id(session, actor, item_id) if item_id else None
    context = await identifiers(form)
    context |= {"plan": None} if item else await sending(session, actor, form, draft, asked.find)
    context |= await preview(form) if asked.show == "preview" else {"shown": None}
    return context | {
        "draft": draft,
        "item": item,
        "asked": asked,
        "kinds": await composing.kinds(session),
        "industries": await composing.industries(session),
        "brands": await _brands(session, actor),
        "countries": sorted(COUNTRIES, key=country),
        "languages": _languages(form.first("language")),
        "accept": ACCEPT,
        "most_files": files.MOST,
        "files": await files.of_draft(session, actor, draft.id) if draft else [],
        "item_files": await files.of_record(session, actor, item_id) if item_id else [],
        **await around(session, actor, draft),
    }


async def around(
    session: AsyncSession,
    actor: Actor,
    draft: Row,
) -> dict[str, Any]:
    """Return who works on the draft besides its author, and who has to release it."""
    mine = draft is None or draft.person_id == actor.person_id
    others = await drafts.colleagues(session, actor) if mine else []
    return {
        "mine": mine,
        "second": await cowriting.second_wanted(session, actor),
        "releasers": [(one.id, one.name) for one in others if one.kind == "staff"],
        "hindrance": refusal(actor, Deed.DRAFT_RELEASE, draft) if draft else None,
        "shares": await cowriting.shares(session, actor, draft.id) if draft and mine else [],
        "colleagues": others,
    }


async def _brands(session: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    rows = await brands.held_by(session, actor, actor.organisation_id)
    return [(str(row.id), row.name) for row in rows]


def _languages(chosen: str) -> list[tuple[str, str]]:
    tags = dict.fromkeys([*LANGUAGES, *([chosen] if chosen else [])])
    return [(tag, language_name(tag)) for tag in tags]


def address(view: View, draft_id: UUID, part: str = "", **asked: str) -> str:
    """Return the address of a draft's page, at a part of it."""
    path = view.site.links.url("draft", draft_id=draft_id, **asked)
    return f"{path}#{part}" if part else path
