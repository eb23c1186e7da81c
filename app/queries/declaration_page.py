"""What does somebody read who is asked to declare something for an application of which they see nothing else?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Declaration, Organisation, Partner, RefereeStatement, User
from app.queries.applicant import reread, words_of
from app.queries.application_facts import answers_of
from app.queries.declaration_facts import making_facts
from app.queries.declarations import parties_of, signed_sums
from app.queries.definitions import definition_for
from app.queries.finances import costed_partners
from app.walls import as_system
from workflows.actor import Actor
from workflows.conditions import asked
from workflows.declaration import DECLARATION, DeclarationKind, DeclarationMove, DeclarationState, Sums
from workflows.definition import Definition
from workflows.machine import Reason


@dataclass(frozen=True)
class DeclarationRead:
    """A declaration as whoever is asked reads it: for what, by whom, and for a signatory the sums of their own
    organisation (`sums`; None of a referee). `published` are the answers that everybody may read once it is funded.

    `making` and `declining` say why it can be neither made nor declined now, as far as the page can know before it
    is sent: empty where it can. `signed` are the sums for which it was made.
    """

    id: uuid.UUID
    kind: DeclarationKind
    state: DeclarationState
    name: str
    relation: str
    title: str
    call_title: str
    call_id: uuid.UUID
    region: str
    lead: str
    organisation: str
    asked_by: str
    asked_at: datetime
    deadline_at: datetime
    making: tuple[Reason, ...]
    declining: tuple[Reason, ...]
    published: tuple[tuple[str, str], ...]
    sums: Sums | None
    statement_words: int
    in_confidence: bool
    answered_at: datetime | None
    signed_name: str
    signed_as: str
    signed: Sums | None
    statement: str

    @property
    def is_signatory(self) -> bool:
        """Whether somebody signs for an organisation, rather than speak as a referee."""
        return self.kind == DeclarationKind.SIGNATORY

    @property
    def is_made(self) -> bool:
        """Whether it was made."""
        return self.state == DeclarationState.MADE


@as_system()
def declaration_read(declaration_id: uuid.UUID, actor: Actor, now: datetime) -> DeclarationRead:
    """What a declaration that came through the gate says, of an application that its reader may not see."""
    kept = db.session.get_one(Declaration, declaration_id)
    application = reread(kept.application_id)
    definition, statement = definition_for(application), db.session.get(RefereeStatement, kept.id)
    rules = definition.core.declarations
    parties = parties_of(costed_partners(application)) if kept.partner_id else ()
    sums = next((one.sums for one in parties if one.id == kept.partner_id), None)
    facts = making_facts(application, kept, rules, sums, person_id=actor.id, now=now)
    return DeclarationRead(
        id=kept.id,
        kind=kept.kind,
        state=kept.state,
        name=kept.name,
        relation=kept.relation,
        title=application.title,
        call_title=application.call.title,
        call_id=application.call_id,
        region=application.region.name,
        lead=application.organisation.name,
        organisation=_organisation(kept.partner_id),
        asked_by=db.session.get_one(User, kept.asked_by).name,
        asked_at=kept.asked_at,
        deadline_at=application.deadline_at,
        making=DECLARATION.refusals(DeclarationMove.MAKE, kept.state, actor.roles, facts),
        declining=DECLARATION.refusals(DeclarationMove.DECLINE, kept.state, actor.roles, facts),
        published=_published(definition, answers_of(application.id)),
        sums=sums,
        statement_words=rules.statement_words,
        in_confidence=statement.in_confidence if statement else rules.in_confidence,
        answered_at=kept.answered_at,
        signed_name=kept.signed_name,
        signed_as=kept.signed_as,
        signed=signed_sums(kept),
        statement=statement.words if statement else "",
    )


@as_system()
def call_of(declaration_id: uuid.UUID) -> uuid.UUID:
    """In which call a declaration is asked for."""
    query = select(Application.call_id).join(Declaration, Declaration.application_id == Application.id)
    return db.session.scalars(query.where(Declaration.id == declaration_id)).one()


def _organisation(partner_id: uuid.UUID | None) -> str:
    if partner_id is None:
        return ""
    query = select(Organisation.name).join(Partner, Partner.organisation_id == Organisation.id)
    return db.session.scalars(query.where(Partner.id == partner_id)).one()


def _published(definition: Definition, answers: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The answers that the call says everybody reads if the project is funded, as they stand: no others."""
    wanted = [one for one in asked(definition.questions, answers) if one.published]
    said = ((one.title, words_of(one, answers.get(one.id))) for one in wanted)
    return tuple((title, words) for title, words in said if words)
