"""Commands about accounts: the first people of a platform, and a token for a script."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.installation import console, installed, run, transaction
from app.core.errors import NotFound
from app.services import people, setup
from app.services.accounts import sessions, tokens

if TYPE_CHECKING:
    from app.core.settings import Settings


class Scope(StrEnum):
    """What a token may do."""

    READ = "read"
    WRITE = "write"


Data = Annotated[Path | None, typer.Option(help="The folder that keeps everything.")]


def create_admin(
    platform: Annotated[str, typer.Option(prompt=True, help="Name of the platform.")],
    country: Annotated[str, typer.Option(prompt=True, help="Its country, as in ISO 3166-1: NL.")],
    first_name: Annotated[str, typer.Option(prompt=True, help="Name of the first person.")],
    first_email: Annotated[str, typer.Option(prompt=True, help="E-mail of the first person.")],
    second_name: Annotated[str, typer.Option(prompt=True, help="Name of the second person.")],
    second_email: Annotated[str, typer.Option(prompt=True, help="E-mail of the second person.")],
    data: Data = None,
) -> None:
    """Set up the platform with two secretariat accounts, and print their one-time links."""
    asked = [(first_name, first_email), (second_name, second_email)]
    with installed(data) as chosen:
        made = run(_create(chosen, platform, country.upper(), asked))
        console.print("Pass these links on, each to its person; they are shown this once.")
        for one in made:
            line = f"  {one.name} <{one.email}>: {chosen.base_url}/join/{one.token}"
            console.print(line, markup=False)


async def _create(
    chosen: Settings, platform: str, country: str, asked: list[tuple[str, str]]
) -> list[setup.FirstPerson]:
    async with transaction(chosen) as session:
        return await setup.create_platform(session, platform, country, asked)


def token(
    person: Annotated[str, typer.Argument(help="E-mail of the person.")],
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    scope: Annotated[Scope, typer.Option(help="What the token may do.")] = Scope.READ,
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=365)] = 30,
    data: Data = None,
) -> None:
    """Make a personal API token and print it, this once."""
    with installed(data) as chosen:
        console.print(run(_token(chosen, person, name, scope.value, days)))


async def _token(chosen: Settings, email: str, name: str, scope: str, days: int) -> str:
    async with transaction(chosen) as session:
        found = await people.by_email(session, email)
        ties = await sessions.voices(session, found.id) if found else []
        if found is None or not ties:
            raise NotFound("Nobody who may sign in has the e-mail address {email}.", email=email)
        actor = await sessions.assume(session, found.id, ties[0].organisation_id)
        if actor is None:
            raise NotFound("{email} may not act for their organisation now.", email=email)
        return (await tokens.create(session, actor, name, scope, days)).secret
