"""How is an application begun, written, costed, submitted, reopened, withdrawn and checked?"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.extensions import db
from app.models import (
    Answer,
    Application,
    Call,
    CallVersion,
    Organisation,
    Partner,
    Region,
    Submission,
    SubmittedSheet,
    User,
)
from app.queries.amendments import version_after_reopening
from app.queries.application_facts import application_facts, stand_of, writing_facts
from app.queries.definitions import current_version, definition_for, definition_of
from app.queries.files import entries_of
from app.queries.finances import partners_of, project_costs
from app.queries.sheets import submitted_sheets
from app.queries.submitted import content_of
from app.queries.team import takes_part
from app.services import answer_versions, conflicts
from app.services.cut_offs import (
    call_taking,
    came_before_cut_off,
    lock_in_time,
    pass_cut_off,
    pass_deadline,
    return_to_round,
)
from app.services.invitations import refuse_uninvited
from app.services.record import (
    PRINT_SUBMISSION,
    NotFound,
    add_to_outbox,
    get_for_update,
    get_to_hold,
    lock,
    record_event,
    record_move,
)
from app.services.registers import refuse_ended
from workflows import finance
from workflows.actor import PARTNER_ROLES, TEAM_ROLES, Actor
from workflows.answer_history import RESTORED
from workflows.answers import KINDS, Raw
from workflows.application import APPLICATION, ApplicationMove, ApplicationState
from workflows.call import CallState
from workflows.compound_answers import DECLARATION, Declared
from workflows.consortium import PartnerState
from workflows.definition import AnswerKind, Question, ResearchCategory
from workflows.eligibility import Applicant, broken
from workflows.machine import Reason, Refusal
from workflows.plain import sha256


class Overtaken(Exception):
    """Somebody else saved first. Carries what they saved, so that both can be shown and nothing is lost."""

    def __init__(self, theirs: Any, number: int, saved_by: uuid.UUID | None, saved_at: datetime | None) -> None:
        super().__init__("somebody else saved first")
        self.theirs = theirs
        self.number = number
        self.saved_by = saved_by
        self.saved_at = saved_at


def start(
    call_id: uuid.UUID,
    region: Region,
    organisation: Organisation,
    title: str,
    actor: Actor,
    now: datetime,
    *,
    interest_ids: Sequence[uuid.UUID] = (),
) -> Application:
    """Begin a draft for an organisation in an open call, answering the version in force.

    In an always-open call whose round has closed meanwhile it is begun in the round that is open now.
    In a call with a first stage it comes from expressions of interest, which `interests.begin_application` has judged.
    """
    call = call_taking(call_id, now)
    refuse_uninvited(call, organisation.id, actor)
    refuse_ended(organisation.id)
    _refuse_closed(call, now, from_interests=bool(interest_ids))
    version = _version_for(call, organisation)
    call.last_application_number += 1
    application = Application(
        id=uuid.uuid4(),
        call_id=call.id,
        region_id=region.id,
        organisation_id=organisation.id,
        version_id=version.id,
        title=title,
        created_by=actor.id,
        created_at=now,
        reference=f"{call.reference}-{call.last_application_number:03d}",
    )
    db.session.add(application)
    db.session.flush()
    db.session.add(Partner(application_id=application.id, organisation_id=organisation.id, is_lead=True))
    data = {"interests": sorted(str(one) for one in interest_ids)} if interest_ids else None
    record_event(application, "start", actor, now, call_id=call.id, target=ApplicationState.DRAFT.value, data=data)
    return application


def _refuse_closed(call: Call, now: datetime, *, from_interests: bool) -> None:
    if call.interests_close_at is not None and not from_interests:
        raise Refusal([Reason("first_stage", "This call begins with an expression of interest. Write that first.")])
    if call.state != CallState.OPEN or now >= call.closes_at:
        raise Refusal([Reason("call_not_open", "This call is not open for applications.")])


def _version_for(call: Call, organisation: Organisation) -> CallVersion:
    """The version in force, or `Refusal`: nobody writes for weeks where what they are keeps them out. What the project
    is, is judged when it is submitted."""
    version = current_version(call)
    lead = Applicant(lead_kind=organisation.kind, lead_size=organisation.size)
    if reasons := broken(definition_of(version).core.eligibility, lead):
        raise Refusal(reasons)
    return version


def save_details(
    application_id: uuid.UUID,
    title: str,
    research_category: ResearchCategory,
    months: int,
    actor: Actor,
    now: datetime,
    *,
    seen: str | None = None,
) -> Application:
    """Keep the project's title, research category and length in months.

    `seen` marks what the writer had before them: `Overtaken` if something else stands now. None asks for no mark.
    """
    application = for_writing(application_id, actor, now)
    stands = details_mark(application.title, application.research_category, application.months)
    if seen not in (None, stands) and stands != details_mark(title, research_category, months):
        raise Overtaken(None, 0, None, None)
    application.title = title
    application.research_category = research_category
    application.months = months
    db.session.flush()
    repeat_sums(application)
    return application


def details_mark(title: str, research_category: ResearchCategory | None, months: int | None) -> str:
    """What a form of a project's details carries to say which ones its writer saw."""
    return sha256({"title": title, "research_category": research_category, "months": months})


