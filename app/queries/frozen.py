"""Which marks stand in the tables now, and does the ranking that is kept come out of them again?"""

import uuid
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Result, select
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import Application, Assessment, Call, CallVersion, Ranking, Region, Score
from app.queries.definitions import current_version, definition_of
from app.queries.quarantine import is_counted
from app.queries.ranking import ranking_of, record_of
from app.walls import as_system
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.definition import Definition, Ledger
from workflows.frozen import FrozenApplication, FrozenAssessment, FrozenMark, Inputs, inputs_of
from workflows.plain import NotPlain, from_plain, sha256
from workflows.replaying import Replay, Stored, replayed
from workflows.scoring import MarkKind


def live_inputs(call: Call) -> Inputs:
    """What a ranking of this call would be made from now: every mark of every completed assessment of every eligible
    application. Four queries, whatever the size of the call."""
    marks: dict[uuid.UUID, list[FrozenMark]] = {}
    for assessment_id, criterion_id, score, kind in _marks(call):
        marks.setdefault(assessment_id, []).append(FrozenMark(criterion_id, score, kind))
    assessments: dict[uuid.UUID, list[FrozenAssessment]] = {}
    for application_id, assessment_id, ledger in _assessments(call):
        one = FrozenAssessment(assessment_id, ledger, tuple(marks.get(assessment_id, ())))
        assessments.setdefault(application_id, []).append(one)
    applications = [
        FrozenApplication(application_id, version_sha256, region, tuple(assessments.get(application_id, ())))
        for application_id, version_sha256, region in _applications(call)
    ]
    # What moderation sets aside counts no more on top of the ranking (`app/queries/moderated.py`) and not inside it.
    return inputs_of(current_version(call).sha256, applications)


def definitions_named(call: Call, *inputs: Inputs | None) -> Mapping[str, Definition]:
    """The versions of a call that these inputs name, by hash, as far as each still gives the hash that it is known by.

    They are read anew and not from memory: whoever replays wants to know what is stored.
    """
    named = {one.definition_sha256 for each in inputs if each for one in (each, *each.applications)}
    query = select(CallVersion).where(CallVersion.call_id == call.agreed_as_id, CallVersion.sha256.in_(named))
    versions = db.session.scalars(
        query.options(undefer(CallVersion.definition)).execution_options(populate_existing=True)
    )
    return {one.sha256: definition_of(one) for one in versions if _hash(one.definition) == one.sha256}


def stored_of(kept: Ranking) -> Stored:
    """A ranking with its inputs, as it is kept. One query. `NotPlain` where somebody made something else of it."""
    given = db.session.scalar(select(Ranking.inputs).where(Ranking.id == kept.id))
    inputs = from_plain(Inputs, given) if given is not None else None
    return Stored(record_of(kept), kept.sha256, inputs, kept.inputs_sha256 or "")


@as_system()
def replay_of(call: Call) -> Replay | None:
    """Work out the ranking of a call that stands, from what was frozen and from the tables; None where none stands.

    Reads every mark of the call, whoever asks: the caller shows each reader the part that is theirs. `NotPlain` where
    what is kept is no ranking any more.
    """
    kept = ranking_of(call.id)
    if kept is None:
        return None
    stored, live = stored_of(kept), live_inputs(call)
    return replayed(stored, live, definitions_named(call, stored.inputs, live))


def _eligible(call: Call) -> tuple[ColumnElement[bool], ...]:
    return Application.call_id == call.id, Application.state == ApplicationState.ELIGIBLE


def _applications(call: Call) -> Result[tuple[uuid.UUID, str, str]]:
    return db.session.execute(
        select(Application.id, CallVersion.sha256, Region.slug)
        .join(CallVersion, CallVersion.id == Application.version_id)
        .join(Region, Region.id == Application.region_id)
        .where(*_eligible(call))
    )


def _assessments(call: Call) -> Result[tuple[uuid.UUID, uuid.UUID, Ledger]]:
    return db.session.execute(
        select(Assessment.application_id, Assessment.id, Assessment.ledger)
        .join(Application, Application.id == Assessment.application_id)
        .where(*_eligible(call), Assessment.state == AssessmentState.COMPLETE, is_counted())
    )


def _marks(call: Call) -> Result[tuple[uuid.UUID, str, int | None, MarkKind]]:
    return db.session.execute(
        select(Score.assessment_id, Score.criterion_id, Score.score, Score.kind)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(*_eligible(call), Assessment.state == AssessmentState.COMPLETE, is_counted())
    )


def _hash(definition: object) -> str:
    try:
        return sha256(definition)
    except NotPlain:
        return ""
