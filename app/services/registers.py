"""What is kept of what the register said of an organisation, and what follows from it?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Organisation, RegisterAnswer
from app.queries.registers import against_organisation
from app.services.record import get_for_update, record_event
from workflows.actor import Actor
from workflows.company import Answer
from workflows.machine import Reason, Refusal


def keep_answer(organisation: Organisation, answer: Answer, actor: Actor) -> RegisterAnswer:
    """Put what the register said beside what was typed; nothing that was typed changes."""
    company = answer.company
    kept = RegisterAnswer(
        organisation_id=organisation.id,
        asked_by=actor.id,
        asked_at=answer.asked_at,
        source=answer.source,
        number=answer.number,
        name=company.name if company else None,
        status=company.status if company else None,
        address=company.address if company else "",
        previous_names=list(company.previous_names) if company else [],
        ended_on=company.ended_on if company else None,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def look_up(organisation_id: uuid.UUID, answer: Answer, actor: Actor, now: datetime) -> RegisterAnswer:
    """Keep a newer answer about an organisation on record; `Refusal` when it is about another number."""
    organisation = get_for_update(Organisation, organisation_id)
    if organisation.company_number != answer.number:
        raise Refusal([Reason("another_number", "The answer is about another number. Look it up again.")])
    kept = keep_answer(organisation, answer, actor)
    data = {"status": kept.status.value if kept.status else "not_found", "source": kept.source}
    record_event(organisation, "look_up", actor, now, call_id=None, data=data)
    return kept


def refuse_ended(organisation_id: uuid.UUID) -> None:
    """`Refusal` for an organisation of which the register said last that it no longer exists."""
    if reasons := against_organisation(organisation_id):
        raise Refusal(reasons)
