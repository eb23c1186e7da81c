"""What stands on the pages of an application, as the organisation that writes it sees it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Answer, Application, User
from app.queries.application_facts import details_missing, rules_broken, writing_facts
from app.queries.declarations import DeclarationRow, sums_in, undeclared
from app.queries.definitions import definition_for
from app.queries.places import Placed, places_missing
from app.queries.screening import held_reasons
from app.queries.sheets import ProjectMoney
from app.queries.team import unsettled
from app.queries.team_writing import Work, open_comments, work_of
from workflows import completeness, finance
from workflows.actor import Actor, Role
from workflows.answers import KINDS, AnswerProblem
from workflows.application import APPLICATION, ApplicationMove, ApplicationState
from workflows.call import CallState
from workflows.conditions import asked
from workflows.declaration import Party
from workflows.definition import (
    Criterion,
    Definition,
    Milestones,
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
    knows only of time and state; what else keeps it from being submitted is asked by `obstacles`. `work` says who has
    which question and `talk` how much is said at it, where `with_work` has asked. `takes_words` and `takes_partners`
    are what the machines of the team ask of the time, whoever this person is.
    """

    head: Head
    definition: Definition
    sections: tuple[completeness.SectionProgress, ...]
    steps: tuple[Step, ...]
    hidden: tuple[Step, ...]
    research_category: ResearchCategory | None
    months: int | None
    moves: tuple[ApplicationMove, ...]
    takes_words: bool
    takes_partners: bool
    work: Mapping[str, Work] = field(default_factory=dict)
    talk: Mapping[str, int] = field(default_factory=dict)

    @property
    def milestones(self) -> Milestones:
        """The dates of the version that this application answers, with the deadline that counts for it."""
        return milestones_of(self.definition.core, self.head.round_number).with_deadline(self.head.closes_at)

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
        closes_at=application.deadline_at,
        state=application.state,
        ineligible_reason=application.ineligible_reason,
        is_released=application.call.state == CallState.RELEASED,
        round_number=application.call.round_number,
    )


def bid_of(application: Application, actor: Actor, now: datetime) -> Bid:
    """An application that came through the gate, for its overview and its questions. Two queries."""
    definition, facts = definition_for(application), writing_facts(application, now)
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
        moves=APPLICATION.open_moves(application.state, actor.roles, facts),
        takes_words=facts.takes_words,
        takes_partners=facts.takes_partners,
    )


def with_work(bid: Bid) -> Bid:
    """The same with who has which question, and how many comments are open at it. Two queries."""
    return replace(bid, work=work_of(bid.head.id), talk=open_comments(bid.head.id))


def obstacles(
    application: Application,
    bid: Bid,
    money: ProjectMoney,
    now: datetime,
    placed: Placed | None = None,
    declared: Sequence[DeclarationRow] | None = None,
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
            *places_missing(application, bid.definition, placed.evidence if placed else None),
        ),
        finance_problems=finance.refusals(bid.definition.core.finance, application.months or 0, money.costs)
        + money.other_problems,
        rules_broken=rules_broken(application, bid.definition, len(money.costs)),
        unsettled=unsettled(application.id),
        undeclared=undeclared(application.id, bid.definition.core.declarations, parties_in(money), declared),
    )
    lead = frozenset({Role.LEAD_APPLICANT})
    return APPLICATION.refusals(ApplicationMove.SUBMIT, application.state, lead, facts)


def parties_in(money: ProjectMoney) -> tuple[Party, ...]:
    """The organisations of a project as their signatories declare for them."""
    return tuple(Party(one.partner_id, one.organisation, sums_in(one.figures)) for one in money.partners)


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
