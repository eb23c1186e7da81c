"""How is it kept what a partner says of subsidies?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.extensions import db
from app.models import AssistanceLine, SubsidyAnswer
from app.queries.definitions import definition_for
from app.services.applications import Overtaken, partner_for_writing
from workflows.actor import Actor
from workflows.machine import Reason, Refusal
from workflows.plain import to_plain
from workflows.subsidy import Assistance, SubsidyAnswers, kept, route
from workflows.terms import SubsidyRule


def save_answers(
    partner_id: uuid.UUID,
    answers: SubsidyAnswers,
    received: Sequence[Assistance],
    *,
    seen_number: int,
    actor: Actor,
    now: datetime,
) -> SubsidyAnswer:
    """Keep a partner's answers with the law that follows, and what it was given in place of what stood there.

    What is not asked after these answers is not kept. `Overtaken` if somebody saved a newer one meanwhile, `Refusal`
    where the call asks nothing or takes no words any more.
    """
    application, _ = partner_for_writing(partner_id, actor, now)
    rule = definition_for(application).core.finance.subsidy
    if rule == SubsidyRule.NOT_ASKED:
        raise Refusal([Reason("subsidy_not_asked", "This call asks nothing about subsidies.")])
    query = select(SubsidyAnswer).where(SubsidyAnswer.partner_id == partner_id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if (found.number if found else 0) != seen_number:
        raise Overtaken(None, found.number if found else 0, None, None)
    said = kept(answers, rule)
    row = found or SubsidyAnswer(partner_id=partner_id, number=0)
    row.answers, row.route, row.number = to_plain(said), route(said), row.number + 1
    row.saved_by, row.saved_at = actor.id, now
    db.session.add(row)
    _keep_received(partner_id, received if said.received_any else ())
    db.session.flush()
    return row


def _keep_received(partner_id: uuid.UUID, received: Sequence[Assistance]) -> None:
    db.session.execute(delete(AssistanceLine).where(AssistanceLine.partner_id == partner_id))
    db.session.add_all(
        AssistanceLine(
            partner_id=partner_id,
            position=position,
            given_on=one.given_on,
            body=one.body,
            amount_pence=one.amount_pence,
            kind=one.kind,
        )
        for position, one in enumerate(received)
    )
