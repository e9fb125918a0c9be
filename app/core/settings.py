"""Settings from the environment (`ENTENTE_…`), checked at start; read by `main` and `cli` only."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import ByteSize, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.core.mailer import parsed

PREFIX = "ENTENTE_"
_SECRETS = (
    "SECRET",
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "SMTP_PASSWORD",
    "INBOX_PASSWORD",
    "S3_SECRET",
)
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")
_SHORTEST_SECRET = 32
_WEAK = ("change", "default", "example", "password", "secret-secret")
_NO_POSTGRES = "must be the address of a PostgreSQL database, postgresql://user@host/name"
# Faults by their kind, as Pydantic calls it.
_SENTENCES = {
    "missing": "is not set",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "byte_size": "must be a size such as 5GiB",
    "byte_size_unit": "must be a size such as 5GiB",
}
# In the place of a secret that is not right, while the rest is looked at.
_STAND_IN: dict[str, Any] = {"secret": SecretStr("0123456789abcdef" * 2)}


class BadSettings(Exception):
    """What is wrong with the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the sentences."""
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Everything that differs from one installation to another."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    database_url: SecretStr = SecretStr("")
    owner_database_url: SecretStr = SecretStr("")
    secret: SecretStr
    base_url: str = "http://127.0.0.1:8000"
    data_dir: Path | None = None
    files_dir: Path | None = None
    log_format: Literal["console", "json"] = "console"
    pool_size: int = Field(4, ge=1, le=500)
    # How many requests of one person are answered in a second, on average; 0: as many as they send.
    person_pace: int = Field(50, ge=0, le=100_000)
    # The most bytes that the files of one organisation, and of one person, may take.
    quota_organisation: ByteSize = ByteSize(5 << 30)
    quota_person: ByteSize = ByteSize(1 << 30)
    # Whether `entente serve` does the jobs of the queue too.
    worker: bool = True
    # The mail server; without one, messages wait. `mail_from` is `Name <address>`.
    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    # Whether the mailbox of `mail_from` takes local+anything@domain too (RFC 5233).
    mail_tags: bool = False
    mail_console: bool = False
    # The folder of that mailbox that `entente inbox` reads: imaps://user@host/INBOX.
    inbox_url: str = ""
    inbox_password: SecretStr = SecretStr("")
    # Object storage that speaks S3, in the place of a folder.
    s3_bucket: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_key: str = ""
    s3_secret: SecretStr = SecretStr("")
    # The virus scanner: `host:port`, or the path of its socket.
    clamd: str = ""
    clamd_required: bool = False
    demo: bool = False
    durable: bool = True

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _postgres(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not is_postgres(value.get_secret_value()):
            raise ValueError(_NO_POSTGRES)
        return value

    @field_validator("secret")
    @classmethod
    def _strong(cls, value: SecretStr) -> SecretStr:
        plain = value.get_secret_value()
        weak = any(word in plain.lower() for word in _WEAK) or len(set(plain)) < 8  # noqa: PLR2004
        if len(plain) < _SHORTEST_SECRET or weak:
            message = "must be 32 random characters or more; `openssl rand -hex 32` makes one"
            raise ValueError(message)
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path not in ("", "/")
        ):
            message = "must be an address such as https://desk.example.org"
            raise ValueError(message)
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            message = "must be https, except on this machine itself"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value:
            try:
                parsed(value)
            except ValueError:
                message = "must be an address such as Entente <entente@desk.example.org>"
                raise ValueError(message) from None
        return value


def is_postgres(url: str) -> bool:
    """Tell whether a URL names a PostgreSQL database by the driver that we use."""
    try:
        return make_url(url).drivername in ("postgresql", "postgresql+psycopg")
    except (ArgumentError, ValueError):
        return False


def _abroad(address: str) -> bool:
    return urlsplit(address).hostname not in _LOCAL


# What cannot stand together: the settings it is about, when it is so, and the sentence.
_CONTRADICTIONS: tuple[tuple[tuple[str, ...], Callable[[Settings], bool], str], ...] = (
    (
        ("smtp_host", "mail_from"),
        lambda given: bool(given.smtp_host) and not given.mail_from,
        "ENTENTE_MAIL_FROM: must be set where ENTENTE_SMTP_HOST is",
    ),
    (
        ("smtp_user", "smtp_security", "smtp_host"),
        lambda given: (
            bool(given.smtp_user)
            and given.smtp_security == "none"
            and given.smtp_host not in _LOCAL
        ),
        "ENTENTE_SMTP_SECURITY: must not be none where a password is sent",
    ),
    (
        ("clamd", "clamd_required"),
        lambda given: given.clamd_required and not given.clamd,
        "ENTENTE_CLAMD: must be set where ENTENTE_CLAMD_REQUIRED is",
    ),
    (
        ("demo", "base_url"),
        lambda given: given.demo and _abroad(given.base_url),
        "ENTENTE_BASE_URL: the demo answers on this machine's own address only",
    ),
    (
        ("demo", "smtp_host"),
        lambda given: given.demo and given.smtp_host not in ("", *_LOCAL),
        "ENTENTE_SMTP_HOST: the demo sends messages to this machine's own mail server only",
    ),
)


def _from_files(environment: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the files of secrets hold, and a sentence for each that cannot be read."""
    found, wrong = {}, {}
    for name in _SECRETS:
        path = environment.get(f"{PREFIX}{name}_FILE")
        if path:
            try:
                found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                wrong[name.lower()] = f"{PREFIX}{name}_FILE: cannot be read ({error.strerror})"
            except UnicodeDecodeError:
                wrong[name.lower()] = f"{PREFIX}{name}_FILE: holds something that is no text"
    return found, wrong


