"""How does the service team take a call out into a file, and a side's part in from one?"""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.documents.definition_file import as_json, as_yaml, read
from app.extensions import db
from app.models import Call
from app.policy import actor_for, viewer_of
from app.queries.agreement import version_of
from app.queries.amendments import drafted_amendment, drafted_version
from app.queries.definitions import definition_of, version_by_id
from app.services.drafting import save_part
from app.services.people import find_by_email
from app.services.versions import Said
from app.transactions import unit_of_work
from app.walls import as_system
from workflows.exchange import given_in, part_taken
from workflows.machine import Refusal

group = AppGroup("call", help="Calls as files.")


@group.command("export")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--version", "number", type=int, help="Another version than the current one.")
@as_system()
def export(reference: str, file: Path, number: int | None) -> None:
    """Write a version of a call to FILE: YAML if its name ends so, and else JSON whose SHA-256 is what is signed."""
    call = _call(reference)
    number = number or call.current_number
    version = version_of(call, number)
    if version is None:
        raise click.ClickException(f"{reference} has no version {number}.")
    definition = definition_of(version)
    heading = (f"{reference}, version {number}: {definition.core.title}", f"SHA-256 as JSON: {version.sha256}")
    is_yaml = file.suffix in (".yaml", ".yml")
    file.write_bytes(as_yaml(definition, *heading) if is_yaml else as_json(definition))
    click.echo(f"{reference}, version {number}, SHA-256 {version.sha256}: written to {file}.")


@group.command("import")
@click.argument("reference")
@click.argument("side")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "email", required=True, help="Whose edit it is: they must write this side's part.")
@as_system()
def take_in(reference: str, side: str, file: Path, email: str) -> None:
    """Save the part of SIDE ('national' or a region's short name) in FILE as a new version, or say why not.

    While an open call is being amended, it is a version of the amendment.
    """
    user = find_by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account for {email}.")
    call = _call(reference)
    before, line = drafted_version(call), drafted_amendment(call)
    in_force = definition_of(version_by_id(line.base_id)) if line else None
    try:
        given = given_in(read(file.read_bytes(), file.name).data)
        part = part_taken(side, definition_of(before), given, in_force=in_force)
        said = Said(f"Take {file.name}", before.sha256)
        with unit_of_work():
            actor = actor_for(viewer_of(user.id), call)
            number = save_part(call.id, part, said, actor, clock.now(), amends=line is not None).number
    except Refusal as refusal:
        reasons = [f"{reason.where}: {reason.text}" if reason.where else reason.text for reason in refusal.reasons]
        raise click.ClickException("\n".join(["Nothing is changed.", *reasons])) from refusal
    told = "The draft of the amendment" if line else reference
    click.echo(f"{told} is now at version {number}.")


def _call(reference: str) -> Call:
    call = db.session.scalars(select(Call).where(Call.reference == reference)).one_or_none()
    if call is None:
        raise click.ClickException(f"There is no call {reference}.")
    return call
