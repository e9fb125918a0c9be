"""Light, dark or as the device: the choice of one browser, kept in a cookie."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.web.forms import parse
from app.web.rendering import View

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 86_400


class ThemeForm(BaseModel):
    """What the switch sends."""

    theme: Literal["system", "light", "dark"]
    next: str = "/"


@router.post("/theme", name="theme")
async def choose(request: Request) -> Response:
    """Keep the choice and return to where it was made."""
    view = View(request)
    chosen = (await parse(request, ThemeForm)).need()
    answer = view.see(chosen.next)
    view.site.cookies.put(answer, view.site.cookies.theme, chosen.theme, max_age=_YEAR)
    return answer