def served() -> bool:
    """Tell whether the environment names a database; else the embedded one is meant."""
    return any(os.environ.get(f"{PREFIX}DATABASE_URL{end}") for end in ("", "_FILE"))


def data_dir() -> Path | None:
    """Return the folder that the environment names for an embedded installation, if it does."""
    named = os.environ.get(f"{PREFIX}DATA_DIR")
    return Path(named) if named else None


def base_url_given() -> bool:
    """Tell whether the environment says at which address the desk is reached."""
    return bool(os.environ.get(f"{PREFIX}BASE_URL"))


def owner_url() -> str:
    """Return the URL by which the database's owner reaches it; empty where none is set.

    Raises BadSettings for one that cannot be read, or is no PostgreSQL's.
    """
    kept, wrong = _from_files(os.environ)
    name = "owner_database_url"
    url = kept.get(name) or os.environ.get(f"{PREFIX}{name.upper()}", "")
    if name in wrong:
        raise BadSettings([wrong[name]])
    if url and not is_postgres(url):
        raise BadSettings([f"{PREFIX}{name.upper()}: {_NO_POSTGRES}"])
    return url


def load(**given: object) -> Settings:
    """Read the settings; values in `given` win. Raises BadSettings with one sentence per fault."""
    kept, wrong = _from_files(os.environ)
    values: dict[str, Any] = kept | given
    try:
        chosen = Settings(**values)
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            name = str(fault["loc"][0])
            wrong.setdefault(name, f"{PREFIX}{name.upper()}: {_said(fault)}")
        # What does not stand together is told of all that is right by itself.
        usual = {name: field.default for name, field in Settings.model_fields.items()}
        chosen = Settings(**values | {name: usual[name] for name in wrong} | _STAND_IN)
    problems = list(wrong.values())
    problems += [
        sentence
        for names, stands_against, sentence in _CONTRADICTIONS
        if wrong.keys().isdisjoint(names) and stands_against(chosen)
    ]
    if problems:
        raise BadSettings(problems)
    return chosen


def _said(fault: Any) -> str:  # noqa: ANN401 - a fault as Pydantic tells it
    """Return what is wrong with one setting, in our words."""
    limits = fault.get("ctx", {})
    sentence = _SENTENCES.get(fault["type"], "")
    said = sentence.format(**limits) if sentence else fault["msg"]
    return str(said).removeprefix("Value error, ")
