"""Has this version been rehearsed, and what did the last rehearsal say?"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from app.extensions import db
from app.models import Call, CallVersion, Rehearsal, User
from app.queries.definitions import definition_of
from app.queries.rounds import all_rounds
from workflows import rehearsal
from workflows.definition import Definition
from workflows.plain import from_plain
from workflows.rehearsal_report import Chapter, Report
from workflows.rehearsal_run import RehearsalState


@dataclass(frozen=True)
class RehearsalLine:
    """One rehearsal: of which version, by whom, how far; `report` stands when it is finished.

    `is_current` says that what it read is what the drafted version has.
    """

    number: int
    is_current: bool
    seed: int
    applications: int
    person: str
    asked_at: datetime
    finished_at: datetime | None
    chapters_done: int
    chapters_all: int
    report: Report | None
    report_sha256: str | None


def is_rehearsed(call_id: uuid.UUID, definition: Definition) -> bool:
    """Whether a rehearsal of exactly what this definition asks and weighs has been finished in any round of a call."""
    query = select(
        exists().where(
            Rehearsal.call_id.in_(all_rounds(call_id)),
            Rehearsal.material_sha256 == material_sha256(definition),
            Rehearsal.state == RehearsalState.FINISHED,
        )
    )
    return bool(db.session.scalar(query))


def finished_materials(of_call: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Part of a query: every material rehearsed in a call, as one text. Which of them counts the definition says."""
    return (
        select(func.aggregate_strings(Rehearsal.material_sha256, " "))
        .where(of_call, Rehearsal.state == RehearsalState.FINISHED)
        .scalar_subquery()
    )


def running(call_id: uuid.UUID, sha256: str) -> Rehearsal | None:
    """The rehearsal of this material that is not finished yet, in any round of a call."""
    query = select(Rehearsal).where(
        Rehearsal.call_id.in_(all_rounds(call_id)),
        Rehearsal.material_sha256 == sha256,
        Rehearsal.state == RehearsalState.RUNNING,
    )
    return db.session.scalars(query).first()


def next_seed(call_id: uuid.UUID, sha256: str) -> int:
    """Rehearsing the same again takes other made-up applications: seeds count from 1."""
    query = select(func.max(Rehearsal.seed)).where(
        Rehearsal.call_id.in_(all_rounds(call_id)), Rehearsal.material_sha256 == sha256
    )
    return (db.session.scalar(query) or 0) + 1


def last_rehearsal(call: Call, drafted: Definition) -> RehearsalLine | None:
    """The rehearsal that was asked for last in any round, before all others one that counts for what is drafted; the
    call has come through the gate."""
    material = material_sha256(drafted)
    query = (
        select(Rehearsal, CallVersion, User.name)
        .join(CallVersion, CallVersion.id == Rehearsal.version_id)
        .join(User, User.id == Rehearsal.asked_by)
        .where(Rehearsal.call_id.in_(all_rounds(call.id)))
        .order_by((Rehearsal.material_sha256 == material).desc(), Rehearsal.asked_at.desc(), Rehearsal.seed.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    found, version, person = row
    return RehearsalLine(
        number=version.number,
        is_current=found.material_sha256 == material,
        seed=found.seed,
        applications=found.applications,
        person=person,
        asked_at=found.asked_at,
        finished_at=found.finished_at,
        chapters_done=len(found.chapters),
        chapters_all=len(rehearsal.steps(definition_of(version))),
        report=_report(found),
        report_sha256=found.report_sha256,
    )


def chapters_of(kept: Rehearsal) -> tuple[Chapter, ...]:
    """The chapters that are there."""
    return tuple(from_plain(Chapter, one) for one in kept.chapters)


@lru_cache(maxsize=256)
def material_sha256(definition: Definition) -> str:
    """The hash of what a rehearsal reads of a definition."""
    return rehearsal.material_sha256(definition)


def _report(kept: Rehearsal) -> Report | None:
    if kept.state != RehearsalState.FINISHED:
        return None
    return Report(kept.material_sha256, kept.seed, kept.applications, chapters_of(kept))
