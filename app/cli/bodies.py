"""`flask bodies load` puts the funder, the regions and their places onto the record of a new installation."""

import click
from flask.cli import AppGroup

from app.services.bodies import load_bodies
from app.transactions import unit_of_work
from app.walls import as_system

group = AppGroup("bodies", help="The funder, the regions and their places.")


@group.command("load")
@as_system()
def load() -> None:
    """Load what is missing; safe to repeat."""
    with unit_of_work():
        funder, regions = load_bodies()
    click.echo(f"{funder.name} and {len(regions)} regions are on the record.")
