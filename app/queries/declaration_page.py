"""What does somebody read who is asked to declare something for an application of which they see nothing else?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Declaration, Organisation, Partner, RefereeStatement, User
from app.queries.applicant import words_of
from app.queries.declarations import parties_of
from app.queries.definitions import definition_for
from app.queries.facts import answers_of, writing_facts
from app.queries.finances import costed_partners
from app.walls import as_system
from workflows.application import ApplicationState
from workflows.conditions import asked
from workflows.declaration import DeclarationKind, DeclarationState, Sums


@dataclass(frozen=True)
class DeclarationRead:
    """A declaration as whoever is asked reads it: for what, by whom, and for a signatory the sums of their own
    organisation (`sums`; None of a referee). `published` are the answers that everybody may read once it is funded.

    `takes_words` says whether it can be made now; `signed` are the sums for which it was made.
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
    takes_words: bool
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
def declaration_read(declaration_id: uuid.UUID, now: datetime) -> DeclarationRead:
    """What a declaration that came through the gate says, of an application that its reader may not see."""
    kept = db.session.get_one(Declaration, declaration_id)
    application = _application(kept.application_id)
    definition, statement = definition_for(application), db.session.get(RefereeStatement, kept.id)
    rules = definition.core.declarations
    parties = parties_of(costed_partners(application)) if kept.partner_id else ()
    sums = next((one.sums for one in parties if one.id == kept.partner_id), None)
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
        takes_words=application.state == ApplicationState.DRAFT and writing_facts(application, now).takes_words,
        published=_published(application),
        sums=sums,
        statement_words=rules.statement_words,
        in_confidence=statement.in_confidence if statement else rules.in_confidence,
        answered_at=kept.answered_at,
        signed_name=kept.signed_name,
        signed_as=kept.signed_as,
        signed=_signed(kept),
        statement=statement.words if statement else "",
    )


@as_system()
def call_of(declaration_id: uuid.UUID) -> uuid.UUID:
    """In which call a declaration is asked for."""
    query = select(Application.call_id).join(Declaration, Declaration.application_id == Application.id)
    return db.session.scalars(query.where(Declaration.id == declaration_id)).one()


def _application(application_id: uuid.UUID) -> Application:
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _organisation(partner_id: uuid.UUID | None) -> str:
    query = select(Organisation.name).join(Partner, Partner.organisation_id == Organisation.id)
    return db.session.scalar(query.where(Partner.id == partner_id)) or ""


def _published(application: Application) -> tuple[tuple[str, str], ...]:
    """The answers that the call says everybody reads if the project is funded, as they stand: no others."""
    answers = answers_of(application.id)
    wanted = [one for one in asked(definition_for(application).questions, answers) if one.published]
    said = ((one.title, words_of(one, answers.get(one.id))) for one in wanted)
    return tuple((title, words) for title, words in said if words)


def _signed(kept: Declaration) -> Sums | None:
    sums = (kept.cost_pence, kept.grant_pence, kept.contribution_pence)
    return Sums(*sums) if None not in sums else None  # type: ignore[arg-type]
