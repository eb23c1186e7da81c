"""How large was an organisation said to be, and what would another size or kind do to its drafts?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Call, Organisation, Partner, SizeStatement, User
from app.queries.definitions import definition_for
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.consortium import PartnerState
from workflows.definition import OrganisationKind, OrganisationSize, ResearchCategory
from workflows.finance import ceiling
from workflows.plain import from_plain
from workflows.size import Accounts, Finding, SizeTest


@dataclass(frozen=True)
class Stated:
    """One statement of a size: by whom and when, by which test, from which accounts, and what the tests said."""

    size: OrganisationSize
    eu_size: OrganisationSize | None
    test: SizeTest
    said_by: str
    said_at: datetime
    accounts: Accounts | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class DraftEffect:
    """A draft whose highest rate of grant changes, in basis points; None where the call offers no rate."""

    reference: str
    title: str
    asked: int
    before: int | None
    after: int | None

    @property
    def asks_too_much(self) -> bool:
        """Whether the rate that the draft asks for would be over the new one."""
        return self.after is None or self.asked > self.after


def statements_of(organisation_id: uuid.UUID) -> Sequence[Stated]:
    """Every statement of an organisation's size, the newest first. One query."""
    query = (
        select(SizeStatement, User.name)
        .join(User, User.id == SizeStatement.said_by)
        .where(SizeStatement.organisation_id == organisation_id)
        .order_by(SizeStatement.said_at.desc(), SizeStatement.id)
    )
    return [
        Stated(
            size=one.size,
            eu_size=one.eu_size,
            test=one.test,
            said_by=name,
            said_at=one.said_at,
            accounts=from_plain(Accounts, one.accounts) if one.accounts else None,
            findings=tuple(from_plain(Finding, found) for found in one.findings),
        )
        for one, name in db.session.execute(query)
    ]


def effects_on_drafts(
    organisation: Organisation, kind: OrganisationKind, size: OrganisationSize
) -> tuple[DraftEffect, ...]:
    """What another kind or size does to each draft in an open call; nothing where the highest rate stays the same."""
    query = (
        select(Application, Partner)
        .join(Partner, Partner.application_id == Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Partner.organisation_id == organisation.id,
            Partner.state == PartnerState.TAKES_PART,
            Application.state == ApplicationState.DRAFT,
            Call.state == CallState.OPEN,
        )
        .options(joinedload(Application.call), joinedload(Application.region))
        .order_by(Application.reference)
    )
    each = (
        _effect(application, partner, organisation, kind, size) for application, partner in db.session.execute(query)
    )
    return tuple(one for one in each if one.before != one.after)


def _effect(
    application: Application,
    partner: Partner,
    organisation: Organisation,
    kind: OrganisationKind,
    size: OrganisationSize,
) -> DraftEffect:
    rules = definition_for(application).core.finance
    category = application.research_category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT
    return DraftEffect(
        reference=application.reference,
        title=application.title,
        asked=partner.requested_basis_points,
        before=ceiling(rules, organisation.kind, organisation.size, category),
        after=ceiling(rules, kind, size, category),
    )
