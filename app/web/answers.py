"""Says a problem in the voice that was asked for: a page, a notice for htmx, or problem+json."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import TemplateNotFound
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.web import unsent
from app.web.rendering import FRESH, View, actor_of
from app.web.site import is_api, site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from app.web.problems import Problem

_SWAPPED = (409, 422)
# Where a page is reached only through another: the route of that other page.
_DOORS = {"sign-in-needed": "sign_in", "rules-needed": "rules"}


def answer(request: Request, problem: Problem) -> Response:
    """Return the response for a problem."""
    if is_api(request.url.path):
        return _problem_json(request, problem)
    door = _DOORS.get(problem.kind.code)
    written = unsent.typed(request) if door or problem.kind.code == "forged" else []
    if written:
        return _back(request, problem, door or "sign_in", written)
    if door in site_of(request).links:
        return _to(request, str(door))
    return _page(request, problem)


def _problem_json(request: Request, problem: Problem) -> Response:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": problem.phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": request.scope.get("request_id", ""),
    }
    if problem.errors:
        body["errors"] = [_told(problem, name, said) for name, said in problem.errors]
    return JSONResponse(
        body,
        problem.status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store", **problem.headers},
    )


def _told(problem: Problem, name: str, said: str) -> dict[str, object]:
    told: dict[str, object] = {"field": name, "message": said}
    return told | ({"choices": problem.choices[name]} if name in problem.choices else {})


def _to(request: Request, door: str) -> Response:
    address = _through(request, door)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={**FRESH, "HX-Redirect": address})
    return RedirectResponse(address, 303, headers=FRESH)


def _through(request: Request, door: str) -> str:
    """Return the address of a door, from which it goes on to where somebody was going."""
    links, target = site_of(request).links, _target(request)
    if door not in links:
        return links.url_or("home", "/")
    return links.url(door, next=None if target == links.url_or("home", "/") else target)


def _back(
    request: Request, problem: Problem, door: str, written: list[tuple[str, str]]
) -> Response:
    """Give back what was typed, in the answer to the request that brought it and nowhere else."""
    view = View(request, actor_of(request))
    context = {"problem": problem, "typed": written, "door": _through(request, door)}
    text = view.render("errors/unsent.html", **context)
    return HTMLResponse(text, problem.status, headers={**FRESH, **problem.headers})


def _target(request: Request) -> str | None:
    """Return where somebody was going: the page asked for, or the one that sent a form or asked
    for a part of itself, if it is one of this site's.
    """  # noqa: D205 - one sentence
    headers = request.headers
    asked = urlsplit(str(request.url))
    if request.method not in {"GET", "HEAD"} or headers.get("hx-request") == "true":
        asked = urlsplit(headers.get("hx-current-url") or headers.get("referer", ""))
        if asked.netloc != headers.get("host"):
            return None
    return asked.path + (f"?{asked.query}" if asked.query else "")


def _page(request: Request, problem: Problem) -> Response:
    view = View(request, actor_of(request))
    name = "errors/_notice.html" if view.partial else _template(view, problem.kind.code)
    text = view.render(name, problem=problem)
    headers = {**FRESH, **problem.headers}
    if view.partial and problem.status in _SWAPPED:
        # The page's script swaps these in place; a refusal without a form belongs to the notices.
        headers |= {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
    return HTMLResponse(text, problem.status, headers=headers)


def _template(view: View, code: str) -> str:
    try:
        view.site.environment.get_template(f"errors/{code}.html")
    except TemplateNotFound:
        return "errors/page.html"
    return f"errors/{code}.html"
