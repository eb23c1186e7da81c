"""Commands for the service team: `flask demo`, `flask worker`, `flask clock`, `flask people`."""

from flask import Flask

from app.cli import bodies, people, work
from app.cli.demo import commands


def init_app(app: Flask) -> None:
    """Register every command."""
    app.cli.add_command(bodies.group)
    app.cli.add_command(commands.group)
    app.cli.add_command(people.group)
    app.cli.add_command(work.worker)
    app.cli.add_command(work.clock_loop)