def save_answer(
    application_id: uuid.UUID, question_id: str, raw: str | list[str], seen_number: int, actor: Actor, now: datetime
) -> Answer:
    """Keep one answer. `seen_number` is the save the writer started from (0: none); else `Overtaken`."""
    application = for_writing(application_id, actor, now)
    question = question_of(application, question_id)
    answer = db.session.scalars(
        select(Answer).where(Answer.application_id == application.id, Answer.question_id == question_id)
    ).one_or_none()
    value = _value(application, question, raw, answer.value if answer else None, actor, now)
    if answer is None:
        answer = Answer(application_id=application.id, question_id=question_id, number=0)
        db.session.add(answer)
    elif answer.value == value:
        return answer
    elif answer.number != seen_number:
        raise Overtaken(answer.value, answer.number, answer.saved_by, answer.saved_at)
    answer.value, answer.number = value, answer.number + 1
    answer.saved_by, answer.saved_at = actor.id, now
    db.session.flush()
    answer_versions.keep(answer)
    return answer


def restore_answer(
    application_id: uuid.UUID, question_id: str, number: int, seen_number: int, actor: Actor, now: datetime
) -> Answer:
    """Save an earlier version of an answer once more; the one that stands now stays among them. Else as `save_answer`.

    `NotFound` for a version that is not there, and for an answer that is made anew rather than gone back to.
    """
    application = for_writing(application_id, actor, now)
    question = question_of(application, question_id)
    answer = db.session.scalars(
        select(Answer).where(Answer.application_id == application.id, Answer.question_id == question_id)
    ).one_or_none()
    version = answer_versions.numbered(application.id, question_id, number)
    if answer is None or version is None or question.kind not in RESTORED:
        raise NotFound(question_id)
    if answer.number != seen_number:
        raise Overtaken(answer.value, answer.number, answer.saved_by, answer.saved_at)
    answer.value, answer.number = version.value, answer.number + 1
    answer.saved_by, answer.saved_at = actor.id, now
    db.session.flush()
    answer_versions.keep(answer, apart=True)
    return answer


def _value(application: Application, question: Question, raw: Raw, before: Any, actor: Actor, now: datetime) -> Any:
    """What is stored for what was typed: files are this application's own, and a new declaration is signed."""
    kind = KINDS[question.kind]
    if question.kind == AnswerKind.FILE:
        raw = entries_of(application.id, [raw] if isinstance(raw, str) else raw)
    value = kind.parse(question, raw)
    if isinstance(value, Declared):
        if before is not None and DECLARATION.same(DECLARATION.from_store(before), value):
            return before
        value = DECLARATION.signed(value, db.session.get_one(User, actor.id).name, now)
    return kind.to_store(value)


def submit(application_id: uuid.UUID, actor: Actor, now: datetime, *, declaration_made: bool) -> Submission:
    """Submit a draft, or `Refusal` with everything that is wrong at once. Keeps the whole content under its hash.

    `now` is when the request arrived: what came before the deadline counts, though the clock has closed the call since.
    """
    if not lock_in_time(application_id, now):
        pass_deadline(application_id, now)
        lock(Application, application_id)
    application = _locked(application_id)
    if came_before_cut_off(application, now):
        application = _load(return_to_round(application, now))
    stand = stand_of(application, in_full=True)
    facts = application_facts(application, now, stand=stand, declaration_made=declaration_made)
    step = APPLICATION.decide(ApplicationMove.SUBMIT, application.state, actor.roles, facts)
    sheets = submitted_sheets((partner for partner, _ in stand.costed), stand.rows, stand.parts)
    content = content_of(application, stand, {partner_id: sha256(sheet) for partner_id, sheet in sheets.items()})
    submission = Submission(
        id=uuid.uuid4(),
        application_id=application.id,
        content=content,
        sha256=sha256(content),
        submitted_by=actor.id,
        submitted_at=now,
    )
    db.session.add_all(
        SubmittedSheet(submission=submission, partner_id=partner_id, content=sheet, sha256=sha256(sheet))
        for partner_id, sheet in sheets.items()
    )
    for partner, _ in stand.costed:
        partner.submitted_kind, partner.submitted_size = partner.kind, partner.size
    application.submitted_at = now
    record_move(application, step, actor, now, call_id=application.call_id, data={"sha256": submission.sha256})
    add_to_outbox(PRINT_SUBMISSION, {"subject_id": str(submission.id)}, now)
    # What comes after the deadline may come when the assessors are let in, and brings a consortium that nobody knew.
    conflicts.find_for_application(application.id, now)
    return submission


