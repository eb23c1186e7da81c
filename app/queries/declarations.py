"""Who is asked to declare something for an application, what was declared, and what is still owed?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, func, select, true

from app.extensions import db
from app.models import Declaration, Organisation, Partner, RefereeStatement
from workflows import finance
from workflows.actor import Actor, Role
from workflows.consortium import PartnerState
from workflows.declaration import (
    STANDING,
    DeclarationFacts,
    DeclarationKind,
    DeclarationState,
    Declared,
    Party,
    Sums,
    missing,
    number_missing,
)
from workflows.declaration import holds as it_holds
from workflows.declaration_rules import DeclarationRules
from workflows.finance import PartnerCosts
from workflows.machine import Reason


@dataclass(frozen=True)
class DeclarationRow:
    """A declaration as its readers see it. `organisation` is that of a signatory; `statement` is '' where a referee
    has written nothing, or nothing that this reader may read."""

    id: uuid.UUID
    kind: DeclarationKind
    partner_id: uuid.UUID | None
    organisation: str
    email: str
    name: str
    relation: str
    state: DeclarationState
    asked_at: datetime
    sent_at: datetime
    answered_at: datetime | None
    signed_name: str
    signed_as: str
    sums: Sums | None
    reason: str
    statement: str
    in_confidence: bool

    @property
    def declared(self) -> Declared:
        """The same, as the rules want to know it."""
        return Declared(self.kind, self.state, self.name, self.partner_id, self.sums)

    @property
    def is_made(self) -> bool:
        """Whether it was made, and not withdrawn."""
        return self.state == DeclarationState.MADE

    @property
    def letters(self) -> frozenset[datetime]:
        """When the first and the newest letter were sent that ask for it. Between the two lies an answer, or a day."""
        return frozenset({self.asked_at, self.sent_at})

    def holds_for(self, parties: Collection[Party]) -> bool:
        """Whether it is made and holds, with the sums that these organisations have now."""
        return it_holds(self.declared, next((one.sums for one in parties if one.id == self.partner_id), None))


def declarations_of(application_id: uuid.UUID, *, in_full: bool = False) -> tuple[DeclarationRow, ...]:
    """Everybody who was asked, signatories first, what was withdrawn last. One query.

    Only those who assess or review the application, `in_full`, read what referees wrote in confidence; that it was
    written everybody who reads the row knows.
    """
    read = true() if in_full else RefereeStatement.in_confidence.is_(False)
    is_over = Declaration.state.not_in(STANDING)
    query = (
        select(Declaration, Organisation.name, RefereeStatement.words, RefereeStatement.in_confidence)
        .outerjoin(Partner, Partner.id == Declaration.partner_id)
        .outerjoin(Organisation, Organisation.id == Partner.organisation_id)
        .outerjoin(RefereeStatement, and_(RefereeStatement.declaration_id == Declaration.id, read))
        .where(Declaration.application_id == application_id)
        .order_by(Declaration.kind.desc(), is_over, Declaration.asked_at, Declaration.id)
        .execution_options(populate_existing=True)
    )
    return tuple(_row(one, name or "", words, confided) for one, name, words, confided in db.session.execute(query))


def _row(one: Declaration, organisation: str, words: str | None, confided: bool | None) -> DeclarationRow:
    is_said = one.kind == DeclarationKind.REFEREE and one.state == DeclarationState.MADE
    return DeclarationRow(
        id=one.id,
        kind=one.kind,
        partner_id=one.partner_id,
        organisation=organisation,
        email=one.email,
        name=one.name,
        relation=one.relation,
        state=one.state,
        asked_at=one.asked_at,
        sent_at=one.sent_at,
        answered_at=one.answered_at,
        signed_name=one.signed_name,
        signed_as=one.signed_as,
        sums=signed_sums(one),
        reason=one.reason,
        statement=words or "" if is_said else "",
        in_confidence=is_said if words is None else bool(confided),
    )


def signed_sums(one: Declaration) -> Sums | None:
    """The sums for which somebody declared; None where they declared for none."""
    if one.cost_pence is None or one.grant_pence is None or one.contribution_pence is None:
        return None
    return Sums(one.cost_pence, one.grant_pence, one.contribution_pence)


def parties_of(costed: Sequence[tuple[Partner, PartnerCosts]]) -> tuple[Party, ...]:
    """Every organisation with the sums for which its signatory declares."""
    return tuple(
        Party(partner.id, partner.organisation.name, sums_in(finance.figures(costs))) for partner, costs in costed
    )


def sums_in(figures: finance.PartnerFigures) -> Sums:
    """The sums of one organisation for which its signatory declares."""
    return Sums(figures.eligible_pence, figures.grant_pence, figures.contribution_pence)


def undeclared(
    application_id: uuid.UUID,
    rules: DeclarationRules,
    parties: Sequence[Party],
    rows: Sequence[DeclarationRow] | None = None,
) -> tuple[Reason, ...]:
    """What is owed of the declarations that the call asks for. One query where it asks; `rows` are what was read."""
    if not rules.asks:
        return ()
    found = declarations_of(application_id) if rows is None else rows
    return missing(rules, parties, [one.declared for one in found])


@dataclass(frozen=True)
class Asking:
    """Whom somebody would ask: as what, for which partner, and at which address."""

    kind: DeclarationKind
    partner_id: uuid.UUID | None = None
    email: str = ""


def may_name(actor: Actor, organisation_id: uuid.UUID | None, own: Collection[uuid.UUID]) -> bool:
    """Whether somebody names the signatory of an organisation, or a referee (None): its own writers do, who write for
    the organisations `own`, and the lead applicant names everybody."""
    return Role.LEAD_APPLICANT in actor.roles or organisation_id in own


def asking_facts(
    naming: DeclarationFacts,
    rules: DeclarationRules,
    parties: Sequence[Party],
    rows: Sequence[DeclarationRow],
    asking: Asking,
    *,
    besides: uuid.UUID | None = None,
) -> DeclarationFacts:
    """What the application itself says of asking somebody, `besides` a declaration that is asked for again; `naming`
    says whether they may name anybody now."""
    others = [one for one in rows if one.kind == asking.kind and one.state in STANDING and one.id != besides]
    same = next((one for one in rows if one.id == besides), None)
    holds = same is not None and same.holds_for(parties)
    if asking.kind == DeclarationKind.SIGNATORY:
        return replace(
            naming,
            call_asks=rules.signatories,
            takes_part=any(one.id == asking.partner_id for one in parties),
            has_room=not any(one.partner_id == asking.partner_id for one in others),
            is_referee=any(
                one.email == asking.email
                for one in rows
                if one.kind == DeclarationKind.REFEREE and one.state in STANDING
            ),
            still_holds=holds,
        )
    return replace(
        naming,
        call_asks=rules.referees > 0,
        is_asked_already=any(one.email == asking.email for one in others),
        has_room=len(others) < rules.referees,
        still_holds=holds,
    )


def taken_back(rows: Sequence[DeclarationRow], email: str) -> list[datetime]:
    """When this address was written to of something that is asked of it no more."""
    gone = [one for one in rows if one.email == email and one.state == DeclarationState.WITHDRAWN]
    return [at for one in gone for at in one.letters]


def owed_in(rules: Mapping[uuid.UUID, DeclarationRules]) -> dict[uuid.UUID, int]:
    """For each of these applications how much is owed by its rules, as far as counting shows it: whether a signatory's
    declaration still holds is not looked at. Two queries, if there are any."""
    if not rules:
        return {}
    partners = (
        select(Partner.application_id, func.count(Partner.id))
        .where(Partner.application_id.in_(rules), Partner.state == PartnerState.TAKES_PART)
        .group_by(Partner.application_id)
    )
    made = (
        select(Declaration.application_id, Declaration.kind, func.count(Declaration.id))
        .where(Declaration.application_id.in_(rules), Declaration.state == DeclarationState.MADE)
        .group_by(Declaration.application_id, Declaration.kind)
    )
    counts = {(application_id, kind): number for application_id, kind, number in db.session.execute(made)}
    return {
        application_id: number_missing(
            rules[application_id],
            parties=number,
            signed=counts.get((application_id, DeclarationKind.SIGNATORY), 0),
            referees=counts.get((application_id, DeclarationKind.REFEREE), 0),
        )
        for application_id, number in db.session.execute(partners)
    }
