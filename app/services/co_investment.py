"""How does a sum come into the co-investment ledger, and how does it grow sure?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import CoInvestment, CoInvestmentStep
from app.queries.co_investment import investment_facts, partners_named
from app.services.applications import Overtaken, for_writing, hold_for_team
from app.services.record import NotFound, get_for_update, record_event, record_move
from workflows.actor import Actor
from workflows.co_investment import (
    INVESTMENT,
    InvestmentKind,
    InvestmentMove,
    InvestmentOrigin,
    InvestmentState,
)
from workflows.machine import Reason, Refusal


@dataclass(frozen=True)
class Sum:
    """What is said of one sum, in pence, through one organisation of the project."""

    organisation_id: uuid.UUID
    source: str
    kind: InvestmentKind
    origin: InvestmentOrigin
    amount_pence: int
    starts_in: int


def add(application_id: uuid.UUID, given: Sum, actor: Actor, now: datetime) -> CoInvestment:
    """Add a sum that is hoped for; `Refusal` for an organisation that is no partner of the project."""
    application = for_writing(application_id, actor, now)
    _refuse_outsider(application.id, given)
    made = CoInvestment(id=uuid.uuid4(), application_id=application.id, added_at=now, **vars(given))
    db.session.add(made)
    db.session.flush()
    target = InvestmentState.HOPED.value
    record_event(made, "add", actor, now, call_id=application.call_id, target=target, data=_data(made))
    _keep(made, "", actor, now)
    return made


def change(
    application_id: uuid.UUID, investment_id: uuid.UUID, given: Sum, seen_number: int, actor: Actor, now: datetime
) -> CoInvestment:
    """Change a sum while it is hoped for. `seen_number` is the one the writer started from; else `Overtaken`."""
    application = for_writing(application_id, actor, now)
    kept = _load(application.id, investment_id, seen_number)
    _refuse_outsider(application.id, given)
    step = INVESTMENT.decide(InvestmentMove.CHANGE, kept.state, actor.roles, investment_facts(application, now))
    for name, value in vars(given).items():
        setattr(kept, name, value)
    record_move(kept, step, actor, now, call_id=application.call_id, data=_data(kept))
    _keep(kept, "", actor, now)
    return kept


def take_step(
    application_id: uuid.UUID,
    investment_id: uuid.UUID,
    move: InvestmentMove,
    words: str,
    seen_number: int,
    actor: Actor,
    now: datetime,
) -> CoInvestment:
    """Make a sum surer, or let it lapse, with what the writer says of that. Else as `change`."""
    application = hold_for_team(application_id, actor, now)
    kept = _load(application.id, investment_id, seen_number)
    facts = investment_facts(application, now, words_given=bool(words.strip()))
    step = INVESTMENT.decide(move, kept.state, actor.roles, facts)
    record_move(kept, step, actor, now, call_id=application.call_id, data=_data(kept))
    _keep(kept, words.strip(), actor, now)
    return kept


def _load(application_id: uuid.UUID, investment_id: uuid.UUID, seen_number: int) -> CoInvestment:
    kept: CoInvestment = get_for_update(CoInvestment, investment_id)
    if kept.application_id != application_id:
        raise NotFound(f"CoInvestment {investment_id}")
    if kept.version != seen_number:
        raise Overtaken(None, kept.version, None, None)
    return kept


def _refuse_outsider(application_id: uuid.UUID, given: Sum) -> None:
    if given.organisation_id not in dict(partners_named(application_id)):
        raise Refusal([Reason("no_partner", "Choose an organisation of this project.", "organisation_id")])


def _keep(kept: CoInvestment, words: str, actor: Actor, now: datetime) -> None:
    """The sum as it stands after this step, for good."""
    db.session.flush()
    query = select(func.count()).where(CoInvestmentStep.co_investment_id == kept.id)
    step = CoInvestmentStep(
        co_investment_id=kept.id,
        number=(db.session.scalar(query) or 0) + 1,
        organisation_id=kept.organisation_id,
        source=kept.source,
        kind=kept.kind,
        origin=kept.origin,
        amount_pence=kept.amount_pence,
        starts_in=kept.starts_in,
        state=kept.state,
        words=words,
        made_by=actor.id,
        made_at=now,
    )
    db.session.add(step)
    db.session.flush()


def _data(kept: CoInvestment) -> dict[str, object]:
    return {"application": str(kept.application_id), "amount_pence": kept.amount_pence}
