"""How is an award's offer prepared, built, sent and answered?"""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Acceptance, Application, Award, Offer, Partner, RoleGrant, User
from app.queries.letters import Terms, approved_figures_of, is_in_time, limits_of, snapshot_of
from app.services import documents
from app.services.record import get_for_update, record_move
from workflows import letter_checks
from workflows.actor import CLOCK, Actor, Role
from workflows.calendar import LONDON
from workflows.call import CallState
from workflows.letter import LetterSnapshot
from workflows.machine import Reason, Refusal
from workflows.offer import OFFER, OfferFacts, OfferMove, OfferState
from workflows.plain import to_plain

STATEMENT = (
    "I have read the offer letter with its annexes, I have authority to bind {organisation}, "
    "and I accept the grant on these terms."
)


def prepare(
    offer_id: uuid.UUID,
    starts_on: date,
    subsidy_bases: dict[str, str],
    extra_condition: str,
    actor: Actor,
    now: datetime,
) -> Offer:
    """Keep what the letter needs beyond the approved figures: start, each partner's legal route, a free condition.

    `Refusal` if a project may not start on that day.
    """
    offer = load(offer_id)
    reasons = letter_checks.start_refusals(starts_on, now.astimezone(LONDON).date())
    if reasons:
        raise Refusal(reasons)
    awaited = offer.state == OfferState.SENT and is_in_time(offer, now)
    facts = OfferFacts(award_is_approved=True, answer_is_awaited=awaited)
    step = OFFER.decide(OfferMove.PREPARE, offer.state, actor.roles, facts)
    offer.starts_on = starts_on
    offer.subsidy_bases = subsidy_bases
    offer.extra_condition = extra_condition.strip()
    offer.prepared_by = actor.id
    record_move(offer, step, actor, now, call_id=offer.award.application.call_id)
    return offer


def build(offer_id: uuid.UUID, terms: Terms, actor: Actor, now: datetime) -> Offer:
    """Freeze the letter's data and have it made, or `Refusal` with every figure or name that is not right."""
    offer = load(offer_id)
    snapshot = _snapshot(offer, terms, actor, now)
    facts = OfferFacts(
        award_is_approved=True,
        builder_approved_it=actor.id == offer.award.approved_by,
        letter_problems=_letter_problems(offer, snapshot),
    )
    step = OFFER.decide(OfferMove.BUILD, offer.state, actor.roles, facts)
    offer.snapshot = to_plain(snapshot)
    offer.build_error = ""
    offer.prepared_by = actor.id
    record_move(offer, step, actor, now, call_id=offer.award.application.call_id)
    return offer


def keep_letter(offer_id: uuid.UUID, letter_sha256: str, size: int, now: datetime) -> Offer:
    """Record that the letter was made; `Refusal` if the offer is not waiting for one (a second run finds that)."""
    offer = load(offer_id)
    step = OFFER.decide(OfferMove.KEEP_LETTER, offer.state, CLOCK.roles, OfferFacts())
    offer.letter_sha256 = letter_sha256
    paper = documents.Paper(f"Offer letter {offer.award.reference}.pdf", documents.PDF, size, letter_sha256)
    documents.keep(Offer.__tablename__, offer.id, paper, now)
    record_move(offer, step, CLOCK, now, call_id=offer.award.application.call_id, data={"sha256": letter_sha256})
    return offer


def record_failure(offer_id: uuid.UUID, error: str, now: datetime) -> Offer:
    """Record that the letter could not be made, in words for the officer."""
    offer = load(offer_id)
    step = OFFER.decide(OfferMove.FAIL, offer.state, CLOCK.roles, OfferFacts())
    offer.build_error = error
    record_move(offer, step, CLOCK, now, call_id=offer.award.application.call_id)
    return offer


def send(offer_id: uuid.UUID, actor: Actor, now: datetime) -> Offer:
    """Send the built letter to the organisation's signatories, once the decisions of the call are released."""
    offer = load(offer_id)
    facts = OfferFacts(
        award_is_approved=True,
        decisions_released=offer.award.application.call.state == CallState.RELEASED,
        signatory_named=bool(signatories_of(offer.award.application_id)),
    )
    step = OFFER.decide(OfferMove.SEND, offer.state, actor.roles, facts)
    replaced = {"replaces_letter_of": to_plain(offer.sent_at)} if offer.sent_at is not None else {}
    offer.sent_at = now
    data = {"sha256": offer.letter_sha256, **replaced}
    record_move(offer, step, actor, now, call_id=offer.award.application.call_id, data=data)
    return offer


def accept(
    offer_id: uuid.UUID, seen_sha256: str, job_title: str, actor: Actor, now: datetime, *, authority_declared: bool
) -> Offer:
    """Accept exactly the letter with this hash, by a signatory, with the evidence kept."""
    offer = load(offer_id)
    facts = OfferFacts(
        is_in_time=is_in_time(offer, now),
        hash_is_current=seen_sha256 == offer.letter_sha256,
        authority_declared=authority_declared,
    )
    step = OFFER.decide(OfferMove.ACCEPT, offer.state, actor.roles, facts)
    person = db.session.get(User, actor.id)
    offer.answered_at = now
    db.session.add(
        Acceptance(
            offer_id=offer.id,
            user_id=person.id,
            name=person.name,
            job_title=job_title,
            statement=STATEMENT.format(organisation=offer.award.application.organisation.name),
            letter_sha256=seen_sha256,
            accepted_at=now,
        )
    )
    record_move(offer, step, actor, now, call_id=offer.award.application.call_id, data={"sha256": seen_sha256})
    return offer


def refuse(offer_id: uuid.UUID, seen_sha256: str, reason: str, actor: Actor, now: datetime) -> Offer:
    """Refuse the offer, with a reason."""
    offer = load(offer_id)
    facts = OfferFacts(hash_is_current=seen_sha256 == offer.letter_sha256, reason_given=bool(reason.strip()))
    step = OFFER.decide(OfferMove.REFUSE, offer.state, actor.roles, facts)
    offer.answered_at = now
    offer.refusal_reason = reason.strip()
    record_move(offer, step, actor, now, call_id=offer.award.application.call_id)
    return offer


def load(offer_id: uuid.UUID) -> Offer:
    """The offer with its award, application and organisation, locked."""
    get_for_update(Offer, offer_id)
    query = (
        select(Offer)
        .where(Offer.id == offer_id)
        .options(
            joinedload(Offer.award)
            .joinedload(Award.application)
            .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def signatories_of(application_id: uuid.UUID) -> list[User]:
    """The people who may sign for the lead organisation of an application."""
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Partner, Partner.organisation_id == RoleGrant.scope_id)
        .where(
            Partner.application_id == application_id,
            Partner.is_lead,
            RoleGrant.role == Role.SIGNATORY,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(User.name)
    )
    return list(db.session.scalars(query))


def _snapshot(offer: Offer, terms: Terms, actor: Actor, now: datetime) -> LetterSnapshot | None:
    if offer.starts_on is None:
        return None
    return snapshot_of(offer, actor.id, now.astimezone(LONDON).date(), terms)


def _letter_problems(offer: Offer, snapshot: LetterSnapshot | None) -> tuple[Reason, ...]:
    if snapshot is None:
        return (Reason("start_missing", "Give the project's start date.", where="starts_on"),)
    return letter_checks.refusals(snapshot, approved_figures_of(offer.award), limits_of(offer.award))
