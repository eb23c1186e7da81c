"""Where do the offers of a call stand, and what is on the page of one?"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Acceptance, Application, Award, Call, Document, Offer, Organisation, Region, User
from app.policy import Viewer
from app.queries.definitions import definition_of, version_by_id
from app.queries.finances import partners_of
from app.queries.letters import approved_figures_of, reply_by, said_reply_by
from app.queries.staff import received_in
from app.queries.subsidies import routes_of
from workflows.calendar import end_date
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.letter import ApprovedFigures
from workflows.offer import OfferState, is_in_time
from workflows.subsidy import SubsidyRoute


@dataclass(frozen=True)
class ListedOffer:
    """One row of the offers of a call."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    grant_pence: int
    state: OfferState
    starts_on: date | None
    sent_at: datetime | None
    build_error: str
    issued_on: str | None

    def is_lapsed(self, today: date) -> bool:
        """Whether nobody answered the letter while it could be accepted."""
        reply_by = said_reply_by(self.issued_on) if self.issued_on else None
        return self.state == OfferState.SENT and not is_in_time(reply_by, today)


@dataclass(frozen=True)
class PartnerBasis:
    """One organisation of the project and the legal route chosen for its grant, '' while none is.

    `route` is the law that its own answers lead to, where the call asked and it answered.
    """

    id: uuid.UUID
    name: str
    is_lead: bool
    kind: OrganisationKind
    size: OrganisationSize
    basis: str
    route: SubsidyRoute | None = None


@dataclass(frozen=True)
class Accepted:
    """Who accepted, with which words and when."""

    name: str
    job_title: str
    statement: str
    accepted_at: datetime


@dataclass(frozen=True)
class OfferDetail:
    """Everything on the page of one offer as the funder prepares it."""

    id: uuid.UUID
    state: OfferState
    reference: str
    application_id: uuid.UUID
    application_reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    months: int
    grant_pence: int
    figures: ApprovedFigures
    approved_by_id: uuid.UUID
    approved_by: str
    approved_at: datetime
    prepared_by: str
    starts_on: date | None
    ends_on: date | None
    partners: tuple[PartnerBasis, ...]
    extra_condition: str
    regional_conditions: tuple[str, ...]
    build_error: str
    letter_sha256: str
    letter_size: int
    letter_made_at: datetime | None
    sent_at: datetime | None
    reply_by: date | None
    answered_at: datetime | None
    refusal_reason: str
    accepted: Accepted | None

    @property
    def is_prepared(self) -> bool:
        """Whether the start and every partner's basis are kept."""
        return self.starts_on is not None and all(partner.basis for partner in self.partners)


def offers_in(call: Call, viewer: Viewer, states: Collection[OfferState]) -> tuple[ListedOffer, ...]:
    """The offers of a call in these states, by reference. One query."""
    seen = received_in(call, viewer)
    query = (
        select(
            Offer.id, Award.reference, seen.c.title, Organisation.name, Region.name, Region.slug,
            Award.grant_pence, Offer.state, Offer.starts_on, Offer.sent_at, Offer.build_error,
            Offer.snapshot["issued_on"].as_string(),
        )
        .join(Award, Award.id == Offer.award_id)
        .join(seen, seen.c.id == Award.application_id)
        .join(Organisation, Organisation.id == seen.c.organisation_id)
        .join(Region, Region.id == seen.c.region_id)
        .where(Offer.state.in_(states))
        .order_by(Award.reference)
    )  # fmt: skip
    return tuple(ListedOffer(*row) for row in db.session.execute(query))


def offer_counts(call: Call) -> Mapping[OfferState, int]:
    """How many offers of a call stand in each state. One query."""
    query = (
        select(Offer.state, func.count())
        .join(Award, Award.id == Offer.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(Application.call_id == call.id)
        .group_by(Offer.state)
    )
    return {state: number for state, number in db.session.execute(query)}


def offer_detail(offer: Offer) -> OfferDetail:
    """The page of an offer that came through the gate. Up to nine queries."""
    award, application = offer.award, offer.award.application
    definition = definition_of(version_by_id(application.version_id)).for_region(application.region.slug)
    letter = _letter(offer)
    return OfferDetail(
        id=offer.id,
        state=offer.state,
        reference=award.reference,
        application_id=application.id,
        application_reference=application.reference,
        title=application.title,
        organisation=application.organisation.name,
        region=application.region.name,
        region_slug=application.region.slug,
        months=application.months or 0,
        grant_pence=award.grant_pence,
        figures=approved_figures_of(award),
        approved_by_id=award.approved_by,
        approved_by=_name(award.approved_by),
        approved_at=award.approved_at,
        prepared_by=_name(offer.prepared_by),
        starts_on=offer.starts_on,
        ends_on=end_date(offer.starts_on, application.months) if offer.starts_on and application.months else None,
        partners=_partners(offer),
        extra_condition=offer.extra_condition,
        regional_conditions=tuple(one.text for layer in definition.layers for one in layer.conditions),
        build_error=offer.build_error,
        letter_sha256=offer.letter_sha256 or "",
        letter_size=letter.size if letter else 0,
        letter_made_at=letter.created_at if letter else None,
        sent_at=offer.sent_at,
        reply_by=reply_by(offer),
        answered_at=offer.answered_at,
        refusal_reason=offer.refusal_reason,
        accepted=_accepted(offer),
    )


def _partners(offer: Offer) -> tuple[PartnerBasis, ...]:
    partners = partners_of(offer.award.application_id)
    routes = routes_of([partner.id for partner in partners])
    return tuple(
        PartnerBasis(
            partner.id,
            partner.organisation.name,
            partner.is_lead,
            partner.kind,
            partner.size,
            offer.subsidy_bases.get(str(partner.id), ""),
            routes.get(partner.id),
        )
        for partner in partners
    )


def _letter(offer: Offer) -> Document | None:
    query = select(Document).where(Document.subject_id == offer.id, Document.sha256 == offer.letter_sha256)
    return db.session.scalars(query).one_or_none()


def _accepted(offer: Offer) -> Accepted | None:
    kept = db.session.scalars(select(Acceptance).where(Acceptance.offer_id == offer.id)).one_or_none()
    return Accepted(kept.name, kept.job_title, kept.statement, kept.accepted_at) if kept else None


def _name(user_id: uuid.UUID | None) -> str:
    person = db.session.get(User, user_id) if user_id else None
    return person.name if person else ""