def reopen(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """Take a submitted application back into draft while the call is open."""
    pass_cut_off(application_id, now)
    # The call first: an amendment that takes force meanwhile reaches this draft, or is reached by it.
    get_to_hold(Call, db.session.get_one(Application, application_id).call_id)
    application = _load(application_id)
    step = APPLICATION.decide(ApplicationMove.REOPEN, application.state, actor.roles, writing_facts(application, now))
    _follow_amendments(application)
    for partner in partners_of(application.id):
        partner.submitted_kind = partner.submitted_size = None
    application.submitted_at = None
    record_move(application, step, actor, now, call_id=application.call_id)
    return application


def withdraw(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """Withdraw an application while the call is open. What was written stays readable to its organisation."""
    pass_cut_off(application_id, now)
    application = _load(application_id)
    step = APPLICATION.decide(ApplicationMove.WITHDRAW, application.state, actor.roles, writing_facts(application, now))
    record_move(application, step, actor, now, call_id=application.call_id)
    return application


def confirm_eligible(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """Record that an application keeps the rules of the call and goes forward to assessment."""
    return _check(application_id, ApplicationMove.CONFIRM_ELIGIBLE, "", actor, now)


def find_ineligible(application_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Application:
    """Record that an application goes no further, with the reason that the applicant will read."""
    return _check(application_id, ApplicationMove.FIND_INELIGIBLE, reason.strip(), actor, now)


def _check(application_id: uuid.UUID, move: ApplicationMove, reason: str, actor: Actor, now: datetime) -> Application:
    application = _load(application_id)
    facts = application_facts(application, now, reason_given=bool(reason))
    step = APPLICATION.decide(move, application.state, actor.roles, facts)
    application.checked_by, application.checked_at = actor.id, now
    application.ineligible_reason = reason
    record_move(application, step, actor, now, call_id=application.call_id)
    return application


def _load(application_id: uuid.UUID) -> Application:
    # The lock first, then the row with what the rules read beside it.
    lock(Application, application_id)
    return _locked(application_id)


def _locked(application_id: uuid.UUID) -> Application:
    beside = (Application.call, Application.region, Application.organisation, Application.definition_version)
    query = select(Application).where(Application.id == application_id).options(*map(joinedload, beside))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def hold(application_id: uuid.UUID, now: datetime) -> Application:
    """The application, locked, in the call that takes its words now. Whether the person may still know of it is not
    asked: that is `hold_for_team`."""
    pass_cut_off(application_id, now)
    return _load(application_id)


def hold_for_team(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """The application, locked, for somebody of its team.

    `NotFound` for people of a partner that ceased to take part while they were at it.
    """
    application = hold(application_id, now)
    acts_as = actor.roles & TEAM_ROLES
    if acts_as and acts_as <= PARTNER_ROLES and not takes_part(application.id, actor.id):
        raise NotFound(f"Application {application_id}")
    return application


def for_writing(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """The application, locked for somebody of its team, or `Refusal` when its words are no longer taken."""
    application = hold_for_team(application_id, actor, now)
    APPLICATION.decide(ApplicationMove.WRITE, application.state, actor.roles, writing_facts(application, now))
    return application


def partner_for_writing(
    partner_id: uuid.UUID, actor: Actor, now: datetime, *beside: ExecutableOption
) -> tuple[Application, Partner]:
    """A partner's application, locked as `for_writing` has it, and the partner as it then is, with what `beside` loads.

    `NotFound` for one that takes no part.
    """
    application_id = db.session.scalar(select(Partner.application_id).where(Partner.id == partner_id))
    if application_id is None:
        raise NotFound(str(partner_id))
    application = for_writing(application_id, actor, now)
    query = select(Partner).where(Partner.id == partner_id).options(*beside).execution_options(populate_existing=True)
    partner = db.session.scalars(query).one()
    if partner.state != PartnerState.TAKES_PART:
        raise NotFound(str(partner_id))
    return application, partner


def partner_in(application: Application, partner_id: uuid.UUID) -> Partner:
    """The organisation's part in an application, locked, also of one that has left; `NotFound` for another's."""
    partner: Partner = get_for_update(Partner, partner_id)
    if partner.application_id != application.id:
        raise NotFound(f"Partner {partner_id}")
    return partner


def question_of(application: Application, question_id: str) -> Question:
    """The question with this id; `NotFound` when this application is not asked it."""
    try:
        return definition_for(application).question(question_id)
    except KeyError as unknown:
        raise NotFound(question_id) from unknown


def _follow_amendments(application: Application) -> None:
    """A draft again: it answers what other drafts answer, if an amendment reached them while it was submitted."""
    if application.call.amended_at is not None:
        application.version_id = version_after_reopening(application)


def repeat_sums(application: Application) -> None:
    """Put the sums of its partners beside the application, for lists."""
    sums = finance.totals(project_costs(application))
    application.cost_pence = sums.eligible_pence
    application.grant_pence = min(sums.grant_pence, sums.eligible_pence)
