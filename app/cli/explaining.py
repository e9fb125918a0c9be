"""Commands that say how things stand: doctor, explain-access, openapi."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.installation import console, installed, run, transaction
from app.core import migrations
from app.core.errors import NotFound
from app.main import create_app, files_folder, outline
from app.services import health, people, verdicts
from app.services.accounts import sessions

if TYPE_CHECKING:
    from app.core.settings import Settings

Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]


def openapi() -> None:
    """Print the OpenAPI document of the JSON API."""
    typer.echo(json.dumps(create_app(outline()).openapi(), indent=2, ensure_ascii=False))


def doctor(data: Data = None) -> None:
    """Say in plain words what is wrong with this installation, if anything."""
    with installed(data) as chosen:
        found = run(_faults(chosen))
    for sentence in found:
        console.print(f"- {sentence}", markup=False)
    if found:
        raise typer.Exit(1)
    console.print(
        "Nothing is wrong: database, roles, migrations, clock and files are as they must be."
    )


async def _faults(chosen: Settings) -> list[str]:
    async with transaction(chosen) as session:
        return await health.faults(
            session, migrations.head(), files_folder(chosen), durable=chosen.durable
        )


def explain_access(
    person: Annotated[str, typer.Argument(help="E-mail of the person.")],
    deed: Annotated[str, typer.Argument(help="`see`, or a deed such as bulletin:edit.")],
    record: Annotated[
        str, typer.Argument(help="Reference of an item, a thread or a meeting: IB-2026-7KQ4M.")
    ],
    data: Data = None,
) -> None:
    """Say whether a person may do something with a record, and which rule answered."""
    with installed(data) as chosen:
        run(_explain(chosen, person, deed, record))


async def _explain(chosen: Settings, email: str, deed: str, reference: str) -> None:
    # The owner passes by row-level security, and so can tell a refusal from an absence.
    async with transaction(chosen, owner=True) as session:
        found = await people.by_email(session, email)
        if found is None:
            message = "Nobody has the e-mail address {email}."
            raise NotFound(message, email=email)
        for voice in await sessions.voices(session, found.id):
            actor = await sessions.assume(session, found.id, voice.organisation_id)
            if actor is None:
                continue
            verdict = await verdicts.of_deed(session, actor, deed, reference)
            answer = "yes" if verdict.allowed else "no"
            console.print(f"Acting for {actor.organisation_name}: {answer}", markup=False)
            for reason in verdict.reasons:
                console.print(f"  - {reason}", markup=False)
