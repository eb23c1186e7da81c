"""How does the service team give the first people their accounts and roles?"""

import uuid

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Funder, Region, Scope
from app.policy import PLATFORM_ID
from app.services.people import create_person, find_by_email, grant_role
from app.transactions import unit_of_work
from app.walls import as_system
from workflows.actor import DERIVED_ROLES, Role

group = AppGroup("people", help="Accounts and roles.")


@group.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--job-title", default="")
@as_system()
def add(email: str, name: str, job_title: str) -> None:
    """Make a confirmed account; its owner sets a password by the link for a forgotten one."""
    if find_by_email(email) is not None:
        raise click.ClickException(f"There is an account for {email} already.")
    with unit_of_work():
        create_person(name, email, clock.now(), job_title=job_title)
    click.echo(f"Added {name} <{email}>.")


@group.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role if role not in DERIVED_ROLES]))
@click.argument("on")
@as_system()
def grant(email: str, role: str, on: str) -> None:
    """Give a role on a funder or region (by its short name) or on 'platform'."""
    user = find_by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account for {email}. Add it first.")
    scope, scope_id = _scope(on)
    with unit_of_work():
        grant_role(user.id, Role(role), scope, scope_id, clock.now())
    click.echo(f"{email} is now {role.replace('_', ' ')} on {on}.")


def _scope(on: str) -> tuple[Scope, uuid.UUID]:
    if on == "platform":
        return Scope.PLATFORM, PLATFORM_ID
    for scope, kind in ((Scope.FUNDER, Funder), (Scope.REGION, Region)):
        found = db.session.scalars(select(kind).where(kind.slug == on)).one_or_none()
        if found is not None:
            return scope, found.id
    raise click.ClickException(f"There is no funder or region called {on}.")
