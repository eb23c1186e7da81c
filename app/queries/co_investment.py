"""What stands in the co-investment ledger of an application, what does it come to, and what does it not agree with?"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Award, CoInvestment, CoInvestmentStep, Organisation, Partner, User
from app.queries.application_facts import is_being_written
from app.queries.team import taking_part
from workflows.actor import Actor
from workflows.call import CallState
from workflows.co_investment import (
    INVESTMENT,
    Asked,
    Investment,
    InvestmentFacts,
    InvestmentMove,
    InvestmentState,
    Totals,
    against,
    totals,
)
from workflows.definition import Definition


@dataclass(frozen=True)
class Line:
    """One sum of the ledger. One whose organisation has left the project is shown and not counted."""

    id: uuid.UUID
    organisation: str
    organisation_id: uuid.UUID
    is_partner: bool
    sum: Investment
    number: int


@dataclass(frozen=True)
class Step:
    """One step of a sum: how sure it then was, its amount, who made it, and what they said."""

    state: InvestmentState
    amount_pence: int
    source: str
    words: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Difference:
    """An organisation whose public money in the ledger is not the other public funding on its cost sheet."""

    organisation: str
    in_ledger_pence: int
    on_sheet_pence: int


@dataclass(frozen=True)
class CoInvested:
    """The whole ledger; `asked` is None where the call asks for no co-investment."""

    lines: tuple[Line, ...]
    totals: Totals
    asked: Asked | None
    differences: tuple[Difference, ...]


def co_invested(
    application: Application, definition: Definition, compared: Collection[uuid.UUID] | None = None
) -> CoInvested:
    """The ledger of an application that came through the gate. Two queries.

    `compared` are the organisations whose cost sheets the reader may see; None compares every one of them.
    """
    query = select(Partner).where(*taking_part(application.id)).options(joinedload(Partner.organisation))
    partners = db.session.scalars(query).all()
    lines = _lines(application.id, {one.organisation_id for one in partners})
    sums = totals(line.sum for line in lines if line.is_partner)
    rules = (*definition.core.portfolio, *(rule for layer in definition.layers for rule in layer.portfolio))
    seen = [one for one in partners if compared is None or one.organisation_id in compared]
    return CoInvested(lines, sums, against(rules, sums, application.grant_pence), _differences(seen, lines))


def line_of(application_id: uuid.UUID, investment_id: uuid.UUID) -> Line | None:
    """One sum of this application; None if it has no such sum. Two queries."""
    lines = _lines(application_id, dict(partners_named(application_id)))
    return next((line for line in lines if line.id == investment_id), None)


def partners_named(application_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The organisations that take part in a project, the lead first, to choose from. One query."""
    query = (
        select(Organisation.id, Organisation.name)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(*taking_part(application_id))
        .order_by(Partner.is_lead.desc(), Organisation.name)
    )
    return [(organisation_id, name) for organisation_id, name in db.session.execute(query)]


def steps_of(investment_id: uuid.UUID) -> tuple[Step, ...]:
    """Every step of one sum, the first one first. One query."""
    query = (
        select(CoInvestmentStep, User.name)
        .join(User, User.id == CoInvestmentStep.made_by)
        .where(CoInvestmentStep.co_investment_id == investment_id)
        .order_by(CoInvestmentStep.number)
    )
    return tuple(
        Step(step.state, step.amount_pence, step.source, step.words, name, step.made_at)
        for step, name in db.session.execute(query)
    )


def investment_facts(application: Application, now: datetime, *, words_given: bool = True) -> InvestmentFacts:
    """The facts of every sum of one application. One query."""
    is_released = application.call.state == CallState.RELEASED
    award = select(exists().where(Award.application_id == application.id))
    return InvestmentFacts(
        is_draft_open=is_being_written(application, now),
        is_funded=is_released and bool(db.session.scalar(award)),
        words_given=words_given,
    )


def moves_of(line: Line, application: Application, actor: Actor, now: datetime) -> tuple[InvestmentMove, ...]:
    """What this person may do with a sum now. One query."""
    moves = INVESTMENT.open_moves(line.sum.state, actor.roles, investment_facts(application, now))
    return tuple(InvestmentMove(move) for move in moves)


def sums_of(application_id: uuid.UUID) -> list[Investment]:
    """The sums of an application as the rules know them, in the order in which they were added; not those of an
    organisation that has left. One query."""
    query = (
        select(CoInvestment)
        .join(Partner, Partner.organisation_id == CoInvestment.organisation_id)
        .where(CoInvestment.application_id == application_id, *taking_part(application_id))
    )
    kept = db.session.scalars(query.order_by(CoInvestment.added_at, CoInvestment.id))
    return [_as_investment(one) for one in kept]


def _as_investment(kept: CoInvestment) -> Investment:
    return Investment(kept.source, kept.kind, kept.origin, kept.amount_pence, kept.starts_in, kept.state)


def _lines(application_id: uuid.UUID, partners: Collection[uuid.UUID]) -> tuple[Line, ...]:
    query = (
        select(CoInvestment, Organisation.name)
        .join(Organisation, Organisation.id == CoInvestment.organisation_id)
        .where(CoInvestment.application_id == application_id)
        .order_by(CoInvestment.added_at, CoInvestment.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Line(kept.id, name, kept.organisation_id, kept.organisation_id in partners, _as_investment(kept), kept.version)
        for kept, name in db.session.execute(query)
    )


def _differences(partners: Sequence[Partner], lines: Sequence[Line]) -> tuple[Difference, ...]:
    found = []
    for partner in partners:
        own = totals(line.sum for line in lines if line.organisation_id == partner.organisation_id).public_pence
        if own != partner.other_public_pence:
            found.append(Difference(partner.organisation.name, own, partner.other_public_pence))
    return tuple(found)
