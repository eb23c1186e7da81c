"""How does somebody ask to join an organisation that is on record, and how is that answered?"""

import uuid
from datetime import datetime

from sqlalchemy import exists, func, select

from app.extensions import db
from app.models import JoinRequest, Organisation, RoleGrant, Scope
from app.services import conflicts
from app.services.people import grant_role
from app.services.record import NotFound, add_first, get_for_update, record_move
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.join_request import ASK_AGAIN_AFTER, ASKER, JOIN_REQUEST, JoinFacts, JoinMove, JoinState


def ask_to_join(organisation_id: uuid.UUID, words: str, person_id: uuid.UUID, now: datetime) -> JoinRequest:
    """Ask the lead applicants of an organisation; `Refusal` with every reason, `NotFound` where there is none."""
    if db.session.get(Organisation, organisation_id) is None:
        raise NotFound(str(organisation_id))
    actor = Actor(person_id, ASKER)
    asked = JoinRequest(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        user_id=person_id,
        words=words.strip(),
        state=JoinState.ASKED,
        asked_at=now,
    )
    facts = _facts(organisation_id, person_id, now)
    step = JOIN_REQUEST.decide(JoinMove.ASK, asked.state, actor.roles, facts)
    if not add_first(asked):
        # Two windows asked at the same moment: the second is as one that comes later.
        return ask_to_join(organisation_id, words, person_id, now)
    record_move(asked, step, actor, now, call_id=None)
    return asked


def withdraw_asking(join_request_id: uuid.UUID, actor: Actor, now: datetime) -> JoinRequest:
    """Take a request back that nobody has answered."""
    asked: JoinRequest = get_for_update(JoinRequest, join_request_id)
    step = JOIN_REQUEST.decide(JoinMove.WITHDRAW, asked.state, actor.roles, JoinFacts())
    record_move(asked, step, actor, now, call_id=None)
    return asked


def let_join(join_request_id: uuid.UUID, role: Role, actor: Actor, now: datetime) -> JoinRequest:
    """Let somebody in, in a role of the organisation."""
    asked: JoinRequest = get_for_update(JoinRequest, join_request_id)
    facts = JoinFacts(role_fits=role in ORGANISATION_ROLES)
    step = JOIN_REQUEST.decide(JoinMove.APPROVE, asked.state, actor.roles, facts)
    asked.role, asked.answered_by, asked.answered_at = role, actor.id, now
    record_move(asked, step, actor, now, call_id=None, data={"role": role.value})
    grant_role(asked.user_id, role, Scope.ORGANISATION, asked.organisation_id, now, by=actor.id)
    conflicts.find_after_joining(asked.user_id, asked.organisation_id, now)
    return asked


def refuse_joining(join_request_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> JoinRequest:
    """Refuse, with words that whoever asked will read."""
    asked: JoinRequest = get_for_update(JoinRequest, join_request_id)
    facts = JoinFacts(reason_given=bool(reason.strip()))
    step = JOIN_REQUEST.decide(JoinMove.REFUSE, asked.state, actor.roles, facts)
    asked.answer, asked.answered_by, asked.answered_at = reason.strip(), actor.id, now
    record_move(asked, step, actor, now, call_id=None)
    return asked


def _facts(organisation_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> JoinFacts:
    own = (JoinRequest.user_id == person_id, JoinRequest.organisation_id == organisation_id)
    waits = JoinRequest.state == JoinState.ASKED
    refused = (JoinRequest.state == JoinState.REFUSED, JoinRequest.answered_at > now - ASK_AGAIN_AFTER)
    held = (
        RoleGrant.user_id == person_id,
        RoleGrant.scope_id == organisation_id,
        RoleGrant.role.in_(ORGANISATION_ROLES),
        RoleGrant.ended_at.is_(None),
    )
    waiting = select(func.count(JoinRequest.id)).where(JoinRequest.user_id == person_id, waits)
    return JoinFacts(
        is_member=bool(db.session.scalar(select(exists().where(*held)))),
        is_asked=bool(db.session.scalar(select(exists().where(*own, waits)))),
        refused_lately=bool(db.session.scalar(select(exists().where(*own, *refused)))),
        open_requests=db.session.scalar(waiting) or 0,
    )
