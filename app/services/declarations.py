"""How is somebody asked to declare something for an application, and how do they declare it or decline?"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from app.extensions import db
from app.models import Application, Declaration, Partner, RefereeStatement
from app.policy import viewer_of
from app.queries.declarations import (
    Asking,
    asking_facts,
    declarations_of,
    parties_of,
    taken_back_at,
)
from app.queries.definitions import definition_for
from app.queries.facts import writing_facts
from app.queries.finances import costed_partners
from app.queries.team import WRITING, is_in_team, works_on
from app.services import application_papers
from app.services.applications import hold, hold_for_team
from app.services.record import NotFound, get_for_update, record_move
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
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
from workflows.writing_again import too_soon


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


def ask(application_id: uuid.UUID, named: Named, actor: Actor, now: datetime) -> Declaration:
    """Ask somebody to declare; `Refusal` with every reason."""
    application = hold_for_team(application_id, actor, now)
    asking = Asking(named.kind, named.partner_id, named.email.strip().lower())
    if named.partner_id is not None:
        _partner(application, named.partner_id)
    facts = _asking_facts(application, asking, actor, now)
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


def ask_again(application_id: uuid.UUID, declaration_id: uuid.UUID, actor: Actor, now: datetime) -> Declaration:
    """Ask somebody once more who declined, or whose organisation's sums have changed since they declared."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    asking = Asking(kept.kind, kept.partner_id, kept.email)
    facts = _asking_facts(application, asking, actor, now, besides=kept.id)
    step = DECLARATION.decide(DeclarationMove.ASK_AGAIN, kept.state, actor.roles, facts)
    kept.sent_at = now
    kept.answered_by = kept.answered_at = None
    kept.reason = kept.signed_name = kept.signed_as = ""
    kept.cost_pence = kept.grant_pence = kept.contribution_pence = None
    _record(application, kept, step, actor, now)
    return kept


def send_again(application_id: uuid.UUID, declaration_id: uuid.UUID, actor: Actor, now: datetime) -> Declaration:
    """Write once more to somebody who has not answered; `Refusal` within a day of the last letter."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    facts = replace(_naming_facts(application, kept.partner_id, actor, now), too_soon=too_soon(kept.sent_at, now))
    step = DECLARATION.decide(DeclarationMove.SEND_AGAIN, kept.state, actor.roles, facts)
    kept.sent_at = now
    _record(application, kept, step, actor, now)
    return kept


def withdraw(application_id: uuid.UUID, declaration_id: uuid.UUID, actor: Actor, now: datetime) -> Declaration:
    """Take back what somebody was asked for; what they declared counts no more, and what a referee wrote is gone."""
    application, kept = _of_application(application_id, declaration_id, actor, now)
    facts = _naming_facts(application, kept.partner_id, actor, now)
    step = DECLARATION.decide(DeclarationMove.WITHDRAW, kept.state, actor.roles, facts)
    _end(application, kept, step, actor, now)
    return kept


def make(declaration_id: uuid.UUID, signed: Signed, actor: Actor, now: datetime) -> Declaration:
    """Declare, as whoever has the address; `Refusal` with every reason, also when the sums are not those they saw."""
    application, kept = _asked_of(declaration_id, now)
    parties = parties_of(costed_partners(application))
    sums = next((one.sums for one in parties if one.id == kept.partner_id), None)
    facts = _making_facts(application, kept, sums, signed.seen, actor, now)
    step = DECLARATION.decide(DeclarationMove.MAKE, kept.state, actor.roles, facts)
    if kept.kind == DeclarationKind.REFEREE:
        _keep_statement(application, kept, signed.statement)
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
    facts = DeclarationFacts(
        is_draft=application.state == ApplicationState.DRAFT, takes_words=writing_facts(application, now).takes_words
    )
    step = DECLARATION.decide(DeclarationMove.DECLINE, kept.state, actor.roles, facts)
    kept.answered_by, kept.answered_at, kept.reason = actor.id, now, reason.strip()
    _record(application, kept, step, actor, now)
    return kept


def fall_away(application: Application, partner: Partner, actor: Actor, now: datetime) -> None:
    """What the signatory of a partner that ceases to take part was asked for, or declared. The application is held."""
    for row in declarations_of(application.id):
        if row.partner_id == partner.id and row.state in STANDING:
            kept: Declaration = get_for_update(Declaration, row.id)
            step = DECLARATION.decide(DeclarationMove.FALL_AWAY, kept.state, actor.roles, DeclarationFacts())
            _end(application, kept, step, actor, now)


def _keep_statement(application: Application, kept: Declaration, words: str) -> None:
    """Keep what a referee wrote, with what they were told of who reads it."""
    in_confidence = definition_for(application).core.declarations.in_confidence
    said = RefereeStatement(
        declaration_id=kept.id, application_id=application.id, words=words.strip(), in_confidence=in_confidence
    )
    db.session.add(said)


def _end(application: Application, kept: Declaration, step: Step, actor: Actor, now: datetime) -> None:
    # A PDF of the draft says what was declared, and that is taken back.
    application_papers.forget_drafts(application.id, now)
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


def _partner(application: Application, partner_id: uuid.UUID) -> Partner:
    partner = db.session.get(Partner, partner_id)
    if partner is None or partner.application_id != application.id:
        raise NotFound(f"Partner {partner_id}")
    return partner


def _asking_facts(
    application: Application, asking: Asking, actor: Actor, now: datetime, *, besides: uuid.UUID | None = None
) -> DeclarationFacts:
    rules, parties = definition_for(application).core.declarations, parties_of(costed_partners(application))
    naming, rows = _naming_facts(application, asking.partner_id, actor, now), declarations_of(application.id)
    return replace(
        asking_facts(rules, parties, rows, asking, besides=besides),
        is_draft=naming.is_draft,
        takes_words=naming.takes_words,
        may_name=naming.may_name,
        is_inside=asking.kind == DeclarationKind.REFEREE and is_in_team(application.id, asking.email),
        too_soon=too_soon(taken_back_at(rows, asking.email), now, where="email"),
    )


def _naming_facts(
    application: Application, partner_id: uuid.UUID | None, actor: Actor, now: datetime
) -> DeclarationFacts:
    return DeclarationFacts(
        is_draft=application.state == ApplicationState.DRAFT,
        takes_words=writing_facts(application, now).takes_words,
        may_name=Role.LEAD_APPLICANT in actor.roles or _writes_for(application, partner_id, actor),
    )


def _writes_for(application: Application, partner_id: uuid.UUID | None, actor: Actor) -> bool:
    if partner_id is None or actor.id is None:
        return False
    return _partner(application, partner_id).organisation_id in viewer_of(actor.id).ids(WRITING)


def _making_facts(
    application: Application, kept: Declaration, sums: Sums | None, seen: str, actor: Actor, now: datetime
) -> DeclarationFacts:
    rules, is_referee = definition_for(application).core.declarations, kept.kind == DeclarationKind.REFEREE
    return DeclarationFacts(
        is_draft=application.state == ApplicationState.DRAFT,
        takes_words=writing_facts(application, now).takes_words,
        call_asks=rules.referees > 0 if is_referee else rules.signatories,
        takes_part=is_referee or sums is not None,
        is_inside=is_referee and is_in_team(application.id, kept.email),
        works_on_call=works_on(application.call, actor.id),
        has_costs=is_referee or bool(sums and sums.cost_pence),
        sums_seen=is_referee or seen == sums_mark(sums),
    )
