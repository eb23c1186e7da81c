"""What do the guards of a declaration need to know? The same for the page that shows it and the act that decides."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Application, Declaration, Partner
from app.queries.application_facts import writing_facts
from app.queries.team import in_team, works_on
from workflows.application import ApplicationState
from workflows.declaration import STANDING, DeclarationFacts, DeclarationKind, Sums
from workflows.declaration_rules import DeclarationRules


def draft_facts(application: Application, now: datetime) -> DeclarationFacts:
    """Whether anything is asked or declared for an application at this instant."""
    takes_words = writing_facts(application, now).takes_words
    return DeclarationFacts(is_draft=application.state == ApplicationState.DRAFT, takes_words=takes_words)


def making_facts(
    application: Application,
    kept: Declaration,
    rules: DeclarationRules,
    sums: Sums | None,
    *,
    person_id: uuid.UUID | None,
    now: datetime,
) -> DeclarationFacts:
    """The facts of declaring, `sums` those that the signatory's organisation has now. Whether they were seen is for
    whoever knows what was sent. Two queries."""
    is_referee = kept.kind == DeclarationKind.REFEREE
    return replace(
        draft_facts(application, now),
        call_asks=rules.referees > 0 if is_referee else rules.signatories,
        takes_part=is_referee or sums is not None,
        is_inside=is_referee and is_inside(application.id, kept.email),
        is_of_another=not is_referee and is_of_another(application.id, kept.partner_id, kept.email),
        works_on_call=works_on(application.call, person_id),
        has_costs=is_referee or bool(sums and sums.cost_pence),
    )


def is_inside(application_id: uuid.UUID, address: str) -> bool:
    """Whether somebody with this address works for an organisation of an application, or is to sign for one, with an
    account or without."""
    signs = select(Declaration.id).where(
        Declaration.application_id == application_id,
        Declaration.email == address,
        Declaration.kind == DeclarationKind.SIGNATORY,
        Declaration.state.in_(STANDING),
    )
    return bool(db.session.scalar(select(or_(in_team(application_id, address).exists(), signs.exists()))))


def is_of_another(application_id: uuid.UUID, partner_id: uuid.UUID | None, address: str) -> bool:
    """Whether somebody with this address works for organisations of an application, and not for this partner."""
    works_for = set(db.session.scalars(in_team(application_id, address).with_only_columns(Partner.id)))
    return bool(works_for) and partner_id not in works_for
