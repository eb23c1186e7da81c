"""How is somebody asked to declare something for an application, and how do they declare it or decline?"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Declaration, Partner, RefereeStatement
from app.queries.declaration_facts import draft_facts, is_inside, is_of_another, making_facts
from app.queries.declarations import (
    Asking,
    asking_facts,
    declarations_of,
    may_name,
    parties_of,
    taken_back,
)
from app.queries.definitions import definition_for
from app.queries.finances import costed_partners
from app.services import application_papers
from app.services.applications import hold, hold_for_team, partner_in
from app.services.record import NotFound, get_for_update, record_move
from workflows.actor import Actor
from workflows.declaration import (
    DECLARATION,
    STANDING,
    DeclarationFacts,
    DeclarationKind,
    DeclarationMove,
    DeclarationState,
    Sums,
)
from workflows.machine import Step
from workflows.plain import sha256
from workflows.writing_again import too_often, too_soon


@dataclass(frozen=True)
class Named:
    """Whom the applicants name: as what, for which partner (a signatory), and how they are reached and known."""

    kind: DeclarationKind
    partner_id: uuid.UUID | None
    name: str
    email: str
    relation: str


@dataclass(frozen=True)
class Signed:
    """What somebody declares: their full name and position, the sums that they saw, or a referee's own words."""

    name: str
    position: str
    seen: str = ""
    statement: str = ""


def sums_mark(sums: Sums | None) -> str:
    """What a page carries to say for which sums its reader would declare."""
    return sha256(sums) if sums else ""


