"""`flask audit` seals the record, proves that it is what was sealed, and writes it to a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.extensions import db, record_key
from app.jobs.sealing import seal_waiting
from app.models import User
from app.queries.audit import name_of_thing
from app.queries.chain import Verdict, verify
from app.queries.record_export import export_record
from app.web.shared.record_words import EVENT_MOVES, EVENT_SUBJECTS
from workflows.chain import Entry, Fault, FaultKind, fingerprint
from workflows.wording import moment

group = AppGroup("audit", help="The record of events: seal it, prove it, write it to a file.")

FAULTS: dict[FaultKind, str] = {
    FaultKind.ALTERED: "it was altered after it was sealed",
    FaultKind.MISSING: "it was deleted after it was sealed",
    FaultKind.BROKEN: "its seal was deleted, altered or moved",
    FaultKind.UNSIGNED: "no checkpoint of the service's key vouches for it",
    FaultKind.INSERTED: "it was inserted and never sealed",
}


@group.command("seal")
def seal() -> None:
    """Seal the events that wait. The clock does this every few seconds."""
    click.echo(f"Sealed now: {seal_waiting(clock.now())}.")


@group.command("verify")
def check() -> None:
    """Read the whole record and prove it: exit code 0 when it is whole, 1 with the first altered row when it is not."""
    verdict = verify()
    if verdict.fault is None:
        click.echo(_whole(verdict))
        return
    click.echo(f"The record was altered. The first row: {_told(verdict.fault)}.")
    raise SystemExit(1)


@group.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write the whole record into FILE, to be checked with bin/verify-record."""
    with file.open("wb") as target:
        for part in export_record("the command line", clock.now()):
            target.write(part)
    click.echo(f"The record is in {file}. Check it with bin/verify-record {file} --key {_fingerprint()}")


def _whole(verdict: Verdict) -> str:
    return (
        f"The record is whole: {verdict.sealed:,} events are sealed, with {verdict.checkpoints:,} checkpoints; "
        f"{verdict.waiting:,} wait for their seal. The fingerprint of the key is {_fingerprint()}"
    )


def _told(fault: Fault) -> str:
    """The row in words: number, what, who, when, and in which way it is not what was sealed."""
    at = f", at position {fault.position}" if fault.position else ""
    row = f"event {fault.number}{at}" if fault.number is not None else f"the row at position {fault.position}"
    upto = f", nor for any up to position {fault.upto}" if fault.upto > fault.position else ""
    return f"{row}: {FAULTS[fault.kind]}{upto}{_as_it_reads(fault.entry)}"


def _as_it_reads(entry: Entry | None) -> str:
    if entry is None:
        return ""
    person = db.session.get(User, entry.actor_id) if entry.actor_id else None
    who = person.name if person else "the service" if entry.actor_id is None else "somebody who is not known"
    what = EVENT_MOVES.get(entry.move, entry.move)
    kind = EVENT_SUBJECTS.get(entry.subject_kind, entry.subject_kind)
    thing = name_of_thing(entry.subject_id)
    return f". It reads: {what}, {kind.lower()} {thing}, by {who}, on {moment(entry.at)}"


def _fingerprint() -> str:
    return fingerprint(record_key.public_key)
