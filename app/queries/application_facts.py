"""What do the rules of an application need to know of it as it stands?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, case, or_, select

from app.extensions import db
from app.models import (
    Answer,
    Application,
    Call,
    CallVersion,
    Partner,
)
from app.queries.declarations import DeclarationRow, declarations_of, parties_of, undeclared
from app.queries.definitions import definition_of, version_by_id
from app.queries.finances import CostRow, costed_partners, costed_with_rows
from app.queries.parts import EVERY_PART, Part, parts_of
from app.queries.places import evidence_of, places_missing
from app.queries.screening import held_reasons
from app.queries.subsidies import subsidy_problems
from app.queries.team import unsettled
from app.queries.work_plans import Planned, planned
from workflows import completeness, eligibility, finance
from workflows.application import ApplicationFacts, ApplicationState
from workflows.call import CallState
from workflows.conditions import asked
from workflows.definition import Definition
from workflows.finance import PartnerCosts
from workflows.machine import Reason
from workflows.places import Evidence

# Until a call is assessed an application to it may have more time.
WRITTEN_IN = frozenset({CallState.OPEN, CallState.CLOSED})


@dataclass(frozen=True)
class Stand:
    """An application as it stands, read once for whoever judges it and for what is kept of it: the version that it
    answers, what that asks it, its answers, its partners with their costs, the lead first, and the plan of the work.

    `rows` are those behind the costs, and `parts` those that it may have: empty, and all of them, unless it was read in
    full. `places` and `declarations` are None where the call asks for none.
    """

    version: CallVersion
    definition: Definition
    answers: Mapping[str, Any]
    costed: Sequence[tuple[Partner, PartnerCosts]]
    rows: Sequence[CostRow]
    parts: frozenset[Part]
    planned: Planned
    places: Evidence | None
    declarations: Sequence[DeclarationRow] | None


def stand_of(application: Application, *, in_full: bool = False) -> Stand:
    """How an application stands; in full, as it is kept when it is submitted, it is for the system alone. Four queries
    or five, and up to seven more for what the call asks beside them."""
    version = version_by_id(application.version_id)
    costed, rows = costed_with_rows(application) if in_full else (costed_partners(application), ())
    definition = definition_of(version).for_region(application.region.slug)
    asks_declarations = definition.core.declarations.asks
    return Stand(
        version,
        definition,
        answers_of(application.id),
        costed,
        rows,
        parts_of(application.id) if in_full else EVERY_PART,
        planned(application, definition.core, costed),
        evidence_of(application.id) if definition.asks_for_places else None,
        declarations_of(application.id, in_full=True) if asks_declarations else None,
    )


def application_facts(
    application: Application,
    now: datetime,
    *,
    stand: Stand | None = None,
    declaration_made: bool = True,
    reason_given: bool = True,
) -> ApplicationFacts:
    """The facts of one application, with everything that is wrong with its answers and costs."""
    stand = stand or stand_of(application)
    definition, answers, rules = stand.definition, stand.answers, stand.definition.core.finance
    costs = tuple(one for _, one in stand.costed)
    return ApplicationFacts(
        **_open_facts(application, now),
        missing=(
            *details_missing(application),
            *completeness.missing(definition, answers),
            *held_reasons(asked(definition.questions, answers), answers),
            *places_missing(application, definition, stand.places),
        ),
        finance_problems=finance.refusals(rules, application.months or 0, costs)
        + subsidy_problems(rules, stand.costed, now)
        + stand.planned.problems,
        rules_broken=rules_broken(application, definition, len(costs)),
        unsettled=unsettled(application.id) if Part.INVITATIONS in stand.parts else (),
        undeclared=undeclared(
            application.id, definition.core.declarations, parties_of(stand.costed), stand.declarations
        ),
        declaration_made=declaration_made,
        reason_given=reason_given,
    )


def writing_facts(application: Application, now: datetime) -> ApplicationFacts:
    """The facts that a save needs: whether the call still takes words."""
    return ApplicationFacts(**_open_facts(application, now))


def is_being_written(application: Application, now: datetime) -> bool:
    """Whether it is a draft of which words are taken."""
    return application.state == ApplicationState.DRAFT and writing_facts(application, now).takes_words


def being_written(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """The same in a query over applications and their calls, at an instant or a parameter of a query made once."""
    return (
        Application.state == ApplicationState.DRAFT,
        Call.state.in_(WRITTEN_IN),
        or_(Call.closes_at > now, Application.late_until_at > now),
    )


def deadline_at() -> ColumnElement[datetime]:
    """`Application.deadline_at` in a query over applications and their calls."""
    return case((Application.late_until_at > Call.closes_at, Application.late_until_at), else_=Call.closes_at)


def _open_facts(application: Application, now: datetime) -> dict[str, bool]:
    """Whether words are taken at this instant, which is when they arrived. A call that the clock has closed since then
    takes them still, and one that closes later for this application alone, until it is being assessed."""
    call, late_until = application.call, application.late_until_at
    before_deadline, is_closed = now < call.closes_at, call.state == CallState.CLOSED
    return {
        "call_is_open": call.state == CallState.OPEN or (is_closed and before_deadline),
        "before_deadline": before_deadline,
        "has_more_time": late_until is not None and now < late_until and call.state in WRITTEN_IN,
    }


def rules_broken(application: Application, definition: Definition, partners: int) -> tuple[Reason, ...]:
    """The rules of who may apply that an application breaks by what is known of it; the rest is for whoever checks."""
    lead = application.organisation
    known = eligibility.Applicant(
        lead_kind=lead.kind,
        lead_size=lead.size,
        months=application.months,
        cost_pence=application.cost_pence or None,
        partners=partners,
    )
    return eligibility.broken(definition.core.eligibility, known)


def answers_of(application_id: uuid.UUID) -> Mapping[str, Any]:
    """The stored answers of one application, by question id."""
    rows = db.session.execute(select(Answer.question_id, Answer.value).where(Answer.application_id == application_id))
    return {question_id: value for question_id, value in rows}


def details_missing(application: Application) -> tuple[Reason, ...]:
    """What is not said of the project itself."""
    missing = []
    if application.research_category is None:
        missing.append(Reason("category_missing", "Choose the research category.", where="details"))
    if application.months is None:
        missing.append(Reason("months_missing", "Say how many months the project lasts.", where="details"))
    return tuple(missing)
