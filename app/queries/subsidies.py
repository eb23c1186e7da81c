"""What do the partners of a project say of subsidies, and which rules on them do they break?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.extensions import db
from app.models import AssistanceLine, Partner, SubsidyAnswer
from app.queries.finances import costs_of, sums_of
from app.regions import subsidy_limits
from app.walls import as_system
from workflows import finance, subsidy
from workflows.calendar import LONDON
from workflows.definition import FinanceRules, ResearchCategory
from workflows.finance import PartnerCosts
from workflows.machine import Reason
from workflows.plain import from_plain
from workflows.subsidy import Assistance, Standing, SubsidyAnswers, SubsidyRoute
from workflows.terms import SubsidyRule


@dataclass(frozen=True)
class Said:
    """What one partner says: its answers, the save that they are of (0: none), and what it was given."""

    answers: SubsidyAnswers
    number: int
    received: tuple[Assistance, ...]


NOTHING = Said(SubsidyAnswers(), 0, ())


def said_by(partner_id: uuid.UUID) -> Said:
    """What a partner that came through the gate says. Two queries."""
    return answers_of([partner_id]).get(partner_id, NOTHING)


def grant_of(partner: Partner, category: ResearchCategory | None) -> int:
    """The grant that a partner asks for, in pence. One query."""
    known = category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    return finance.figures(costs_of(partner, known, sums_of([partner.id])[partner.id])).grant_pence


def day_of(now: datetime) -> date:
    """The day on which assistance is reckoned: the one in London."""
    return now.astimezone(LONDON).date()


@as_system()
def subsidy_problems(
    rules: FinanceRules, costed: Sequence[tuple[Partner, PartnerCosts]], now: datetime
) -> tuple[Reason, ...]:
    """Every rule on subsidies that the project breaks today; no query where the call asks nothing, else two.

    The team reads what has to be mended and the sums in it, not what each partner answers.
    """
    if rules.subsidy == SubsidyRule.NOT_ASKED:
        return ()
    said = answers_of([partner.id for partner, _ in costed])
    standings = [
        Standing(
            costs.organisation_name,
            costs.kind,
            said.get(partner.id, NOTHING).answers,
            said.get(partner.id, NOTHING).received,
            finance.figures(costs).grant_pence,
        )
        for partner, costs in costed
    ]
    return subsidy.refusals(rules.subsidy, subsidy_limits(), standings, day_of(now))


@as_system()
def routes_of(partner_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, SubsidyRoute]:
    """The law that each partner's answers lead to, of those whose answers do. One query."""
    query = select(SubsidyAnswer.partner_id, SubsidyAnswer.route).where(
        SubsidyAnswer.partner_id.in_(partner_ids), SubsidyAnswer.route.is_not(None)
    )
    return {partner_id: found for partner_id, found in db.session.execute(query)}


def answers_of(partner_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Said]:
    """What each of these partners says, of those that have said anything. One query, and one more for those."""
    answers = select(SubsidyAnswer).where(SubsidyAnswer.partner_id.in_(partner_ids))
    said = db.session.scalars(answers.execution_options(populate_existing=True)).all()
    received = _received([one.partner_id for one in said]) if said else {}
    return {
        one.partner_id: Said(from_plain(SubsidyAnswers, one.answers), one.number, received.get(one.partner_id, ()))
        for one in said
    }


def _received(partner_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Assistance, ...]]:
    lines = select(AssistanceLine).where(AssistanceLine.partner_id.in_(partner_ids)).order_by(AssistanceLine.position)
    found: dict[uuid.UUID, tuple[Assistance, ...]] = {}
    for line in db.session.scalars(lines.execution_options(populate_existing=True)):
        one = Assistance(line.given_on, line.body, line.amount_pence, line.kind)
        found[line.partner_id] = (*found.get(line.partner_id, ()), one)
    return found
