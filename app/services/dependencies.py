"""How is it said that one application depends on another, and how does the other's lead agree?"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Call, Dependency
from app.queries.dependencies import STANDING, dependency_facts, links_in
from app.services.applications import for_writing, hold_for_team
from app.services.record import NotFound, get_for_update, record_event, record_move
from workflows.actor import Actor
from workflows.dependency import (
    DEPENDENCY,
    DependencyMove,
    DependencyState,
    is_of_side,
    makes_circle,
)
from workflows.machine import Reason, Refusal


def ask(
    application_id: uuid.UUID, reference: str, leads: Collection[uuid.UUID], actor: Actor, now: datetime
) -> Dependency:
    """Say that a draft depends on the application of this reference. `leads` are the organisations that the writer
    leads: an application of theirs is agreed to at once, any other waits for its own lead.

    A reference of nothing, of another call or of what was withdrawn is kept like one that waits, so that nobody learns
    from the answer what there is. `Refusal` for itself, for one that is named already, and for a circle.
    """
    call_id = db.session.get_one(Application, application_id).call_id
    get_for_update(Call, call_id)
    application = for_writing(application_id, actor, now)
    wanted = "".join(reference.split()).upper()
    if wanted == application.reference.upper():
        raise Refusal([Reason("itself", "This is the application itself. Name another one.", "reference")])
    if wanted in _named(application.id):
        raise Refusal([Reason("named", f"{wanted} is named already.", "reference")])
    other = _standing(application, wanted)
    is_own = other is not None and other.organisation_id in leads
    if other is not None and is_own and makes_circle(links_in(application.call_id), application.id, other.id):
        raise Refusal([Reason("circle", "This would make a circle: each application would wait for the other.")])
    state = DependencyState.CONFIRMED if is_own else DependencyState.ASKED
    made = Dependency(
        id=uuid.uuid4(),
        application_id=application.id,
        on_id=other.id if other else None,
        reference=wanted,
        state=state,
        asked_by=actor.id,
        asked_at=now,
        answered_by=actor.id if is_own else None,
        answered_at=now if is_own else None,
    )
    db.session.add(made)
    db.session.flush()
    record_event(made, "ask_dependency", actor, now, call_id=application.call_id, target=state.value)
    return made


def answer(
    application_id: uuid.UUID, dependency_id: uuid.UUID, move: DependencyMove, actor: Actor, now: datetime
) -> Dependency:
    """The lead of the application that is depended on agrees or declines; either side ends it. Else `NotFound`."""
    get_for_update(Call, db.session.get_one(Application, application_id).call_id)
    application = hold_for_team(application_id, actor, now)
    kept: Dependency = get_for_update(Dependency, dependency_id)
    is_dependent = kept.application_id == application_id
    if not is_dependent and kept.on_id != application_id:
        raise NotFound(f"Dependency {dependency_id}")
    if not is_of_side(move, kept.state, is_dependent=is_dependent):
        raise NotFound(f"Dependency {dependency_id}")
    links = links_in(application.call_id) if move == DependencyMove.CONFIRM else ()
    facts = dependency_facts(application, kept.application_id, links, now)
    step = DEPENDENCY.decide(move, kept.state, actor.roles, facts)
    kept.answered_by, kept.answered_at = actor.id, now
    record_move(kept, step, actor, now, call_id=application.call_id)
    return kept


def _named(application_id: uuid.UUID) -> set[str]:
    query = select(Dependency.reference).where(
        Dependency.application_id == application_id, Dependency.state != DependencyState.ENDED
    )
    return set(db.session.scalars(query))


def _standing(application: Application, reference: str) -> Application | None:
    """The application of this reference, where it stands in the same call and may still be funded."""
    query = select(Application).where(
        Application.reference == reference,
        Application.call_id == application.call_id,
        Application.state.in_(STANDING),
    )
    return db.session.scalars(query).one_or_none()
