"""The platform's desk for one thread: drafts, publishing, the owner, questions, duplicates."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from app.access.deeds import Deed, require
from app.core.i18n import gettext
from app.routers.answers.press import Press, Pressed, attempt
from app.schemas.answer_forms import (
    AssignForm,
    DiscardForm,
    DraftForm,
    ExtensionForm,
    JoinForm,
    PublishForm,
    QuestionForm,
)
from app.schemas.bulletins import Code, Form
from app.services import answers, threads
from app.services.answers import asking, assigning, drafting, joining, publishing, resolving
from app.web.forms import Filled

pages = APIRouter(prefix="/threads/{reference}/answers", include_in_schema=False)


class Nothing(Form):
    """A button without fields."""


async def page_of(at: Press, status: int = 200, **forms: Filled[Any]) -> HTMLResponse:
    """Answer with the desk; `forms` are those to show as they were filled in."""
    thread = await at.thread()
    require(at.actor, Deed.ANSWER_DRAFT, thread)
    points = await threads.points(at.db, at.actor, thread.id)
    found = await answers.of_thread(at.db, at.actor, thread, points)
    return at.view.page(
        "answers/desk.html",
        status=status,
        thread=thread,
        answers=found,
        marks={draft.point_id: drafting.mark(draft) for draft in found.drafts},
        forms=defaultdict(Filled, forms),
    )


@pages.get("", name="thread_answers")
async def show(at: Pressed, point: Annotated[Code, Query()] = "") -> HTMLResponse:
    """Show the desk; with `point` the form holds the draft, or the answer, of that point."""
    thread = await at.thread()
    require(at.actor, Deed.ANSWER_DRAFT, thread)
    return await page_of(at, draft=await _of_point(at, thread, point.upper()))


async def _of_point(at: Press, thread: Any, reference: str) -> Filled[Any]:  # noqa: ANN401 - a row
    if not reference or thread.joined_into is not None:
        return Filled()
    family = await drafting.family_of(at.db, at.actor, thread)
    point = family.points.get(reference)
    if point is None:
        return Filled()
    said = family.drafts.get(point.id) or family.standing.get(point.id)
    fields = ("outcome", "reason", "words", "change", "change_on", "change_at")
    worded = {name: getattr(said, name) for name in fields} if said else {}
    return Filled.of(points=[reference], **worded)


@pages.post("", name="thread_answers")
async def draft(at: Pressed) -> Response:
    """Keep a draft for the points that were ticked."""

    async def act(thread: Any, said: DraftForm) -> None:  # noqa: ANN401 - a row
        worded = drafting.Worded(
            said.outcome, said.reason, said.words, said.change, said.change_on, said.change_at
        )
        await drafting.draft(at.db, at.actor, thread, said.points, worded, _marks(said.seen))

    refused = await attempt(at, Deed.ANSWER_DRAFT, DraftForm, act, _page("draft"))
    return refused or _back(at, gettext("The draft is kept; only the platform's staff read it."))


@pages.post("/discard", name="answer_discard")
async def discard(at: Pressed) -> Response:
    """Throw a draft away."""

    async def act(thread: Any, said: DiscardForm) -> None:  # noqa: ANN401 - a row
        await drafting.discard(at.db, at.actor, thread, said.point)

    refused = await attempt(at, Deed.ANSWER_DRAFT, DiscardForm, act, _page("publish"))
    return refused or _back(at, gettext("The draft is gone."))


@pages.post("/publish", name="answer_publish")
async def publish(at: Pressed) -> Response:
    """Publish the drafts that were ticked, or all."""

    async def act(thread: Any, said: PublishForm) -> None:  # noqa: ANN401 - a row
        seen = _marks(said.seen) if said.seen else None
        await publishing.publish(at.db, at.actor, thread, said.points, said.version, seen)

    refused = await attempt(at, Deed.ANSWER_PUBLISH, PublishForm, act, _page("publish"))
    said = gettext("The answer is published; whoever sees the thread reads it now.")
    return refused or at.view.see("thread", notice=said, reference=at.reference)


@pages.post("/owner", name="answer_owner")
async def assign(at: Pressed) -> Response:
    """Say who owes the answer, and by when."""

    async def act(thread: Any, said: AssignForm) -> None:  # noqa: ANN401 - a row
        given = said.owner, said.due_on, said.owner_reason
        await assigning.assign(at.db, at.actor, thread, *given)

    refused = await attempt(at, Deed.ANSWER_ASSIGN, AssignForm, act, _page("owner"))
    return refused or _back(at, gettext("The answer has an owner."))


@pages.post("/questions", name="answer_ask")
async def ask(at: Pressed) -> Response:
    """Ask the author; the clock stands still meanwhile."""

    async def act(thread: Any, said: QuestionForm) -> None:  # noqa: ANN401 - a row
        await asking.ask(at.db, at.actor, thread, said.question)

    refused = await attempt(at, Deed.ANSWER_ASK, QuestionForm, act, _page("question"))
    return refused or _back(at, gettext("The author is asked; the clock stands still."))


@pages.post("/extensions", name="answer_extend")
async def extend(at: Pressed) -> Response:
    """Ask the chair for a later date."""

    async def act(thread: Any, said: ExtensionForm) -> None:  # noqa: ANN401 - a row
        await asking.extend(at.db, at.actor, thread, said.to_day, said.more_time)

    refused = await attempt(at, Deed.ANSWER_EXTEND, ExtensionForm, act, _page("extension"))
    return refused or _back(at, gettext("The chair is asked for a new date."))


@pages.post("/join", name="answer_join")
async def join(at: Pressed) -> Response:
    """Have this thread answered together with another."""

    async def act(thread: Any, said: JoinForm) -> None:  # noqa: ANN401 - a row
        await joining.join(at.db, at.actor, thread, said.into)

    refused = await attempt(at, Deed.ANSWER_JOIN, JoinForm, act, _page("join"))
    return refused or _back(at, gettext("Both are answered together; both keep their reference."))


@pages.post("/part", name="answer_part")
async def part(at: Pressed) -> Response:
    """Answer a joined thread by itself again."""

    async def act(thread: Any, _said: Nothing) -> None:  # noqa: ANN401 - a row
        await joining.part(at.db, at.actor, thread)

    refused = await attempt(at, Deed.ANSWER_JOIN, Nothing, act, _page("join"))
    return refused or _back(at, gettext("This thread is answered by itself again."))


@pages.post("/implement", name="answer_implement")
async def implement(at: Pressed) -> Response:
    """Say that the answer is being carried out."""

    async def act(thread: Any, _said: Nothing) -> None:  # noqa: ANN401 - a row
        await resolving.implement(at.db, at.actor, thread)

    refused = await attempt(at, Deed.ANSWER_RESOLVE, Nothing, act, _page("publish"))
    said = gettext("It is being implemented.")
    return refused or at.view.see("thread", notice=said, reference=at.reference)


def _marks(seen: list[str]) -> dict[str, str]:
    return dict(one.split("@", 1) for one in seen if "@" in one)


def _page(name: str) -> Any:  # noqa: ANN401 - a function, see press.Page
    async def page(at: Press, form: Filled[Any], status: int) -> Response:
        return await page_of(at, status, **{name: form})

    return page


def _back(at: Press, notice: str) -> Response:
    return at.view.see("thread_answers", notice=notice, reference=at.reference)
