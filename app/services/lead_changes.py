"""How does another organisation take the lead of an application?"""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select

from app.extensions import db
from app.models import Application, LeadChange, Organisation, Partner
from app.queries.application_facts import writing_facts
from app.queries.definitions import definition_for
from app.queries.facts import holds_role
from app.queries.invitations import is_invited
from app.queries.registers import against_organisation
from app.services.applications import hold, partner_in
from app.services.record import NotFound, record_move
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.consortium import PartnerState
from workflows.eligibility import Applicant, Outcome, verdicts
from workflows.lead_change import LEAD_CHANGE, LeadChangeFacts, LeadChangeMove, LeadChangeState
from workflows.machine import Reason


def ask(application_id: uuid.UUID, partner_id: uuid.UUID, actor: Actor, now: datetime) -> LeadChange:
    """The lead asks a partner to take its place; `Refusal` with every reason."""
    application = hold(application_id, now)
    partner = partner_in(application, partner_id)
    asked = LeadChangeState.ASKED
    facts = _facts(application, partner, actor, now)
    step = LEAD_CHANGE.decide(LeadChangeMove.ASK, asked, actor.roles, facts)
    change = LeadChange(
        id=uuid.uuid4(),
        application_id=application.id,
        partner_id=partner.id,
        state=asked,
        asked_by=actor.id,
        asked_at=now,
    )
    db.session.add(change)
    db.session.flush()
    record_move(change, step, actor, now, call_id=application.call_id)
    return change


def consent(application_id: uuid.UUID, actor: Actor, now: datetime) -> Application:
    """A lead applicant of the partner that is asked takes the lead. Roles swap at once; the reference stays."""
    application, change, partner = _waiting(application_id, now)
    _answer(application, change, partner, LeadChangeMove.CONSENT, actor, now)
    before = db.session.scalars(select(Partner).where(Partner.application_id == application.id, Partner.is_lead)).one()
    before.is_lead = False
    # An application has one lead at every instant that the database sees.
    db.session.flush()
    partner.is_lead = True
    application.organisation_id = partner.organisation_id
    db.session.flush()
    return application


def decline(application_id: uuid.UUID, actor: Actor, now: datetime) -> LeadChange:
    """The partner that is asked leaves the lead where it is."""
    application, change, partner = _waiting(application_id, now)
    return _answer(application, change, partner, LeadChangeMove.DECLINE, actor, now)


def withdraw(application_id: uuid.UUID, actor: Actor, now: datetime) -> LeadChange:
    """The lead takes its request back."""
    application, change, partner = _waiting(application_id, now)
    return _answer(application, change, partner, LeadChangeMove.WITHDRAW, actor, now)


def fall_away(application: Application, partner: Partner, actor: Actor, now: datetime) -> None:
    """What a partner that ceases to take part was asked waits no longer. The application is held."""
    change = db.session.scalars(_asked(application).where(LeadChange.partner_id == partner.id)).one_or_none()
    if change is not None:
        _answer(application, change, partner, LeadChangeMove.FALL_AWAY, actor, now)


def _answer(
    application: Application, change: LeadChange, partner: Partner, move: LeadChangeMove, actor: Actor, now: datetime
) -> LeadChange:
    step = LEAD_CHANGE.decide(move, change.state, actor.roles, _facts(application, partner, actor, now))
    change.answered_by, change.answered_at = actor.id, now
    record_move(change, step, actor, now, call_id=application.call_id)
    return change


def _waiting(application_id: uuid.UUID, now: datetime) -> tuple[Application, LeadChange, Partner]:
    application = hold(application_id, now)
    change = db.session.scalars(_asked(application)).one_or_none()
    if change is None:
        raise NotFound(f"LeadChange of {application_id}")
    return application, change, partner_in(application, change.partner_id)


def _facts(application: Application, partner: Partner, actor: Actor, now: datetime) -> LeadChangeFacts:
    return LeadChangeFacts(
        is_draft=application.state == ApplicationState.DRAFT,
        takes_words=writing_facts(application, now).takes_partners,
        takes_part=partner.state == PartnerState.TAKES_PART,
        is_lead=partner.is_lead,
        is_asked_already=db.session.scalar(_asked(application)) is not None,
        leads_organisation=holds_role(actor.id, Role.LEAD_APPLICANT, partner.organisation_id),
        may_not_lead=_against(application, db.session.get_one(Organisation, partner.organisation_id)),
    )


def _against(application: Application, organisation: Organisation) -> tuple[Reason, ...]:
    """What speaks against this organisation as lead: the call says who may lead at all and who is invited, and the
    register whether there is such a company still."""
    applicant = Applicant(lead_kind=organisation.kind, lead_size=organisation.size)
    found = verdicts(definition_for(application).core.eligibility, applicant)
    reasons = [
        Reason("may_not_lead", f"{organisation.name} may not lead in this call. Its rule: {one.rule.words}")
        for one in found
        if one.outcome == Outcome.NO
    ]
    call = application.call
    if call.by_invitation and not is_invited(call.agreed_as_id, organisation.id, None):
        text = f"This call is by invitation, and {organisation.name} is not invited to apply."
        reasons.append(Reason("not_invited", text))
    # No control of the pages of a team mends what the register says.
    return (*reasons, *(replace(one, where="") for one in against_organisation(organisation.id)))


def _asked(application: Application) -> Select[tuple[LeadChange]]:
    return (
        select(LeadChange)
        .where(LeadChange.application_id == application.id, LeadChange.state == LeadChangeState.ASKED)
        .execution_options(populate_existing=True)
    )
