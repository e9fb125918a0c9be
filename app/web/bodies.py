"""Reads request bodies strictly: what two parsers could read differently is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote_to_bytes

from fastapi import params
from fastapi.routing import APIRoute
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from app.core.i18n import N_, gettext

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from starlette.responses import Response

MAX_FILES = 40
MAX_FIELDS = 1000
MAX_FIELD = 1 << 20
MAX_DEPTH = 50
_INT64 = 1 << 63

_NOT_A_FORM = N_("The form could not be read. Please reload the page and try again.")
_NOT_UTF8 = N_("The text is not valid UTF-8.")


class _StrictMultiPart(MultiPartParser):
    """Refuses text that is not UTF-8, which Starlette reads as Latin-1, and a body cut short."""

    _ended = False

    def on_part_end(self) -> None:
        if self._current_part.file is None:
            try:
                bytes(self._current_part.data).decode("utf-8")
            except UnicodeDecodeError as error:
                raise MultiPartException(_NOT_UTF8) from error
            self._charset = "utf-8"
        super().on_part_end()

    def on_end(self) -> None:
        self._ended = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self._ended:
            await form.close()
            raise MultiPartException(_NOT_A_FORM)
        return form


async def read_form(request: Request) -> FormData:
    """Return the form of a request, read once; the middleware closes its files.

    Raises HTTPException 400 for one that cannot be read, 415 if the body is not a form at all.
    """
    if request._form is None:  # noqa: SLF001 - so that `request.form()` finds the same form
        request._form = await _parse_form(request)  # noqa: SLF001
        request.scope["form"] = request._form  # noqa: SLF001
    return request._form  # noqa: SLF001


async def _parse_form(request: Request) -> FormData:
    kind, _ = parse_options_header(request.headers.get("content-type"))
    if not kind and request.headers.get("content-length", "0") == "0":
        return FormData()
    try:
        if kind == b"multipart/form-data":
            return await _StrictMultiPart(
                request.headers,
                request.stream(),
                max_files=MAX_FILES,
                max_fields=MAX_FIELDS,
                max_part_size=MAX_FIELD,
            ).parse()
        if kind == b"application/x-www-form-urlencoded":
            return await _parse_urlencoded(request)
    except (MultiPartException, FormParserError, UnicodeDecodeError, KeyError) as error:
        raise HTTPException(400, gettext(_NOT_A_FORM)) from error
    raise HTTPException(415, gettext(_NOT_A_FORM))


async def _parse_urlencoded(request: Request) -> FormData:
    body = await request.body()
    unquote_to_bytes(body).decode("utf-8")

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = FormParser(Headers(), once(), max_fields=MAX_FIELDS, max_part_size=MAX_FIELD)
    return await parser.parse()


def _refuse(message: str, status: int = 400) -> NoReturn:
    raise HTTPException(status, gettext(message))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse(N_("The JSON names a key twice."))
    return found


def _whole(text: str) -> int:
    value = int(text) if len(text) <= 20 else _INT64  # noqa: PLR2004 - digits and sign of 64 bits
    return value if -_INT64 <= value < _INT64 else _too_large()


def _fraction(text: str) -> float:
    value = float(text)
    return value if value - value == 0 else _too_large()


def _too_large() -> NoReturn:
    _refuse(N_("A number in the JSON is too large."), 422)


def _constant(_text: str) -> NoReturn:
    _refuse(N_("NaN and Infinity are not JSON (RFC 8259, section 6)."), 422)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON is any of these
    """Return the value of a JSON text (RFC 8259) of at most 50 levels.

    Raises HTTPException 400 for bad syntax, bad UTF-8, doubled keys and depth; 422 for numbers
    outside 64 bits, NaN, Infinity and for the character NUL.
    """
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        _refuse(_NOT_UTF8)
    except RecursionError:
        _refuse(N_("The JSON is nested too deeply."))
    except json.JSONDecodeError:
        _refuse(N_("The body is not valid JSON."))
    if b"\\u" in body or body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _walk(value)
    return value


def _walk(value: object) -> None:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [part for whole in level for part in _parts(whole)]
        if not level:
            return
    _refuse(N_("The JSON is nested too deeply."))


def _parts(value: object) -> list[object]:
    if isinstance(value, str):
        if "\x00" in value:
            _refuse(N_("A text holds the character NUL, which cannot be kept."), 422)
        if any("\ud800" <= character <= "\udfff" for character in value):
            _refuse(_NOT_UTF8)
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:  # noqa: ANN401 - JSON is any of these
        """Return the value of the body; raises as `parse_json` does."""
        return parse_json(await self.body())


def is_json(content_type: str) -> bool:
    """Tell whether a content type names JSON (RFC 6839, section 3.1)."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


class ApiRoute(APIRoute):
    """A route of the JSON API: `APIRouter(route_class=ApiRoute)`. Its bodies are strict JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler."""
        answer = super().get_route_handler()
        body = self.body_field
        takes_json = body is not None and not isinstance(body.field_info, params.Form)

        async def strict(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            kind = request.headers.get("content-type", "")
            if takes_json and not is_json(kind) and await request.body():
                _refuse(N_("Please send the body as application/json."), 415)
            return await answer(request)

        return strict
