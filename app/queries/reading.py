"""What does a member of staff read of one application: its answers, costs and place, and what is to be judged?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Answer, Application, Organisation, Partner, Place, Submission, User
from app.policy import Viewer
from app.queries.applicant import words_of
from app.queries.co_investment import CoInvested, co_invested
from app.queries.declarations import DeclarationRow, declarations_of
from app.queries.definitions import definition_for
from app.queries.dependencies import Dependencies, dependencies_of
from app.queries.finances import costed_partners
from app.queries.places import Placed, places_asked
from app.queries.staff import received_in
from app.queries.subsidies import subsidy_problems
from app.queries.work_plans import Planned, planned
from workflows import finance
from workflows.application import ApplicationState
from workflows.conditions import asked
from workflows.definition import (
    CostCategory,
    FinanceRules,
    Ledger,
    OrganisationKind,
    OrganisationSize,
    Question,
    ResearchCategory,
    Section,
)
from workflows.machine import Reason
from workflows.text import count_words


@dataclass(frozen=True)
class Read:
    """One question with the answer in words; `ledgers` are those that score it."""

    question: Question
    text: str
    words: int
    ledgers: tuple[Ledger, ...]
    stored: Any


@dataclass(frozen=True)
class PartnerRead:
    """One organisation of the project with its sums in pence."""

    id: uuid.UUID
    name: str
    is_lead: bool
    kind: OrganisationKind
    size: OrganisationSize
    place: str
    costs: tuple[tuple[CostCategory, int], ...]
    sums: finance.PartnerFigures


@dataclass(frozen=True)
class Reading:
    """A whole application as it was submitted, and what the service itself found against the money rules."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    state: ApplicationState
    research_category: ResearchCategory | None
    months: int | None
    submitted_at: datetime | None
    submitted_by: str
    sha256: str
    checked_by: str
    checked_at: datetime | None
    ineligible_reason: str
    sections: tuple[tuple[Section, tuple[Read, ...]], ...]
    partners: tuple[PartnerRead, ...]
    totals: finance.Totals
    costs: tuple[finance.PartnerCosts, ...]
    planned: Planned
    money_problems: tuple[Reason, ...]
    placed: Placed | None
    co_investment: CoInvested
    dependencies: Dependencies
    declarations: tuple[DeclarationRow, ...]


def reading_of(application: Application) -> Reading:
    """An application that came through the gate. Eleven queries; one more where declarations are asked for, four where
    places are, two where subsidies are, and up to three for a plan of the work."""
    definition = definition_for(application)
    costed = costed_partners(application)
    costs = [one for _, one in costed]
    plan = planned(application, definition.core, costed)
    submission, submitter = _submission(application.id)
    places = _places([partner.organisation for partner, _ in costed])
    return Reading(
        id=application.id,
        reference=application.reference,
        title=application.title,
        organisation=application.organisation.name,
        region=application.region.name,
        region_slug=application.region.slug,
        state=application.state,
        research_category=application.research_category,
        months=application.months,
        submitted_at=application.submitted_at,
        submitted_by=submitter,
        sha256=submission.sha256 if submission else "",
        checked_by=_name(application.checked_by),
        checked_at=application.checked_at,
        ineligible_reason=application.ineligible_reason,
        sections=_sections(application.id, definition.sections, definition.criteria),
        partners=tuple(_partner(partner, one, places) for partner, one in costed),
        totals=finance.totals(costs),
        costs=tuple(costs),
        planned=plan,
        money_problems=_money_problems(application, definition.core.finance, costed) + plan.problems,
        placed=places_asked(application, definition),
        co_investment=co_invested(application, definition),
        dependencies=dependencies_of(application, None),
        declarations=declarations_of(application.id, in_full=True) if definition.core.declarations.asks else (),
    )


def _money_problems(
    application: Application, rules: FinanceRules, costed: Sequence[tuple[Partner, finance.PartnerCosts]]
) -> tuple[Reason, ...]:
    """What the application breaks by the day on which it was submitted: the same as was asked of it then."""
    problems = finance.refusals(rules, application.months or 0, [costs for _, costs in costed])
    if application.submitted_at is None:
        return problems
    return problems + subsidy_problems(rules, costed, application.submitted_at)


def _partner(partner: Partner, costs: finance.PartnerCosts, places: Mapping[str | None, str]) -> PartnerRead:
    return PartnerRead(
        partner.id,
        partner.organisation.name,
        partner.is_lead,
        partner.kind,
        partner.size,
        places.get(partner.organisation.place_code, ""),
        finance.totals([costs]).costs,
        finance.figures(costs),
    )


def next_unchecked(application: Application, viewer: Viewer) -> uuid.UUID | None:
    """The first application of the same call that waits to be checked; None when all are. One query."""
    seen = received_in(application.call, viewer)
    query = (
        select(seen.c.id)
        .where(seen.c.state == ApplicationState.SUBMITTED, seen.c.id != application.id)
        .order_by(seen.c.reference)
        .limit(1)
    )
    return db.session.scalar(query)


def _sections(
    application_id: uuid.UUID, sections: Sequence[Section], criteria: Sequence[Any]
) -> tuple[tuple[Section, tuple[Read, ...]], ...]:
    rows = db.session.execute(select(Answer.question_id, Answer.value).where(Answer.application_id == application_id))
    values = {question_id: value for question_id, value in rows}
    scored = {
        one.question_id: tuple(x.ledger for x in criteria if x.question_id == one.question_id) for one in criteria
    }
    wanted = asked([question for section in sections for question in section.questions], values)
    read = {one.id: _read(one, values.get(one.id), scored.get(one.id, ())) for one in wanted}
    rows = ((section, tuple(read[one.id] for one in section.questions if one.id in read)) for section in sections)
    return tuple((section, answers) for section, answers in rows if answers)


def _read(question: Question, stored: Any, ledgers: tuple[Ledger, ...]) -> Read:
    text = words_of(question, stored)
    return Read(question, text, count_words(text), ledgers, stored)


def _submission(application_id: uuid.UUID) -> tuple[Submission | None, str]:
    query = (
        select(Submission, User.name)
        .join(User, User.id == Submission.submitted_by)
        .where(Submission.application_id == application_id)
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else (None, "")


def _places(organisations: Sequence[Organisation]) -> dict[str | None, str]:
    codes = {one.place_code for one in organisations if one.place_code}
    return {
        code: name
        for code, name in db.session.execute(select(Place.gss_code, Place.name).where(Place.gss_code.in_(codes)))
    }


def _name(user_id: uuid.UUID | None) -> str:
    person = db.session.get(User, user_id) if user_id else None
    return person.name if person else ""
