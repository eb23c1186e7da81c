"""How many of their assessments has a person handed in, and which do they do next?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_

from app.extensions import db
from app.models import Assessment, Call, CallVersion
from app.policy import Viewer
from app.queries.definitions import definition_of
from app.queries.visible import assessments_for
from app.walls import as_system
from workflows.assessment import AssessmentState
from workflows.call import CallState
from workflows.definition import Definition, Ledger
from workflows.next_review import Waiting, in_turn
from workflows.rounds import milestones_of

WAITING = (AssessmentState.INVITED, AssessmentState.ACCEPTED)


@dataclass(frozen=True)
class Tally:
    """How many assessments of the calls that are being assessed now a person has handed in, of how many asked."""

    handed_in: int
    asked: int


@dataclass(frozen=True)
class Next:
    """The assessment that a person does next, by its title."""

    id: uuid.UUID
    title: str
    is_accepted: bool


def tally_of(viewer: Viewer) -> Tally:
    """How far a person is across all that they are asked to assess now. One query."""
    own = assessments_for(viewer).where(Call.state == CallState.ASSESSING).with_only_columns(Assessment.id)
    counted = select(Assessment.state, func.count()).where(Assessment.id.in_(own)).group_by(Assessment.state)
    by_state = {state: number for state, number in db.session.execute(counted)}
    return Tally(by_state.get(AssessmentState.COMPLETE, 0), sum(by_state.values()))


def next_of(viewer: Viewer, *, after: uuid.UUID | None = None) -> Next | None:
    """What a person does next, other than the assessment that they come from; None when nothing waits. Up to three
    queries, however many wait."""
    query = assessments_for(viewer).where(Call.state == CallState.ASSESSING, Assessment.state.in_(WAITING))
    found = [one for one in db.session.scalars(query).unique() if one.id != after]
    reviews = _reviews({(one.application_id, one.ledger) for one in found})
    definitions = _definitions({one.application.version_id for one in found})
    waiting = [
        Waiting(
            one.id,
            one.application_id,
            is_accepted=one.state == AssessmentState.ACCEPTED,
            due_at=milestones_of(
                definitions[one.application.version_id].core, one.application.call.round_number
            ).assessment_due_at,
            reviews=reviews.get((one.application_id, one.ledger), 0),
        )
        for one in found
    ]
    if not waiting:
        return None
    first = in_turn(waiting, viewer.id)[0]
    title = next(one.application.title for one in found if one.id == first.assessment_id)
    return Next(first.assessment_id, title, first.is_accepted)


@as_system()
def _reviews(wanted: Collection[tuple[uuid.UUID, Ledger]]) -> Mapping[tuple[uuid.UUID, Ledger], int]:
    """How many have handed in, by application and ledger. It orders a person's own list and is told to nobody."""
    query = (
        select(Assessment.application_id, Assessment.ledger, func.count())
        .where(
            tuple_(Assessment.application_id, Assessment.ledger).in_(sorted(wanted)),
            Assessment.state == AssessmentState.COMPLETE,
        )
        .group_by(Assessment.application_id, Assessment.ledger)
    )
    return {(application_id, ledger): number for application_id, ledger, number in db.session.execute(query)}


def _definitions(version_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Definition]:
    versions: Sequence[CallVersion] = db.session.scalars(
        select(CallVersion).where(CallVersion.id.in_(version_ids))
    ).all()
    return {version.id: definition_of(version) for version in versions}