def ask(
    application_id: uuid.UUID, named: Named, actor: Actor, now: datetime, *, own: Collection[uuid.UUID] = ()
) -> Declaration:
    """Ask somebody to declare; `Refusal` with every reason. `own` are the organisations for which the actor writes:
    whose signatory they name, where they do not lead the application."""
    application = hold_for_team(application_id, actor, now)
    asking = Asking(named.kind, named.partner_id, named.email.strip().lower())
    facts = _asking_facts(application, asking, actor, own, now)
    step = DECLARATION.decide(DeclarationMove.ASK, DeclarationState.ASKED, actor.roles, facts)
    made = Declaration(
        id=uuid.uuid4(),
        application_id=application.id,
        kind=named.kind,
        partner_id=named.partner_id,
        email=asking.email,
        name=named.name.strip(),
        relation=named.relation.strip(),
        state=DeclarationState.ASKED,
        asked_by=actor.id,
        asked_at=now,
        sent_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _record(application, made, step, actor, now)
    return made


def ask_again(
    application_id: uuid.UUID,
    declaration_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    *,
    own: Collection[uuid.UUID] = (),
) -> Declaration:
    """Ask somebody once more who declined, or whose organisation's sums have changed since they declared. `own` is as
    in `ask`, here and below."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    asking = Asking(kept.kind, kept.partner_id, kept.email)
    facts = _asking_facts(application, asking, actor, own, now, besides=kept.id)
    step = DECLARATION.decide(DeclarationMove.ASK_AGAIN, kept.state, actor.roles, facts)
    kept.sent_at = now
    kept.answered_by = kept.answered_at = None
    kept.reason = kept.signed_name = kept.signed_as = ""
    kept.cost_pence = kept.grant_pence = kept.contribution_pence = None
    _record(application, kept, step, actor, now)
    return kept


def send_again(
    application_id: uuid.UUID,
    declaration_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    *,
    own: Collection[uuid.UUID] = (),
) -> Declaration:
    """Write once more to somebody who has not answered; `Refusal` within a day of the last letter."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    facts = replace(_naming_facts(application, kept.partner_id, actor, own, now), too_soon=too_soon(kept.sent_at, now))
    step = DECLARATION.decide(DeclarationMove.SEND_AGAIN, kept.state, actor.roles, facts)
    kept.sent_at = now
    _record(application, kept, step, actor, now)
    return kept


def withdraw(
    application_id: uuid.UUID,
    declaration_id: uuid.UUID,
    actor: Actor,
    now: datetime,
    *,
    own: Collection[uuid.UUID] = (),
) -> Declaration:
    """Take back what somebody was asked for; what they declared counts no more, and what a referee wrote is gone."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    facts = _naming_facts(application, kept.partner_id, actor, own, now)
    step = DECLARATION.decide(DeclarationMove.WITHDRAW, kept.state, actor.roles, facts)
    if kept.state == DeclarationState.MADE:
        # A PDF of the draft says what was declared, and that is taken back.
        application_papers.forget_drafts(application.id, now)
    _end(application, kept, step, actor, now)
    return kept


def make(declaration_id: uuid.UUID, signed: Signed, actor: Actor, now: datetime) -> Declaration:
    """Declare, as whoever has the address; `Refusal` with every reason, also when the sums are not those they saw."""
    application, kept = _asked_of(declaration_id, now)
    parties = parties_of(costed_partners(application))
    sums = next((one.sums for one in parties if one.id == kept.partner_id), None)
    rules = definition_for(application).core.declarations
    facts = making_facts(application, kept, rules, sums, person_id=actor.id, now=now)
    facts = replace(facts, sums_seen=kept.partner_id is None or signed.seen == sums_mark(sums))
    step = DECLARATION.decide(DeclarationMove.MAKE, kept.state, actor.roles, facts)
    if kept.kind == DeclarationKind.REFEREE:
        db.session.add(_statement(kept, signed.statement, in_confidence=rules.in_confidence))
    elif sums is not None:
        kept.cost_pence, kept.grant_pence = sums.cost_pence, sums.grant_pence
        kept.contribution_pence = sums.contribution_pence
    kept.signed_name, kept.signed_as = signed.name.strip(), signed.position.strip()
    kept.answered_by, kept.answered_at = actor.id, now
    _record(application, kept, step, actor, now)
    return kept


def decline(declaration_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Declaration:
    """Say no, with a reason that the applicants read, as long as they can name somebody else."""
    application, kept = _asked_of(declaration_id, now)
    step = DECLARATION.decide(DeclarationMove.DECLINE, kept.state, actor.roles, draft_facts(application, now))
    kept.answered_by, kept.answered_at, kept.reason = actor.id, now, reason.strip()
    _record(application, kept, step, actor, now)
    return kept


def fall_away(application: Application, partner: Partner, actor: Actor, now: datetime) -> None:
    """What the signatory of a partner that ceases to take part was asked for, or declared. The application is held, and
    whoever ends the partner's part forgets the papers that name it."""
    theirs = select(Declaration).where(Declaration.partner_id == partner.id, Declaration.state.in_(STANDING))
    kept = db.session.scalars(theirs.execution_options(populate_existing=True)).one_or_none()
    if kept is not None:
        step = DECLARATION.decide(DeclarationMove.FALL_AWAY, kept.state, actor.roles, DeclarationFacts())
        _end(application, kept, step, actor, now)


def _statement(kept: Declaration, words: str, *, in_confidence: bool) -> RefereeStatement:
    """What a referee wrote, with what they were told of who reads it."""
    return RefereeStatement(
        declaration_id=kept.id, application_id=kept.application_id, words=words.strip(), in_confidence=in_confidence
    )


def _end(application: Application, kept: Declaration, step: Step, actor: Actor, now: datetime) -> None:
    statement = db.session.get(RefereeStatement, kept.id)
    if statement is not None:
        db.session.delete(statement)
    _record(application, kept, step, actor, now)


def _record(application: Application, kept: Declaration, step: Step, actor: Actor, now: datetime) -> None:
    record_move(kept, step, actor, now, call_id=application.call_id)
    db.session.flush()


def _of_application(
    application_id: uuid.UUID, declaration_id: uuid.UUID, actor: Actor, now: datetime
) -> tuple[Application, Declaration]:
    application = hold_for_team(application_id, actor, now)
    kept: Declaration = get_for_update(Declaration, declaration_id)
    if kept.application_id != application.id:
        raise NotFound(f"Declaration {declaration_id}")
    return application, kept


def _asked_of(declaration_id: uuid.UUID, now: datetime) -> tuple[Application, Declaration]:
    # The application first, as everybody takes it: its sums stand still, and what happened meanwhile is then read.
    found = db.session.get(Declaration, declaration_id)
    if found is None:
        raise NotFound(f"Declaration {declaration_id}")
    application = hold(found.application_id, now)
    kept: Declaration = get_for_update(Declaration, declaration_id)
    return application, kept


def _asking_facts(
    application: Application,
    asking: Asking,
    actor: Actor,
    own: Collection[uuid.UUID],
    now: datetime,
    *,
    besides: uuid.UUID | None = None,
) -> DeclarationFacts:
    naming, rows = _naming_facts(application, asking.partner_id, actor, own, now), declarations_of(application.id)
    rules, parties = definition_for(application).core.declarations, parties_of(costed_partners(application))
    is_referee = asking.kind == DeclarationKind.REFEREE
    return replace(
        asking_facts(naming, rules, parties, rows, asking, besides=besides),
        is_inside=is_referee and is_inside(application.id, asking.email),
        is_of_another=not is_referee and is_of_another(application.id, asking.partner_id, asking.email),
        too_soon=too_often(taken_back(rows, asking.email), now, where="email"),
    )


def _naming_facts(
    application: Application, partner_id: uuid.UUID | None, actor: Actor, own: Collection[uuid.UUID], now: datetime
) -> DeclarationFacts:
    organisation_id = partner_in(application, partner_id).organisation_id if partner_id else None
    return replace(draft_facts(application, now), may_name=may_name(actor, organisation_id, own))
