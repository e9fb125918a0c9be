"""Turns what a handler found into an answer: a page, a fragment of it, or the way to another."""

from __future__ import annotations

import json
import secrets
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.core.clock import now
from app.core.i18n import N_, preferred, speak, translate
from app.core.tokens import csrf_token
from app.web import notices
from app.web.filters import moment
from app.web.site import Entry, site_of
from app.web.urls import query_string, safe_next

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from app.access.actor import Actor

FRESH = {"Cache-Control": "no-store, private", "Vary": "HX-Request, Cookie"}
_REFUSING = 400
# What is kept of a request in its scope: who asks, and whether it was refused with a page.
ACTOR, REFUSED = "entente.actor", "entente.refused"
THEMES = ("system", "light", "dark")

_current: ContextVar[View] = ContextVar("view")


def actor_of(request: Request) -> Actor | None:
    """Return who asks, where the dependency that found out left it in the request's scope."""
    return request.scope.get(ACTOR)


def refused(request: Request) -> bool:
    """Tell whether the request was answered with a page of refusal, so that it leaves no trace."""
    return bool(request.scope.get(REFUSED))


def attune(request: Request, actor: Actor | None) -> None:
    """Speak the reader's language, or the one that the browser asks for, in the reader's zone."""
    if actor:
        speak(actor.language, actor.zone)
    else:
        speak(preferred(request.headers.get("accept-language", "")))


class View:
    """One request, seen by the person who made it; `actor` is None before sign-in."""

    def __init__(self, request: Request, actor: Actor | None = None) -> None:
        """Take on the reader's language and zone."""
        self.request = request
        self.actor = actor
        self.site = site_of(request)
        self.waiting: dict[str, int] = {}
        self._new_key = ""
        attune(request, actor)

    @property
    def partial(self) -> bool:
        """Tell whether htmx asks for a part of the page rather than for the page."""
        asked = self.request.headers
        return (
            asked.get("hx-request") == "true"
            and asked.get("hx-boosted") != "true"
            and asked.get("hx-history-restore-request") != "true"
        )

    @cached_property
    def csrf_token(self) -> str:
        """The token that a form of this page must carry."""
        cookies, sent = self.site.cookies, self.request.cookies
        key = sent.get(cookies.session) if self.actor else sent.get(cookies.before)
        if not key:
            key = self._new_key = secrets.token_urlsafe(24)
        return csrf_token(self.site.secret, key.encode())

    @cached_property
    def theme(self) -> str:
        """`light`, `dark` or `system`: what this browser chose, else what the person set."""
        chosen = self.request.cookies.get(self.site.cookies.theme)
        chosen = chosen or (self.actor.theme if self.actor else "")
        return chosen if chosen in THEMES else THEMES[0]

    @cached_property
    def places(self) -> list[Entry]:
        """The places that work and are this reader's to enter."""
        actor, links = self.actor, self.site.links
        return [
            Entry(place, links.url(place.route), self.request.url.path, self.waiting)
            for place in self.site.places
            if actor and place.route in links and place.admits(actor)
        ]

    @cached_property
    def notice(self) -> str:
        """The sentence that the page before left for this one."""
        value = self.request.cookies.get(self.site.cookies.notice)
        return notices.unseal(self.site.secret, value)

    @property
    def printed(self) -> str:
        """For whom and when this page is printed, as its foot says on paper."""
        if not self.actor:
            return ""
        who = {"name": self.actor.person_name, "organisation": self.actor.organisation_name}
        said = N_("Printed for {name}, {organisation}, {moment}")
        return translate(said, {**who, "moment": moment(now())})

    def here(self, **changes: object) -> str:
        """Return this page's own address with parts of its query changed; None removes one."""
        present = self.request.query_params
        kept: dict[str, object] = {key: present.getlist(key) for key in present}
        return self.request.url.path + query_string(kept | changes)

    def tidied(self) -> Response | None:
        """Return the way to the address without the parameters that a form left empty, if any.

        Without a script a form sends each of its fields. htmx pushes a clean address by itself.
        """
        empty = any(value == "" for value in self.request.query_params.values())
        return self.see(self.here()) if empty and not self.partial else None

    def safe_next(self, raw: str | None) -> str:
        """Return `raw` if it is a path of this site, else the home page."""
        return safe_next(raw, self.site.links.url_or("home", "/"))

    def render(self, template: str, **context: Any) -> str:  # noqa: ANN401 - any value is shown
        """Return the text of a template, with everything that each template may count on."""
        base = {
            "view": self,
            "actor": self.actor,
            "path": self.request.url.path,
            "query": self.request.query_params,
            "request_id": self.request.scope.get("request_id", ""),
            "here": self.here,
        }
        mark = _current.set(self)
        try:
            return self.site.environment.get_template(template).render(base | context)
        finally:
            _current.reset(mark)

    def page(
        self,
        template: str,
        *,
        fragment: str | None = None,
        status: int = 200,
        notice: str = "",
        headers: Mapping[str, str] | None = None,
        keep: bool = False,
        **context: Any,  # noqa: ANN401 - any value is shown
    ) -> HTMLResponse:
        """Answer with a page, or with its fragment when htmx asks for it.

        `notice` is said at the top of the page, or announced by the page that htmx changes.
        A `status` of 400 and above refuses: nothing of the request stays in the database, unless
        the handler says `keep`, for a count of failed tries or a draft that was kept first.
        """
        self.request.scope[REFUSED] = status >= _REFUSING and not keep
        partial = fragment is not None and self.partial
        if notice:
            self.notice = notice
        text = self.render(fragment if partial and fragment else template, **context)
        response = HTMLResponse(text, status, headers={**FRESH, **(headers or {})})
        if partial and notice:
            response.headers["HX-Trigger"] = json.dumps({"notice": notice})
        if not partial and self.site.cookies.notice in self.request.cookies:
            self.site.cookies.drop(response, self.site.cookies.notice)
        self._keep_key(response)
        return response

    def see(self, where: str, *, notice: str = "", **parameters: object) -> Response:
        """Send the reader on: `where` is a route's name or a path of this site, else home.

        Answers 303, or `HX-Redirect` to htmx; the page there says `notice` once.
        """
        links = self.site.links
        path = links.url(where, **parameters) if where in links else self.safe_next(where)
        response: Response
        if self.request.headers.get("hx-request") == "true":
            response = Response(headers={**FRESH, "HX-Redirect": path})
        else:
            response = RedirectResponse(path, 303, headers=FRESH)
        if notice:
            sealed = notices.seal(self.site.secret, notice)
            self.site.cookies.put(
                response, self.site.cookies.notice, sealed, max_age=notices.LIFETIME
            )
        return response

    def _keep_key(self, response: Response) -> None:
        if self._new_key:
            self.site.cookies.put(response, self.site.cookies.before, self._new_key)


def current() -> View:
    """Return the view being rendered, for helpers that macros call."""
    return _current.get()
