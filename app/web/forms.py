"""Reads the forms that people send, and keeps what they wrote when it cannot be used yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.core.errors import Invalid
from app.core.files import Full
from app.core.i18n import N_, gettext, translate
from app.web.bodies import read_form
from app.web.sentences import sentence

if TYPE_CHECKING:
    from starlette.requests import Request

TOKEN = "csrf_token"  # noqa: S105 - the name of a field
_SAID_ALREADY = ""
_KEPT_BY_NOBODY = frozenset({TOKEN})

M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Filled(Generic[M]):
    """A form as it was filled in: its value if it holds, what was written, what is wrong.

    Keys are the fields' names; wrongs of the form as a whole are under the empty name.
    """

    value: M | None = None
    raw: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[UploadFile]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    # With which status a refused form goes back; too little room is said in the status too.
    status: int = 422

    @classmethod
    def of(cls, **values: object) -> Filled[M]:
        """Return a form to show first, with its fields set; None leaves a field empty."""
        return cls(raw={key: _written(value) for key, value in values.items()})

    def first(self, name: str) -> str:
        """Return what was written in a field, or the empty string."""
        written = self.raw.get(name)
        return written[0] if written else ""

    def all(self, name: str) -> list[str]:
        """Return everything chosen under one name."""
        return self.raw.get(name, [])

    def problems(self, name: str) -> list[str]:
        """Return the sentences about one field."""
        return self.errors.get(name, [])

    def called(self, name: str) -> str:
        """Return what a field is called: the model's title for it, or its name in words."""
        title = self.titles.get(name)
        return gettext(title) if title else name.replace("_", " ").capitalize()

    def refuse(self, wrong: Invalid) -> Filled[M]:
        """Add what a service found wrong, and return the form."""
        if isinstance(wrong, Full):
            self.status = 413
        for name, message, data in wrong.fields:
            said = translate(message, data)
            if name and said not in self.problems(name):
                self.errors.setdefault(name, []).append(said)
            elif not name and said:
                self.errors.setdefault("", []).append(said)
        return self

    def need(self) -> M:
        """Return the value. Raises Invalid, to be met by `refuse`, if the form does not hold."""
        if self.value is None:
            raise Invalid(_SAID_ALREADY, _SAID_ALREADY)
        return self.value


def _written(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(getattr(one, "value", one)) for one in value]
    if isinstance(value, bool):
        return ["true"] if value else []
    return [str(getattr(value, "value", value))]


async def parse(request: Request, model: type[M], *, files: Collection[str] = ()) -> Filled[M]:
    """Read a form into a model; `files` names the fields that may carry files.

    An empty field counts as absent. Raises HTTPException 400 when a field that takes one value
    comes twice, 415 for another content type than a form's.
    """
    filled: Filled[M] = Filled(titles=_titles(model))
    for name, entry in (await read_form(request)).multi_items():
        if isinstance(entry, UploadFile):
            if entry.filename:
                filled.files.setdefault(name, []).append(entry)
        elif name not in _KEPT_BY_NOBODY:
            filled.raw.setdefault(name, []).append(entry.replace("\r\n", "\n"))
    _refuse_strangers(filled, model, files)
    values = _values(filled, model)
    if not filled.errors:
        _validate(filled, model, values)
    return filled


def _refuse_strangers(filled: Filled[Any], model: type[BaseModel], files: Collection[str]) -> None:
    strangers = sorted(filled.raw.keys() - _many(model).keys() | filled.files.keys() - set(files))
    if strangers:
        said = translate(
            N_("This form has no field {names}. Nothing was saved."),
            {"names": ", ".join(name[:40] for name in strangers[:5])},
        )
        filled.errors[""] = [said]


def _values(filled: Filled[Any], model: type[BaseModel]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, many in _many(model).items():
        written = filled.raw.get(name, [])
        if not many and len(written) > 1:
            raise HTTPException(400, translate(N_("The field {name} came twice."), {"name": name}))
        if any("\x00" in one for one in written):
            filled.errors[name] = [gettext("This holds a character that cannot be kept.")]
        present = [one for one in written if one != ""]
        if present:
            values[name] = present if many else present[0]
    return values


def _validate(filled: Filled[M], model: type[M], values: dict[str, object]) -> None:
    try:
        filled.value = model.model_validate(values)
    except ValidationError as wrong:
        filled.errors = by_field(wrong.errors(include_url=False))


def by_field(errors: Iterable[Any]) -> dict[str, list[str]]:
    """Return the sentences of Pydantic's errors under the first part of where they lie."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for error in errors:
        place = error["loc"]
        said = sentence(error)
        name = str(place[0]) if place else ""
        if said not in found[name]:
            found[name].append(said)
    return dict(found)


_MANY: dict[type[BaseModel], dict[str, bool]] = {}


def _many(model: type[BaseModel]) -> dict[str, bool]:
    """Tell for each field of a model, by the name in the form, whether it takes several values."""
    if model not in _MANY:
        _MANY[model] = {
            info.alias or name: takes_many(info.annotation)
            for name, info in model.model_fields.items()
        }
    return _MANY[model]


def _titles(model: type[BaseModel]) -> dict[str, str]:
    fields = model.model_fields.items()
    return {info.alias or name: info.title for name, info in fields if info.title}


def takes_many(annotation: object) -> bool:
    """Tell whether a field of this type holds several values: a list, a set, or None or one."""
    origin = get_origin(annotation) or annotation
    if isinstance(origin, type) and origin is not UnionType:
        return issubclass(origin, Collection) and not issubclass(origin, (str, bytes))
    return any(takes_many(part) for part in get_args(annotation))
