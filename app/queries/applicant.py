"""What stands on the pages of an application, as the organisation that writes it sees it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Answer, Application, Award, Partner, User
from app.policy import Viewer
from app.queries.definitions import definition_for
from app.queries.facts import details_missing, writing_facts
from app.queries.finances import costs_of, partners_of
from app.queries.screening import held_reasons
from app.queries.visible import applications_for
from workflows import completeness, finance
from workflows.actor import ORGANISATION_ROLES, Actor, Role
from workflows.answers import KINDS, AnswerProblem
from workflows.application import APPLICATION, ApplicationMove, ApplicationState
from workflows.call import CallState
from workflows.conditions import asked
from workflows.definition import (
    CostCategory,
    Criterion,
    Definition,
    FinanceRules,
    Milestones,
    OrganisationKind,
    OrganisationSize,
    Question,
    ResearchCategory,
    Section,
)
from workflows.machine import Reason
from workflows.rounds import cut_offs_of, milestones_of
from workflows.text import count_words


@dataclass(frozen=True)
class Head:
    """Which application this is, and what its own people may know of where it stands."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    organisation_id: uuid.UUID
    region: str
    region_slug: str
    call_title: str
    call_state: CallState
    closes_at: datetime
    state: ApplicationState
    ineligible_reason: str
    is_released: bool
    round_number: int = 0


@dataclass(frozen=True)
class Step:
    """One question with what is kept of its answer. `number` is the last save (0: none); `problem` what to mend."""

    question: Question
    section: Section
    criteria: tuple[Criterion, ...]
    stored: Any
    shown: str
    number: int
    saved_at: datetime | None
    saved_by: str
    words: int
    problem: str

    @property
    def is_answered(self) -> bool:
        """Whether anything is kept."""
        return bool(self.shown)


@dataclass(frozen=True)
class Bid:
    """An application with its questions in the order of the form, and the moves that are open to this person now.

    `hidden` are the questions that a condition leaves out; what is kept of their answers stays in the draft. `moves`
    knows only of time and state; what else keeps it from being submitted is asked by `obstacles`.
    """

    head: Head
    definition: Definition
    sections: tuple[completeness.SectionProgress, ...]
    steps: tuple[Step, ...]
    hidden: tuple[Step, ...]
    research_category: ResearchCategory | None
    months: int | None
    moves: tuple[ApplicationMove, ...]

    @property
    def milestones(self) -> Milestones:
        """The dates of the call, as the version says that this application answers."""
        return milestones_of(self.definition.core, self.head.round_number)

    @property
    def next_cut_off(self) -> datetime | None:
        """When the round after this one closes, as the version says that this application answers; None of none."""
        later = cut_offs_of(self.definition.core)[self.head.round_number :] if self.head.round_number else ()
        return later[0] if later else None

    @property
    def may_write(self) -> bool:
        """Whether this person's words are taken now."""
        return ApplicationMove.WRITE in self.moves

    def step(self, question_id: str) -> Step | None:
        """The step of one question; None if the call does not ask it."""
        return next((step for step in (*self.steps, *self.hidden) if step.question.id == question_id), None)

    def around(self, question_id: str) -> tuple[str | None, str | None]:
        """The questions before and after this one; neither for one that is not asked now."""
        ids = [step.question.id for step in self.steps]
        if question_id not in ids:
            return None, None
        at = ids.index(question_id)
        return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


@dataclass(frozen=True)
class SheetRow:
    """One row of a cost sheet, in pence."""

    category: CostCategory
    description: str
    amount_pence: int


@dataclass(frozen=True)
class Sheet:
    """One partner's costs with the rules that apply to it. `ceiling` is None when the call has no rate for it."""

    organisation: str
    organisation_id: uuid.UUID
    kind: OrganisationKind
    size: OrganisationSize
    category: ResearchCategory
    is_category_chosen: bool
    number: int
    rows: tuple[SheetRow, ...]
    requested_basis_points: int
    other_public_pence: int
    ceiling: int | None
    rules: FinanceRules

    def costs(
        self, rows: Sequence[tuple[CostCategory, int]], rate_basis_points: int, other_public_pence: int
    ) -> finance.PartnerCosts:
        """The same partner with other figures: what is on screen and not saved."""
        return finance.PartnerCosts(
            self.organisation, self.kind, self.size, self.category, tuple(rows), rate_basis_points, other_public_pence
        )

    @property
    def saved_costs(self) -> finance.PartnerCosts:
        """What is saved."""
        rows = [(row.category, row.amount_pence) for row in self.rows]
        return self.costs(rows, self.requested_basis_points, self.other_public_pence)


@dataclass(frozen=True)
class ListedBid:
    """One row of an organisation's applications. `is_funded` is None until the decisions are released."""

    id: uuid.UUID
    title: str
    reference: str
    organisation: str
    call_title: str
    region: str
    region_slug: str
    closes_at: datetime
    state: ApplicationState
    is_open: bool
    cost_pence: int
    grant_pence: int
    is_funded: bool | None


def head_of(application: Application) -> Head:
    """The head of an application that came through the gate."""
    return Head(
        id=application.id,
        reference=application.reference,
        title=application.title,
        organisation=application.organisation.name,
        organisation_id=application.organisation_id,
        region=application.region.name,
        region_slug=application.region.slug,
        call_title=application.call.title,
        call_state=application.call.state,
        closes_at=application.call.closes_at,
        state=application.state,
        ineligible_reason=application.ineligible_reason,
        is_released=application.call.state == CallState.RELEASED,
        round_number=application.call.round_number,
    )


