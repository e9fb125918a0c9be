"""Settings from the environment (`ENTENTE_…`), checked at start; read by `main` and `cli` only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import ByteSize, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.mailer import parsed

PREFIX = "ENTENTE_"
_SECRETS = ("SECRET", "DATABASE_URL", "OWNER_DATABASE_URL", "SMTP_PASSWORD", "S3_SECRET")
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")
_SHORTEST_SECRET = 32
_WEAK = ("change", "default", "example", "password", "secret-secret")


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
    pool_size: int = 4
    # The most bytes that the files of one organisation, and of one person, may take.
    quota_organisation: ByteSize = ByteSize(5 << 30)
    quota_person: ByteSize = ByteSize(1 << 30)
    # Whether `entente serve` does the jobs of the queue too.
    worker: bool = True
    # The mail server; without one, messages wait. `mail_from` is `Name <address>`.
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    # Whether the mailbox of `mail_from` takes local+anything@domain too (RFC 5233).
    mail_tags: bool = False
    mail_console: bool = False
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

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = ""
        if self.smtp_host and not self.mail_from:
            wrong = "ENTENTE_MAIL_FROM must be set where ENTENTE_SMTP_HOST is"
        if self.smtp_user and self.smtp_security == "none" and self.smtp_host not in _LOCAL:
            wrong = "ENTENTE_SMTP_SECURITY must not be none where a password is sent"
        if self.clamd_required and not self.clamd:
            wrong = "ENTENTE_CLAMD must be set where ENTENTE_CLAMD_REQUIRED is"
        if wrong:
            raise ValueError(wrong)
        return self

    @model_validator(mode="after")
    def _demo_stays_home(self) -> Self:
        if self.demo and urlsplit(self.base_url).hostname not in _LOCAL:
            message = "demo mode answers on this machine's own address only"
            raise ValueError(message)
        if self.demo and self.smtp_host and self.smtp_host not in _LOCAL:
            message = "demo mode sends messages to this machine's own mail server only"
            raise ValueError(message)
        return self


def _from_files(environment: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _SECRETS:
        path = environment.get(f"{PREFIX}{name}_FILE")
        if path:
            try:
                found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                sentence = f"{PREFIX}{name}_FILE: cannot be read ({error.strerror})"
                raise BadSettings([sentence]) from error
    return found


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
    """Return the URL by which the database's owner reaches it; empty where none is set."""
    environment = dict(os.environ)
    kept = _from_files(environment)
    return kept.get("owner_database_url") or environment.get(f"{PREFIX}OWNER_DATABASE_URL", "")


def load(**given: object) -> Settings:
    """Read the settings; values in `given` win. Raises BadSettings with one sentence per fault."""
    try:
        return Settings(**(_from_files(dict(os.environ)) | given))  # type: ignore[arg-type]
    except ValidationError as error:
        problems = []
        for fault in error.errors(include_input=False):
            name = PREFIX + str(fault["loc"][0]).upper() if fault["loc"] else "Settings"
            said = "is not set" if fault["type"] == "missing" else fault["msg"]
            problems.append(f"{name}: {said.removeprefix('Value error, ')}")
        raise BadSettings(problems) from None
