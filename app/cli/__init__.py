"""The command line: `entente COMMAND`."""

from __future__ import annotations

import sys

import psycopg
import typer
from rich.console import Console
from sqlalchemy.exc import OperationalError

from app.cli import accounts, explaining, inbox, post, running
from app.core.embedded import EmbeddedError
from app.core.errors import Condition
from app.core.settings import BadSettings
from app.main import Unfit

cli = typer.Typer(
    name="entente",
    help="The working desk of an anti-counterfeiting alliance.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command, name in (
    (running.serve, "serve"),
    (running.demo, "demo"),
    (running.migrate, "migrate"),
    (post.worker, "worker"),
    (post.mail_test, "mail-test"),
    (inbox.inbox, "inbox"),
    (accounts.create_admin, "create-admin"),
    (accounts.token, "token"),
    (explaining.openapi, "openapi"),
    (explaining.doctor, "doctor"),
    (explaining.explain_access, "explain-access"),
):
    cli.command(name)(command)


def main() -> None:
    """Run a command; what is foreseen to go wrong is one sentence, not a traceback."""
    try:
        cli()
    except BadSettings as wrong:
        _say("These settings are not right:", *(f"  - {line}" for line in wrong.problems))
        sys.exit(2)
    except (EmbeddedError, Condition, Unfit) as refused:
        _say(str(refused))
        sys.exit(1)
    except (psycopg.OperationalError, OperationalError) as away:
        _say("The database cannot be used:", f"  - {_first_line(away)}")
        sys.exit(1)


def _first_line(away: psycopg.OperationalError | OperationalError) -> str:
    """Return what the driver says, which names the host and never the password."""
    said = str(away.orig if isinstance(away, OperationalError) else away)
    return said.strip().splitlines()[0]


def _say(*lines: str) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
