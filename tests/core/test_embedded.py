"""The embedded PostgreSQL: closed to others, shared between processes, back after a crash."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import embedded, postgres_software
from app.core.embedded import EmbeddedError

_ROOT = Path(__file__).resolve().parents[2]
# What a second process does: use the server of a folder until its input ends, then stop using it.
_NEIGHBOUR = """
import sys
from pathlib import Path
from app.core import embedded
embedded.start(Path(sys.argv[1]), durable=False)
print("started", flush=True)
sys.stdin.read()
embedded.stop(Path(sys.argv[1]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a fresh folder with a short name, and end its server afterwards."""
    made = Path(tempfile.mkdtemp(prefix="entente-", dir="/tmp")).resolve()
    made.chmod(0o711)
    yield made
    embedded.stop(made / "data")
    shutil.rmtree(made)


def ask(url: str, question: str) -> object:
    """Return the first value that answers `question` at `url`, None when there is none."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        answer = connection.exec_driver_sql(question)
        return answer.scalar() if answer.returns_rows else None


def neighbour(data: Path) -> subprocess.Popen[str]:
    """Start another process that uses the server in `data`, and wait until it does."""
    command = [sys.executable, "-c", _NEIGHBOUR, str(data)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=_ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def server_pid(data: Path) -> int:
    """Return the process id that the server wrote down."""
    return int((data / "postgresql" / "postmaster.pid").read_text().split()[0])


def modes(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Return mode and owner of every folder above `folder`."""
    seen = {parent: parent.stat() for parent in folder.parents}
    return {parent: (s.st_mode, s.st_uid, s.st_gid) for parent, s in seen.items()}


def test_nobody_else_reaches_the_socket(folder: Path) -> None:
    data = folder / "data"
    embedded.start(data, durable=False)
    for name in ("run", "postgresql"):
        status = (data / name).stat()
        assert status.st_mode & 0o077 == 0
        assert status.st_uid == postgres_software.find().uid
    assert data.stat().st_mode & 0o066 == 0


def test_a_server_is_used_as_it_runs(folder: Path) -> None:
    data = folder / "data"
    first = embedded.start(data, durable=False)
    pid = server_pid(data)
    assert embedded.start(data, durable=False) == first
    assert server_pid(data) == pid
    assert ask(first.app_url, "SELECT current_setting('fsync')") == "off"
    embedded.stop(data)
    assert not (data / "postgresql" / "postmaster.pid").exists()


def test_the_last_one_out_stops_the_server(folder: Path) -> None:
    data = folder / "data"
    with neighbour(data) as other:
        mine = embedded.start(data, durable=False)
        pid = server_pid(data)
        embedded.stop(data)
        assert ask(mine.app_url, "SELECT 1") == 1
        assert server_pid(data) == pid
        other.communicate()
    assert not (data / "postgresql" / "postmaster.pid").exists()


def test_two_may_start_at_once(folder: Path) -> None:
    data = folder / "data"
    command = [sys.executable, "-c", _NEIGHBOUR, str(data)]
    pair = [subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=_ROOT) for _ in range(2)]
    assert [process.wait() for process in pair] == [0, 0]


def test_a_killed_user_does_not_keep_the_server(folder: Path) -> None:
    data = folder / "data"
    with neighbour(data) as other:
        other.kill()
    embedded.start(data, durable=False)
    embedded.stop(data)
    assert not (data / "postgresql" / "postmaster.pid").exists()


def test_a_killed_server_comes_back(folder: Path) -> None:
    data = folder / "data"
    url = embedded.start(data).owner_url
    ask(url, "CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(server_pid(data), signal.SIGKILL)
    embedded.start(data)
    assert ask(url, "SELECT value FROM kept") == 7


def test_a_stranger_with_the_old_number_is_no_server(folder: Path) -> None:
    data = folder / "data"
    url = embedded.start(data, durable=False).app_url
    embedded.stop(data)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        left = data / "postgresql" / "postmaster.pid"
        left.write_text(f"{stranger.pid}\n{left.parent}\n{int(time.time())}\n5432\n../run\n\n")
        embedded.start(data, durable=False)
        assert ask(url, "SELECT 1") == 1
        stranger.communicate()


def test_parents_keep_their_modes(folder: Path) -> None:
    above = folder / "data" / "of" / "somebody"
    above.mkdir(parents=True)
    above.parent.chmod(0o751)
    before = modes(above / "inner")
    embedded.start(above / "inner", durable=False)
    after = modes(above / "inner")
    embedded.stop(above / "inner")
    assert after == before


def test_an_open_folder_is_refused(folder: Path) -> None:
    data = folder / "data"
    embedded.start(data, durable=False)
    embedded.stop(data)
    for name in ("run", "postgresql"):
        (data / name).chmod(0o750)
        with pytest.raises(EmbeddedError, match=f"{name} is open to other accounts.*chmod 700"):
            embedded.start(data, durable=False)
        (data / name).chmod(0o700)


def test_a_link_in_place_of_the_socket_folder_is_refused(folder: Path) -> None:
    data = folder / "data"
    (folder / "elsewhere").mkdir(mode=0o700)
    data.mkdir()
    data.chmod(0o711)
    (data / "run").symlink_to(folder / "elsewhere")
    with pytest.raises(EmbeddedError, match="run is open to other accounts"):
        embedded.start(data, durable=False)


def test_a_long_name_is_refused(folder: Path) -> None:
    data = folder / ("x" * (83 - len(str(folder))))
    with pytest.raises(EmbeddedError, match="2 bytes too long for a socket"):
        embedded.start(data, durable=False)
    assert not data.exists()


def test_a_parent_closed_to_the_server_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_software, "closed_to", lambda *_: folder)
    with pytest.raises(EmbeddedError, match=rf"cannot enter {folder}; .*chmod o\+x {folder}"):
        embedded.start(folder / "data", durable=False)


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "taken").write_text("")
    with pytest.raises(EmbeddedError, match="taken cannot be used: Not a directory"):
        embedded.start(folder / "taken", durable=False)


def test_a_comma_is_refused(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="has a comma"):
        embedded.start(folder / "ours, theirs", durable=False)


def test_another_major_version_is_refused(folder: Path) -> None:
    data = folder / "data"
    embedded.start(data, durable=False)
    embedded.stop(data)
    (data / "postgresql" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 12 and this release carries"):
        embedded.start(data, durable=False)


def test_the_server_says_why_it_does_not_start(folder: Path) -> None:
    data = folder / "data"
    embedded.start(data, durable=False)
    embedded.stop(data)
    with (data / "postgresql" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'much'\n")
    with pytest.raises(EmbeddedError, match=r"does not start: .*shared_buffers"):
        embedded.start(data, durable=False)


def test_names_with_spaces_and_quotes_are_names(folder: Path) -> None:
    data = folder / 'Our "own" $HOME+%41 数据'
    found = embedded.start(data, durable=False)
    user = ask(found.app_url, "SELECT current_user")
    embedded.stop(data)
    assert user == "entente_app"


def test_stopping_nothing_is_no_error(folder: Path) -> None:
    embedded.stop(folder / "data")
    assert not (folder / "data").exists()


def test_data_lies_in_the_data_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/wei")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert embedded.default_data("demo") == Path("/home/wei/.local/share/entente/demo")
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert embedded.default_data("demo") == Path("/home/wei/.local/share/entente/demo")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert embedded.default_data("demo") == Path("/data/entente/demo")
    monkeypatch.setattr(sys, "platform", "darwin")
    expected = Path("/home/wei/Library/Application Support/entente/demo")
    assert embedded.default_data("demo") == expected
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert embedded.default_data("demo") == Path("/var/lib/entente/demo")
