"""Which marks were handed in for a call, whoever asks? The caller shows each reader the part that is theirs."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Application, Assessment, AssessorProfile, CallVersion, Place, Region, Score
from app.queries.definitions import definition_named
from app.queries.quarantine import is_counted
from app.walls import as_system
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.counted_marks import Given
from workflows.definition import Definition
from workflows.scoring import Judgement


@dataclass(frozen=True)
class Assessed:
    """One completed assessment, by whom, and of which application. `lives_in` is the region of the assessor by their
    profile, None outside all; it says nothing unless they have a profile."""

    application_id: uuid.UUID
    assessor_id: uuid.UUID
    given: Given
    has_profile: bool = False
    lives_in: uuid.UUID | None = None


@dataclass(frozen=True)
class AskedOf:
    """What one eligible application answers: the definition with its own region's part."""

    application_id: uuid.UUID
    region_id: uuid.UUID
    definition: Definition


@as_system()
def assessed_in(call_id: uuid.UUID, *which: ColumnElement[bool]) -> tuple[Assessed, ...]:
    """Every completed assessment of the eligible applications of a call, as far as these conditions go. Two queries."""
    conditions = (
        Application.call_id == call_id,
        Application.state == ApplicationState.ELIGIBLE,
        Assessment.state == AssessmentState.COMPLETE,
        is_counted(),
        *which,
    )
    query = (
        select(
            Assessment.id,
            Assessment.ledger,
            Assessment.application_id,
            Assessment.user_id,
            AssessorProfile.user_id,
            Place.region_id,
        )
        .join(Application, Application.id == Assessment.application_id)
        .outerjoin(AssessorProfile, AssessorProfile.user_id == Assessment.user_id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .where(*conditions)
        .order_by(Assessment.id)
    )
    found = [tuple(row) for row in db.session.execute(query)]
    judged = _judgements(conditions)
    return tuple(
        Assessed(
            application_id, user_id, Given(id_, ledger, tuple(judged.get(id_, ()))), profile_id is not None, region_id
        )
        for id_, ledger, application_id, user_id, profile_id, region_id in found
    )


@as_system()
def asked_of(call_id: uuid.UUID, *which: ColumnElement[bool]) -> Mapping[uuid.UUID, AskedOf]:
    """What every eligible application of a call answers, by its id. One query, and one for each version never seen."""
    query = (
        select(Application.id, Region.id, Region.slug, CallVersion.id, CallVersion.sha256)
        .join(Region, Region.id == Application.region_id)
        .join(CallVersion, CallVersion.id == Application.version_id)
        .where(Application.call_id == call_id, Application.state == ApplicationState.ELIGIBLE, *which)
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    # For each version and region once: a call has many applications and few of these.
    parts = {(version_id, sha256, slug) for _id, _region_id, slug, version_id, sha256 in rows}
    definitions = {
        (version_id, slug): definition_named(version_id, sha256).for_region(slug) for version_id, sha256, slug in parts
    }
    return {
        id_: AskedOf(id_, region_id, definitions[version_id, slug]) for id_, region_id, slug, version_id, _sha in rows
    }


@as_system()
def homes_of(user_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID | None]:
    """The region in which each of these assessors lives, by their profiles; None outside all, and nobody without a
    profile. One query."""
    query = (
        select(AssessorProfile.user_id, Place.region_id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .where(AssessorProfile.user_id.in_(user_ids))
    )
    return {user_id: region_id for user_id, region_id in db.session.execute(query)}


def _judgements(conditions: Sequence[ColumnElement[bool]]) -> Mapping[uuid.UUID, list[Judgement]]:
    query = (
        select(Score.assessment_id, Score.criterion_id, Score.score, Score.comment, Score.kind)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(*conditions)
        .order_by(Score.criterion_id)
    )
    found: dict[uuid.UUID, list[Judgement]] = {}
    for assessment_id, *said in db.session.execute(query):
        found.setdefault(assessment_id, []).append(Judgement(*said))
    return found
