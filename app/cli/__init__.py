"""Commands for the service team: `flask demo`, `worker`, `clock`, `call`, `people`, `audit`, `database`, `ranking`."""

from collections.abc import Callable

from flask import Flask

from app.cli import audit, bodies, call, database, people, ranking, work
from app.cli.demo import commands


def init_app(app: Flask, begin_again: Callable[..., Flask]) -> None:
    """Register every command. `begin_again` makes an application with some settings changed, for a story of its own."""
    app.extensions["accord.begin_again"] = begin_again
    app.cli.add_command(audit.group)
    app.cli.add_command(bodies.group)
    app.cli.add_command(call.group)
    app.cli.add_command(commands.group)
    app.cli.add_command(database.group)
    app.cli.add_command(people.group)
    app.cli.add_command(ranking.group)
    app.cli.add_command(work.worker)
    app.cli.add_command(work.clock_loop)