def bid_of(application: Application, actor: Actor, now: datetime) -> Bid:
    """An application that came through the gate, for its overview and its questions. Two queries."""
    definition = definition_for(application)
    kept = _kept_answers(application.id)
    values = {question_id: answer.value for question_id, (answer, _) in kept.items()}
    problems = {reason.where: reason.text for reason in completeness.missing(definition, values)}
    wanted = {question.id for question in asked(definition.questions, values)}
    steps = [
        _step(definition, section, question, kept.get(question.id), problems)
        for section in definition.sections
        for question in section.questions
    ]
    return Bid(
        head=head_of(application),
        definition=definition,
        sections=completeness.section_progress(definition, values),
        steps=tuple(step for step in steps if step.question.id in wanted),
        hidden=tuple(step for step in steps if step.question.id not in wanted),
        research_category=application.research_category,
        months=application.months,
        moves=APPLICATION.open_moves(application.state, actor.roles, writing_facts(application, now)),
    )


def obstacles(
    application: Application, bid: Bid, costs: Sequence[finance.PartnerCosts], now: datetime
) -> tuple[Reason, ...]:
    """Everything that keeps a draft from being submitted by its lead applicant now; nothing for what is no draft.

    The same facts as `application_facts` gives, from what the page has read already.
    """
    if application.state != ApplicationState.DRAFT:
        return ()
    answers = {step.question.id: step.stored for step in bid.steps}
    facts = replace(
        writing_facts(application, now),
        missing=(
            *details_missing(application),
            *completeness.missing(bid.definition, answers),
            *held_reasons([step.question for step in bid.steps], answers),
        ),
        finance_problems=finance.refusals(bid.definition.core.finance, application.months or 0, costs),
    )
    lead = frozenset({Role.LEAD_APPLICANT})
    return APPLICATION.refusals(ApplicationMove.SUBMIT, application.state, lead, facts)


def money_of(application: Application, definition: Definition) -> tuple[Sheet, tuple[finance.PartnerCosts, ...]]:
    """The cost sheet of the lead organisation, and every partner's costs as the rules of money want to know them."""
    partners = partners_of(application.id)
    lead = next(one for one in partners if one.is_lead)
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    organisation, rules = lead.organisation, definition.core.finance
    sheet = Sheet(
        organisation=organisation.name,
        organisation_id=organisation.id,
        kind=organisation.kind,
        size=organisation.size,
        category=category,
        is_category_chosen=application.research_category is not None,
        number=lead.number,
        rows=tuple(SheetRow(line.category, line.description, line.amount_pence) for line in lead.cost_lines),
        requested_basis_points=lead.requested_basis_points,
        other_public_pence=lead.other_public_pence,
        ceiling=finance.ceiling(rules, organisation.kind, organisation.size, category),
        rules=rules,
    )
    return sheet, tuple(costs_of(partner, category) for partner in partners)


def sheet_of(application: Application, definition: Definition) -> Sheet:
    """The cost sheet of the lead organisation."""
    return money_of(application, definition)[0]


def bids_of(viewer: Viewer, now: datetime) -> tuple[ListedBid, ...]:
    """Every application of this person's organisations, those that can still be written first. Two queries."""
    theirs = viewer.ids(ORGANISATION_ROLES)
    mine = select(Partner.application_id).where(Partner.organisation_id.in_(theirs))
    query = (
        applications_for(viewer)
        .where(Application.id.in_(mine))
        .add_columns(select(Award.id).where(Award.application_id == Application.id).exists())
        .order_by(Application.created_at.desc(), Application.reference)
    )
    rows = [_listed(application, has_award, now) for application, has_award in db.session.execute(query).unique()]
    return tuple(sorted(rows, key=lambda row: (not row.is_open, row.closes_at if row.is_open else now)))


def name_of(user_id: uuid.UUID | None) -> str:
    """The name of a colleague who saved something; '' when there is none to say."""
    person = db.session.get(User, user_id) if user_id else None
    return person.name if person else ""


def reread(application_id: uuid.UUID) -> Application:
    """An application once more, as it now is, after it came through the gate and something was undone."""
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _kept_answers(application_id: uuid.UUID) -> Mapping[str, tuple[Answer, str]]:
    query = (
        select(Answer, User.name).join(User, User.id == Answer.saved_by).where(Answer.application_id == application_id)
    )
    return {answer.question_id: (answer, name) for answer, name in db.session.execute(query)}


def _step(
    definition: Definition,
    section: Section,
    question: Question,
    kept: tuple[Answer, str] | None,
    problems: Mapping[str, str],
) -> Step:
    answer, name = kept or (None, "")
    stored = answer.value if answer else None
    shown = words_of(question, stored)
    return Step(
        question=question,
        section=section,
        criteria=tuple(one for one in definition.criteria if one.question_id == question.id),
        stored=stored,
        shown=shown,
        number=answer.number if answer else 0,
        saved_at=answer.saved_at if answer else None,
        saved_by=name,
        words=count_words(shown),
        problem=problems.get(f"question:{question.id}", ""),
    )


def words_of(question: Question, stored: Any) -> str:
    """A stored answer in words; '' for none or one that can no longer be read."""
    kind = KINDS[question.kind]
    try:
        return kind.show(question, kind.from_store(stored))
    except AnswerProblem:
        return ""


def _listed(application: Application, has_award: bool, now: datetime) -> ListedBid:
    call = application.call
    is_released = call.state == CallState.RELEASED and application.state == ApplicationState.ELIGIBLE
    return ListedBid(
        id=application.id,
        title=application.title,
        reference=application.reference,
        organisation=application.organisation.name,
        call_title=call.title,
        region=application.region.name,
        region_slug=application.region.slug,
        closes_at=call.closes_at,
        state=application.state,
        is_open=call.state == CallState.OPEN and now < call.closes_at,
        cost_pence=application.cost_pence,
        grant_pence=application.grant_pence,
        is_funded=has_award if is_released else None,
    )
