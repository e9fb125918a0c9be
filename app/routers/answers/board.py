"""What the board and the author do about an answer: reply, give time, close, review, release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access.deeds import Deed
from app.core.i18n import gettext
from app.routers.answers.press import Press, Pressed, attempt
from app.routers.threads import show
from app.schemas.answer_forms import (
    BackForm,
    CloseForm,
    DecisionForm,
    ReleaseForm,
    ReplyForm,
    ReviewForm,
)
from app.services.answers import asking, resolving
from app.services.register import releases
from app.web.forms import Filled

pages = APIRouter(prefix="/threads/{reference}/answers", include_in_schema=False)


@pages.post("/questions/{question_id}", name="question_answer")
async def reply(at: Pressed, question_id: UUID) -> Response:
    """Answer the platform's question; the clock runs on."""

    async def act(thread: Any, said: ReplyForm) -> None:  # noqa: ANN401 - a row
        await asking.answer(at.db, at.actor, thread, question_id, said.reply)

    refused = await attempt(at, Deed.QUESTION_ANSWER, ReplyForm, act, _page("reply"))
    return refused or _seen(at, gettext("Your answer is there; the clock runs on."))


@pages.post("/extensions/{extension_id}", name="extension_decide")
async def decide(at: Pressed, extension_id: UUID) -> Response:
    """Give the new date, or refuse it in words."""

    async def act(thread: Any, said: DecisionForm) -> None:  # noqa: ANN401 - a row
        given = said.decision == "yes"
        words = said.decision_words
        await asking.decide(at.db, at.actor, thread, extension_id, words, granted=given)

    refused = await attempt(at, Deed.EXTENSION_DECIDE, DecisionForm, act, _page("extension"))
    return refused or _seen(at, gettext("The platform is told."))


@pages.post("/close", name="thread_close")
async def close(at: Pressed) -> Response:
    """Close an answered thread, and say when it is looked at again."""

    async def act(thread: Any, said: CloseForm) -> None:  # noqa: ANN401 - a row
        given = said.close_as, said.close_words, said.review_on
        await resolving.close(at.db, at.actor, thread, *given)

    refused = await attempt(at, Deed.THREAD_CLOSE, CloseForm, act, _page("close"))
    return refused or _seen(at, gettext("The thread is closed."))


@pages.post("/back", name="thread_send_back")
async def send_back(at: Pressed) -> Response:
    """Give a thread back to the platform."""

    async def act(thread: Any, said: BackForm) -> None:  # noqa: ANN401 - a row
        await resolving.send_back(at.db, at.actor, thread, said.lacks)

    refused = await attempt(at, Deed.THREAD_SEND_BACK, BackForm, act, _page("back"))
    return refused or _seen(at, gettext("The thread is with the platform again."))


@pages.post("/review", name="thread_review")
async def review(at: Pressed) -> Response:
    """Record whether the change helped."""

    async def act(thread: Any, said: ReviewForm) -> None:  # noqa: ANN401 - a row
        await resolving.review(at.db, at.actor, thread, said.helped, said.helped_words)

    refused = await attempt(at, Deed.THREAD_REVIEW, ReviewForm, act, _page("review"))
    return refused or _seen(at, gettext("It is recorded."))


@pages.post("/release", name="release_propose")
async def propose(at: Pressed) -> Response:
    """Propose what all members are told."""

    async def act(thread: Any, said: ReleaseForm) -> None:  # noqa: ANN401 - a row
        texts = said.release_title, said.release_said, said.release_did
        await releases.propose(at.db, at.actor, thread, texts, sure=said.sure)

    refused = await attempt(at, Deed.RELEASE_PROPOSE, ReleaseForm, act, _page("release"))
    return refused or _seen(at, gettext("The other side is asked whether it agrees."))


@pages.post("/release/{proposal_id}", name="release_decide")
async def release(at: Pressed, proposal_id: UUID) -> Response:
    """Agree, so that all members read it, or decline; whoever proposed it takes it back."""

    async def act(thread: Any, said: DecisionForm) -> None:  # noqa: ANN401 - a row
        if said.decision == "yes":
            await releases.agree(at.db, at.actor, thread, proposal_id)
        else:
            words = said.decision_words
            await releases.decline(at.db, at.actor, thread, proposal_id, words)

    refused = await attempt(at, None, DecisionForm, act, _page("release_decision"))
    return refused or _seen(at, gettext("It is recorded."))


def _page(name: str) -> Any:  # noqa: ANN401 - a function, see press.Page
    async def page(at: Press, form: Filled[Any], status: int) -> Response:
        given = at.view, at.db, at.actor, at.reference
        return await show.page_of(*given, forms={name: form}, status=status)

    return page


def _seen(at: Press, notice: str) -> Response:
    return at.view.see("thread", notice=notice, reference=at.reference)
