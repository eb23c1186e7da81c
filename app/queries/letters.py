"""Which data does an award's offer letter state, and against what are they held?"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Application, Award, Call, Funder, Offer, Partner, Region, RoleGrant, Submission, User
from app.queries.definitions import current_version, definition_of, version_by_id
from app.queries.finances import costed_partners
from app.queries.ranking import layer_budget_pence
from app.queries.rounds import all_rounds
from workflows import finance
from workflows import offer as offer_rules
from workflows.actor import Role
from workflows.calendar import LONDON, end_date
from workflows.definition import Definition, LetterCondition
from workflows.letter import (
    Addressee,
    ApprovedFigures,
    Contact,
    ExtraCondition,
    LetterLimits,
    LetterSnapshot,
    Officer,
    PartnerOffer,
    PartnerRole,
    Party,
    SubsidyBasis,
)
from workflows.letter_text import accept_by
from workflows.offer import OfferState
from workflows.plain import from_plain


def reply_by(offer: Offer) -> date | None:
    """The last day on which the letter that was made can be accepted, as it says itself; None while there is none."""
    return said_reply_by(offer.snapshot["issued_on"]) if offer.snapshot else None


def said_reply_by(issued_on: str) -> date:
    """The same of a letter by the day that its data says it was made."""
    return accept_by(date.fromisoformat(issued_on))


def is_in_time(offer: Offer, now: datetime) -> bool:
    """Whether the letter of this offer can still be accepted, by UK clocks."""
    return offer_rules.is_in_time(reply_by(offer), now.astimezone(LONDON).date())


@dataclass(frozen=True)
class Terms:
    """Which edition of the standard terms a letter carries, and whether it was made in a demonstration."""

    version: str
    demonstration: bool


def approved_figures_of(award: Award) -> ApprovedFigures:
    """The figures as they were frozen when the award was approved."""
    return from_plain(ApprovedFigures, award.figures)


def limits_of(award: Award) -> LetterLimits:
    """What is left for this award: the region's budget in the call less its other awards there, in all rounds."""
    application = award.application
    # Money is the region's, not the application's: an amended budget counts for all awards alike.
    definition = definition_of(current_version(application.call))
    others = db.session.scalars(
        select(Award.grant_pence)
        .join(Application, Application.id == Award.application_id)
        .outerjoin(Offer, Offer.award_id == Award.id)
        .where(
            Application.call_id.in_(all_rounds(application.call_id)),
            Application.region_id == application.region_id,
            Award.id != award.id,
            or_(Offer.id.is_(None), Offer.state != OfferState.REFUSED),
        )
    )
    return LetterLimits(available_pence=layer_budget_pence(definition, application.region.slug) - sum(others))


def snapshot_of(offer: Offer, preparer_id: uuid.UUID, issued_on: date, terms: Terms) -> LetterSnapshot:
    """Everything that the letter will state, read anew from the record. The offer has its start date."""
    application = offer.award.application
    version = version_by_id(application.version_id)
    definition = definition_of(version).for_region(application.region.slug)
    return LetterSnapshot(
        reference=offer.award.reference,
        call_title=application.call.title,
        call_reference=application.call.reference,
        project_title=application.title,
        application_reference=application.reference,
        issued_on=issued_on,
        funder=_funder(application.call),
        region=Party(application.region.lead_body),
        region_contact=_region_contact(application.region),
        addressee=_addressee(application),
        start_on=offer.starts_on,
        end_on=end_date(offer.starts_on, application.months),
        duration_months=application.months,
        research_category=application.research_category,
        partners=tuple(_partner_offer(offer, partner, costs) for partner, costs in costed_partners(application)),
        signatory=_officer(offer.award.approved_by, "Approver"),
        preparer=_officer(preparer_id, "Programme officer"),
        approver=_officer(offer.award.approved_by, "Approver"),
        approved_on=offer.award.approved_at.date(),
        criteria_version=version.number,
        criteria_sha256=version.sha256,
        terms_version=terms.version,
        regional_conditions=_regional_conditions(definition),
        conditions=_extra_conditions(offer, preparer_id),
        demonstration=terms.demonstration,
    )


def _funder(call: Call) -> Party:
    funder = db.session.get(Funder, call.funder_id)
    return Party(funder.name, tuple(line for line in funder.address.splitlines() if line))


def _region_contact(region: Region) -> Contact:
    """The region's lead who has held the role longest."""
    lead = db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.REGION_LEAD, RoleGrant.scope_id == region.id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.granted_at, User.email)
    ).first()
    return Contact(lead.name, lead.job_title or "Programme lead", lead.email) if lead else Contact("", "", "")


def _addressee(application: Application) -> Addressee:
    """Whoever submitted it last, which a lead applicant does. Who began it may be of another organisation: the lead of
    an application passes on."""
    query = (
        select(User)
        .join(Submission, Submission.submitted_by == User.id)
        .where(Submission.application_id == application.id)
        .order_by(Submission.submitted_at.desc())
    )
    person = db.session.scalars(query.limit(1)).one()
    organisation = application.organisation
    address = organisation.letter_address or organisation.address
    lines = tuple(line.strip() for line in address.splitlines() if line.strip())
    return Addressee(person.name, person.job_title or "Project lead", organisation.name, lines)


def _partner_offer(offer: Offer, partner: Partner, costs: finance.PartnerCosts) -> PartnerOffer:
    sums = finance.figures(costs)
    basis = offer.subsidy_bases.get(str(partner.id))
    return PartnerOffer(
        name=partner.organisation.name,
        role=PartnerRole.LEAD if partner.is_lead else PartnerRole.PARTNER,
        kind=partner.kind,
        size=partner.size,
        subsidy_basis=SubsidyBasis(basis) if basis else None,
        costs=finance.totals([costs]).costs,
        rate_basis_points=sums.rate_basis_points,
        other_public_pence=sums.other_public_pence,
        grant_pence=sums.grant_pence,
    )


def _officer(user_id: uuid.UUID, role: str) -> Officer:
    person = db.session.get(User, user_id)
    return Officer(person.id, person.name, person.job_title or role)


def _regional_conditions(definition: Definition) -> tuple[LetterCondition, ...]:
    return tuple(condition for layer in definition.layers for condition in layer.conditions)


def _extra_conditions(offer: Offer, preparer_id: uuid.UUID) -> tuple[ExtraCondition, ...]:
    if not offer.extra_condition:
        return ()
    return (ExtraCondition(offer.extra_condition, _officer(preparer_id, "").name),)
