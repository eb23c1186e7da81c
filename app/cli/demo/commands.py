"""`flask demo load` fills an empty database; `flask demo story` plays one call from end to end."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from app import clock
from app.cli.demo import programme, story
from app.loading import being_loaded
from app.transactions import writing_throughout
from app.walls import as_system
from workflows.machine import Refusal

DATABASE = "story.sqlite"
HALF = "An earlier load was broken off, so that only a part of it is here. Begin again on an empty database (--fresh)."

group = AppGroup("demo", help="The demonstration programme.")


@group.command("load")
@as_system()
def load() -> None:
    """Fill an empty database with three regions, their calls and about forty applications; safe to repeat."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("The demonstration loads only where DEMO=1.")
    with writing_throughout(), being_loaded() as was_broken_off:
        is_there = programme.is_loaded()
        if is_there and was_broken_off:
            raise click.ClickException(HALF)
        if not is_there:
            programme.load(clock.now())
    said = "There are calls already; nothing was loaded." if is_there else "The demonstration programme is loaded."
    click.echo(said)


@group.command("story")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@as_system()
def tell(out: Path) -> None:
    """Play one call from two signatures to an accepted letter on a clean database in OUT; a JSON line a step."""
    if (out / DATABASE).exists():
        raise click.ClickException(f"{out} holds a story already. Name a new folder.")
    try:
        (out / "files").mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise click.ClickException(f"{out} cannot be made: {wrong.strerror}. Name another folder.") from wrong
    app = current_app.extensions["accord.begin_again"](
        database_url=f"sqlite:///{out.resolve() / DATABASE}",
        migrations_database_url=None,
        data_dir=out.resolve(),
        record_key_file=out.resolve() / "record-key",
        redis_url=None,
        mail_url=None,
        demo=True,
    )
    with app.app_context():
        upgrade()
        _tell(out)


def _tell(out: Path) -> None:
    try:
        for step in story.play(out, clock.now()):
            click.echo(json.dumps(asdict(step), ensure_ascii=False))
    except Refusal as refusal:
        for reason in refusal.reasons:
            click.echo(f"Refused: {reason.text}", err=True)
        raise SystemExit(1) from refusal
