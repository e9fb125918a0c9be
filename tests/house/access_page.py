"""Writes the tables of docs/access.md from the code: `python -m tests.house.access_page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.access import tlp
from app.access.deeds import RULINGS
from app.main import create_app, outline
from app.web.inventory import access_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def deeds() -> Iterator[str]:
    """Yield the deeds and who may do them, as their rules' docstrings say."""
    yield "| deed | who may |\n|---|---|\n"
    for deed in sorted(RULINGS):
        yield f"| `{deed}` | {' '.join(RULINGS[deed].words.split())} |\n"


def labels() -> Iterator[str]:
    """Yield what each label lets in."""
    yield "| label | may be given to |\n|---|---|\n"
    for label in tlp.ORDER:
        kinds = ", ".join(sorted(kind.replace("_", " ") for kind in tlp.CEILINGS[label]))
        yield f"| `TLP:{label}` | {kinds} |\n"


def routes() -> Iterator[str]:
    """Yield every route and who may call it at all; what they see there is the gate's business."""
    yield "| address | methods | called by |\n|---|---|---|\n"
    found: dict[tuple[str, str], list[str]] = {}
    for (method, path), access in access_of(create_app(outline())).items():
        found.setdefault((path, access), []).append(method)
    for (path, access), methods in sorted(found.items()):
        yield f"| `{path}` | {', '.join(sorted(methods))} | {access} |\n"


TABLES = {"deeds": deeds, "labels": labels, "routes": routes}


def rendered(page: str) -> str:
    """Return the page with its tables as the code has them."""
    return _TABLE.sub(lambda m: m[1] + "".join(TABLES[m[2]]()) + m[4], page)


if __name__ == "__main__":
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
