"""What comes from others is named, pinned, explained and unchanged."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.house import supplies
from tests.house.tree import ROOT, files, source

_HASH = "sha256:" + "0" * 64


def test_locks_pin_every_file() -> None:
    locks = files("requirements/", ending=".txt")
    assert locks
    assert not [entry for name in locks for entry in supplies.unpinned(source(name))]


@pytest.mark.parametrize("kind", ["runtime", "extras", "dev", "clients"])
def test_locks_hold_what_is_asked_for(kind: str) -> None:
    locked = {supplies.name_of(line) for line in source(f"requirements/{kind}.txt").splitlines()}
    wanted = {supplies.name_of(line) for line in supplies.direct(source(f"requirements/{kind}.in"))}
    assert wanted <= locked


def test_the_lock_of_node_pins_every_package_and_says_nothing_of_where_from() -> None:
    wanted = json.loads(source("tests/programs/node/package.json"))["dependencies"]
    lock = json.loads(source("tests/programs/node/package-lock.json"))
    assert lock["packages"][""]["dependencies"] == wanted
    assert not supplies.unpinned_of_node(lock)


def test_the_project_asks_for_what_the_locks_are_made_from() -> None:
    project = tomllib.loads(source("pyproject.toml"))
    assert project["project"]["dependencies"] == supplies.direct(source("requirements/runtime.in"))
    assert project["dependency-groups"]["dev"] == supplies.direct(source("requirements/dev.in"))
    extras = project["project"]["optional-dependencies"].values()
    asked = supplies.direct(source("requirements/extras.in"))
    assert sorted(line for lines in extras for line in lines) == sorted(asked)


def test_every_dependency_has_its_reason() -> None:
    text = "".join(source(name) for name in files("requirements/", ending=".in"))
    names = [supplies.name_of(line) for line in supplies.direct(text)]
    packages = {row["package"] for row in json.loads(source("static/vendor/manifest.json"))}
    packages |= json.loads(source("tests/programs/node/package.json"))["dependencies"].keys()
    assert not supplies.undescribed([*names, *packages], source("docs/dependencies.md"))


def test_vendored_files_are_listed_and_unchanged() -> None:
    assert not supplies.astray(ROOT / "static" / "vendor")


@pytest.mark.parametrize(
    "line",
    [f"typer>=1 --hash={_HASH}", "typer==1.0", "typer==1.0 --hash=md5:00", "-i somewhere"],
)
def test_a_loose_pin_is_found(line: str) -> None:
    hashes = f" \\\n    --hash={_HASH} \\\n    --hash={_HASH}\n"
    pinned = f"# made by hand\nrich==15.0.0 ; sys_platform == 'darwin'{hashes}"
    assert not supplies.unpinned(pinned)
    assert supplies.unpinned(f"{pinned}{line}\n") == [line.split(maxsplit=1)[0]]


def test_a_loose_pin_of_node_is_found() -> None:
    pinned = {"version": "1.0.0", "integrity": "sha512-" + "A" * 86 + "=="}
    loose = {
        "hash": pinned | {"integrity": "sha1-AAAA"},
        "version": {"integrity": pinned["integrity"]},
        "place": pinned | {"resolved": "somewhere"},
        "script": pinned | {"hasInstallScript": True},
    }
    assert supplies.unpinned_of_node({"packages": {"": {}, "a": pinned} | loose}) == [*loose]


def test_a_dependency_without_reason_is_found() -> None:
    page = "| `rich` | bars | MIT |\n| `Typer` 0.29 | commands | MIT |\nnh3 is fine too\n"
    assert supplies.undescribed(["rich", "typer", "nh3"], page) == ["nh3"]


def test_a_changed_vendored_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "kept.js").write_text("")
    (tmp_path / "changed.js").write_text("alert()")
    (tmp_path / "unlisted.js").write_text("")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    row = {"package": "htmx.org", "version": "2.0.11", "licence": "0BSD", "sha256": empty}
    rows = [row | {"file": f"{name}.js"} for name in ("kept", "changed", "gone")]
    (tmp_path / "manifest.json").write_text(json.dumps([*rows, {"file": "kept.js", **row}]))
    assert supplies.astray(tmp_path) == [
        "unlisted.js: not listed",
        "changed.js: not the file that was listed",
        "gone.js: listed and not there",
    ]


def test_an_incomplete_row_is_found(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('[{"package": "htmx.org"}]')
    assert "not ['file', 'licence'" in supplies.astray(tmp_path)[0]
