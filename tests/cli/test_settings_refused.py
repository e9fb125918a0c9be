"""Settings that are not right are named, all of them in one list, before anything is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.settings import BadSettings, load
from tests.world import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.commanding import Shell


_POSTGRES = "must be the address of a PostgreSQL database, postgresql://user@host/name"


def _problems() -> list[str]:
    with pytest.raises(BadSettings) as refused:
        load()
    return sorted(refused.value.problems)


def test_everything_that_is_wrong_is_in_one_list(shell: Shell, tmp_path: Path) -> None:
    no_text = tmp_path / "key"
    no_text.write_bytes(b"\xff\xfe")
    shell.set(secret_file=str(tmp_path / "none"), s3_secret_file=str(no_text), pool_size="0")
    shell.set(smtp_port="99999999", base_url="http://desk.example.org", worker="perhaps")
    shell.set(smtp_host="mail.example", smtp_user="u", smtp_security="none", log_format="xml")
    shell.set(clamd_required="true", database_url="mysql://x/y", quota_person="much")
    assert _problems() == [
        "ENTENTE_BASE_URL: must be https, except on this machine itself",
        "ENTENTE_CLAMD: must be set where ENTENTE_CLAMD_REQUIRED is",
        f"ENTENTE_DATABASE_URL: {_POSTGRES}",
        "ENTENTE_LOG_FORMAT: must be 'console' or 'json'",
        "ENTENTE_MAIL_FROM: must be set where ENTENTE_SMTP_HOST is",
        "ENTENTE_POOL_SIZE: must be 1 or more",
        "ENTENTE_QUOTA_PERSON: must be a size such as 5GiB",
        "ENTENTE_S3_SECRET_FILE: holds something that is no text",
        "ENTENTE_SECRET_FILE: cannot be read (No such file or directory)",
        "ENTENTE_SMTP_PORT: must be 65535 or less",
        "ENTENTE_SMTP_SECURITY: must not be none where a password is sent",
        "ENTENTE_WORKER: must be true or false",
    ]


def test_nothing_is_said_twice_of_one_setting(shell: Shell) -> None:
    shell.set(smtp_host="mail.example", mail_from="nobody")
    assert _problems() == [
        "ENTENTE_MAIL_FROM: must be an address such as Entente <entente@desk.example.org>"
    ]


def test_a_secret_may_lie_in_a_file(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "inbox"
    file.write_text("open sesame\n")
    shell.set(inbox_password_file=str(file))
    chosen = load()
    assert chosen.secret.get_secret_value() == SECRET
    assert chosen.inbox_password.get_secret_value() == "open sesame"


@pytest.mark.parametrize("url", ["garbage", "mysql://desk@host/name", "sqlite://"])
@pytest.mark.parametrize("words", [["serve"], ["doctor"], ["token", "anna@alba.example"]])
def test_no_command_runs_on_another_database(shell: Shell, url: str, words: list[str]) -> None:
    shell.set(database_url=url)
    ran = shell.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("These settings are not right:\n  - ENTENTE_DATABASE_URL: must be")
    assert "garbage" not in ran.err, "an address may hold a password"


def test_nor_does_a_migration(shell: Shell, tmp_path: Path) -> None:
    shell.set(owner_database_url="garbage")
    assert shell.run("migrate").err.endswith(f"ENTENTE_OWNER_DATABASE_URL: {_POSTGRES}\n")
    shell.set(owner_database_url_file=str(tmp_path / "none"))
    assert shell.run("migrate").code == 2
