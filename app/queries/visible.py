"""What may this person see? Every page, file and list begins with one of these queries."""

import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    CallInvitation,
    CallRegion,
    Clarification,
    Comment,
    Declaration,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    PoolMember,
    Recommendation,
    RoleGrant,
    RoleInvitation,
    Sitting,
    SittingItem,
    Suggestion,
    User,
)
from app.policy import Viewer
from app.queries.late_exceptions import late_exceptions_for
from app.queries.own_pools import pool_members_for
from app.queries.quarantine import hidden_from
from app.queries.roles import grants_for, role_invitations_for
from app.queries.sittings_seen import sitting_items_for, sittings_for
from app.queries.team import One, Several, declared_for_by, part_taken_by, worked_on_by
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES, Role
from workflows.application import RECEIVED
from workflows.assessment import AssessmentState
from workflows.call import AFTER_CLOSING, LEDGERS_CLOSED, CallState
from workflows.call_invitation import CallInvitationState
from workflows.consortium import PartnerState
from workflows.decision import OF_REGION
from workflows.declaration import STANDING
from workflows.definition import Ledger
from workflows.interest import InterestState
from workflows.offer import OfferState
from workflows.partner_invitation import PartnerInvitationState

PUBLIC_CALL_STATES = frozenset(CallState) - {CallState.DRAFTING}
ASSESSMENT_STATES = frozenset({CallState.ASSESSING, CallState.RANKED, CallState.DECIDED, CallState.RELEASED})
RECEIVED_INTERESTS = frozenset({InterestState.SUBMITTED, InterestState.DECIDED, InterestState.TOLD})
SENT_OFFERS = frozenset({OfferState.SENT, OfferState.ACCEPTED, OfferState.REFUSED})


def public_calls(viewer: Viewer | None = None) -> Select[tuple[Call]]:
    """Calls that anyone may see: agreed ones that are to open, and all since.

    One that is not listed is there for its staff and for those who are invited, and for nobody else.
    """
    query = select(Call).where(Call.state.in_(PUBLIC_CALL_STATES)).options(selectinload(Call.regions))
    if viewer is None:
        return query.where(Call.is_listed)
    if viewer.is_auditor:
        return query
    invited = invited_calls(viewer.id, viewer.ids(ORGANISATION_ROLES))
    return query.where(or_(Call.is_listed, Call.agreed_as_id.in_(invited), _works_on_call(viewer)))


def invited_calls(person_id: One, organisation_ids: Several) -> Select[tuple[uuid.UUID]]:
    """The calls to which this person's address, or one of these organisations, is invited: with all their rounds.

    Both are values, or parameters of the query that this becomes a part of.
    """
    address = select(User.email).where(User.id == person_id).scalar_subquery()
    return select(CallInvitation.call_id).where(
        CallInvitation.state == CallInvitationState.INVITED,
        or_(
            CallInvitation.email == address,
            CallInvitation.organisation_id.in_(organisation_ids),
        ),
    )


def calls_for(viewer: Viewer) -> Select[tuple[Call]]:
    """Calls that this person works on for the funder or a region, drafts included."""
    query = select(Call).options(selectinload(Call.regions))
    if viewer.is_auditor:
        return query
    return query.where(_works_on_call(viewer))


def organisations_for(viewer: Viewer) -> Select[tuple[Organisation]]:
    """Organisations of which this person is a member."""
    return select(Organisation).where(Organisation.id.in_(viewer.ids(ORGANISATION_ROLES)))


# Putting one of these together costs more than asking it. They hang on nothing but the person with their roles, and
# whoever narrows one makes another of it.
@lru_cache(maxsize=256)
def applications_for(viewer: Viewer) -> Select[tuple[Application]]:
    """A member sees every application in which their organisation takes part; staff what was received, once closed."""
    query = (
        select(Application)
        .join(Call, Call.id == Application.call_id)
        .options(
            _call_read_by(viewer),
            joinedload(Application.region),
            joinedload(Application.organisation),
        )
    )
    return query.where(or_(_member_of_application(viewer), _reviews_application(viewer)))


def partners_for(viewer: Viewer) -> Select[tuple[Partner]]:
    """A partner with the rows of its costs: its own people; of what was received, the finance reviewer and auditors."""
    query = (
        select(Partner)
        .join(Application, Application.id == Partner.application_id)
        .join(Call, Call.id == Application.call_id)
        .options(
            joinedload(Partner.organisation),
            contains_eager(Partner.application).options(
                _call_read_by(viewer),
                joinedload(Application.region),
                joinedload(Application.organisation),
            ),
        )
    )
    own = Partner.organisation_id.in_(viewer.ids(ORGANISATION_ROLES))
    return query.where(Partner.state == PartnerState.TAKES_PART, or_(own, _reviews_costs(viewer)))


@lru_cache(maxsize=256)
def assessments_for(viewer: Viewer) -> Select[tuple[Assessment]]:
    """An assessor's own assignments, from the day they are let in, as long as they are in the pool of the ledger.

    One that was declined is gone for good; so is one to which they belong on the applicant's side, declared or not,
    even by an organisation that has left it, and one with which they have a conflict of interest that stands.
    """
    return (
        select(Assessment)
        .join(Application, Application.id == Assessment.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Assessment.user_id == viewer.id,
            Assessment.state != AssessmentState.DECLINED,
            Call.state.in_(ASSESSMENT_STATES),
            _in_pool(viewer),
            Application.id.not_in(worked_on_by(viewer.ids(ORGANISATION_ROLES))),
            Application.id.not_in(declared_for_by(viewer.id)),
            Application.id.not_in(hidden_from(viewer.id)),
        )
        .options(
            joinedload(Assessment.application).options(
                joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation)
            )
        )
    )


def recommendations_for(viewer: Viewer) -> Select[tuple[Recommendation]]:
    """A region's list: its own people at all times, the funder's once it is recommended."""
    query = select(Recommendation).join(Call, Call.id == Recommendation.call_id)
    if viewer.is_auditor:
        return query
    of_region = Recommendation.region_id.in_(viewer.ids(REGION_ROLES))
    of_funder = and_(Call.funder_id.in_(viewer.ids(FUNDER_ROLES)), Recommendation.state.not_in(OF_REGION))
    return query.where(or_(of_region, of_funder))


def offers_for(viewer: Viewer) -> Select[tuple[Offer]]:
    """An offer: the funder's people at all times; the region and the organisation once it is sent."""
    query = (
        select(Offer)
        .join(Award, Award.id == Offer.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Call, Call.id == Application.call_id)
        .options(
            joinedload(Offer.award)
            .joinedload(Award.application)
            .options(
                joinedload(Application.call).selectinload(Call.regions),
                joinedload(Application.region),
                joinedload(Application.organisation),
            )
        )
    )
    if viewer.is_auditor:
        return query
    of_funder = Call.funder_id.in_(viewer.ids(FUNDER_ROLES))
    of_region = Application.region_id.in_(viewer.ids(REGION_ROLES))
    of_organisation = _member_of_application(viewer)
    return query.where(or_(of_funder, and_(Offer.state.in_(SENT_OFFERS), or_(of_region, of_organisation))))


def clarifications_for(viewer: Viewer) -> Select[tuple[Clarification]]:
    """A question as it was asked: the organisation that asked, and the staff of its call. Published ones are copies."""
    query = (
        select(Clarification)
        .join(Call, Call.id == Clarification.call_id)
        .options(joinedload(Clarification.call).selectinload(Call.regions))
    )
    if viewer.is_auditor:
        return query
    own = Clarification.organisation_id.in_(viewer.ids(ORGANISATION_ROLES))
    return query.where(or_(own, _works_on_call(viewer)))


def interests_for(viewer: Viewer) -> Select[tuple[Interest]]:
    """An expression of interest: its own people at all times; its region and the funder once the first stage closed."""
    query = (
        select(Interest)
        .join(Call, Call.id == Interest.call_id)
        .options(
            joinedload(Interest.call).selectinload(Call.regions),
            joinedload(Interest.region),
            joinedload(Interest.organisation),
        )
    )
    received = and_(Interest.state.in_(RECEIVED_INTERESTS), Call.interests_closed_at.is_not(None))
    if viewer.is_auditor:
        return query.where(received)
    of_funder = Call.funder_id.in_(viewer.ids(FUNDER_ROLES))
    of_region = Interest.region_id.in_(viewer.ids(REGION_ROLES))
    own = Interest.organisation_id.in_(viewer.ids(ORGANISATION_ROLES))
    return query.where(or_(own, and_(received, or_(of_funder, of_region))))


def partner_invitations_for(viewer: Viewer) -> Select[tuple[PartnerInvitation]]:
    """Invitations to take part in an application that wait for an answer from this person's own address."""
    address = select(User.email).where(User.id == viewer.id).scalar_subquery()
    return select(PartnerInvitation).where(
        PartnerInvitation.email == address, PartnerInvitation.state == PartnerInvitationState.PENDING
    )


def declarations_for(viewer: Viewer) -> Select[tuple[Declaration]]:
    """Declarations for which this person's own address is asked, and those that they have made."""
    address = select(User.email).where(User.id == viewer.id).scalar_subquery()
    return select(Declaration).where(Declaration.email == address, Declaration.state.in_(STANDING))


def join_requests_for(viewer: Viewer) -> Select[tuple[JoinRequest]]:
    """A request to join an organisation: whoever asks, and the lead applicants who answer."""
    answered_by = JoinRequest.organisation_id.in_(viewer.ids(frozenset({Role.LEAD_APPLICANT})))
    return (
        select(JoinRequest)
        .where(or_(JoinRequest.user_id == viewer.id, answered_by))
        .options(joinedload(JoinRequest.organisation), joinedload(JoinRequest.user))
    )


def suggestions_for(viewer: Viewer) -> Select[tuple[Suggestion]]:
    """Suggestions to the calls that this person works on: every side reads what any side says."""
    return _said_of_call(Suggestion, viewer)


def comments_for(viewer: Viewer) -> Select[tuple[Comment]]:
    """Comments on the calls that this person works on."""
    return _said_of_call(Comment, viewer)


def evidence_for(viewer: Viewer) -> Select[tuple[Evidence]]:
    """Evidence of suggestions and comments in the calls that this person works on."""
    return _said_of_call(Evidence, viewer)


def public_awards() -> Select[tuple[Award]]:
    """Awards that anyone may see: the offer was accepted and the call's decisions are released."""
    return (
        select(Award)
        .join(Offer, Offer.award_id == Award.id)
        .join(Application, Application.id == Award.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Offer.state == OfferState.ACCEPTED, Call.state == CallState.RELEASED)
        .options(
            joinedload(Award.application).options(
                joinedload(Application.call).selectinload(Call.regions),
                joinedload(Application.region),
                joinedload(Application.organisation),
            )
        )
    )


VISIBLE: Mapping[type[Any], Callable[[Viewer], Select[Any]]] = {
    Call: calls_for,
    Organisation: organisations_for,
    Partner: partners_for,
    Application: applications_for,
    Assessment: assessments_for,
    Recommendation: recommendations_for,
    Offer: offers_for,
    Clarification: clarifications_for,
    Interest: interests_for,
    PartnerInvitation: partner_invitations_for,
    Declaration: declarations_for,
    PoolMember: pool_members_for,
    JoinRequest: join_requests_for,
    LateException: late_exceptions_for,
    RoleGrant: grants_for,
    RoleInvitation: role_invitations_for,
    Sitting: sittings_for,
    SittingItem: sitting_items_for,
    Suggestion: suggestions_for,
    Comment: comments_for,
    Evidence: evidence_for,
}


def find(kind: type[Any], thing_id: uuid.UUID, viewer: Viewer) -> Any | None:
    """The thing with this id if this person may know that it exists, else None."""
    return db.session.scalars(_one_seen(kind, viewer), {"wanted": thing_id}).unique().one_or_none()


@lru_cache(maxsize=512)
def _one_seen(kind: type[Any], viewer: Viewer) -> Select[Any]:
    """The query of the gate, which nearly every page asks."""
    return VISIBLE[kind](viewer).where(kind.id == bindparam("wanted"))


def _call_read_by(viewer: Viewer) -> ExecutableOption:
    """The call that the query joins, with its regions for whoever works on calls: the pages of applicants name none."""
    with_call = contains_eager(Application.call)
    works = viewer.is_auditor or viewer.ids(FUNDER_ROLES | REGION_ROLES)
    return with_call.selectinload(Call.regions) if works else with_call


def _works_on_call(viewer: Viewer) -> ColumnElement[bool]:
    in_region = select(CallRegion.call_id).where(CallRegion.region_id.in_(viewer.ids(REGION_ROLES)))
    return or_(Call.funder_id.in_(viewer.ids(FUNDER_ROLES)), Call.id.in_(in_region))


def _said_of_call(kind: type[Any], viewer: Viewer) -> Select[Any]:
    query = select(kind).join(Call, Call.id == kind.call_id)
    return query if viewer.is_auditor else query.where(_works_on_call(viewer))


def _member_of_application(viewer: Viewer) -> ColumnElement[bool]:
    theirs = viewer.ids(ORGANISATION_ROLES)
    if not theirs:
        return false()
    return Application.id.in_(part_taken_by(theirs))


def may_read_advice(viewer: Viewer, interest: Interest, call: Call) -> bool:
    """Its region at all times, its own people once told, the funder when both ledgers are closed, and auditors.

    Whoever may be asked to assess for the funder reads no other's advice, on whichever side they stand besides.
    """
    if interest.organisation_id in viewer.ids(ORGANISATION_ROLES):
        return interest.state == InterestState.TOLD
    if call.funder_id in viewer.ids(frozenset({Role.NATIONAL_ASSESSOR})):
        return False
    if viewer.is_auditor or interest.region_id in viewer.ids(REGION_ROLES):
        return True
    return call.funder_id in viewer.ids(FUNDER_ROLES) and call.state in LEDGERS_CLOSED


def _in_pool(viewer: Viewer) -> ColumnElement[bool]:
    national = and_(
        Assessment.ledger == Ledger.NATIONAL, Call.funder_id.in_(viewer.ids(frozenset({Role.NATIONAL_ASSESSOR})))
    )
    regional = and_(
        Assessment.ledger == Ledger.REGIONAL,
        Application.region_id.in_(viewer.ids(frozenset({Role.REGIONAL_SCORER}))),
    )
    return or_(national, regional)


def _reviews_application(viewer: Viewer) -> ColumnElement[bool]:
    received = and_(Application.state.in_(RECEIVED), Call.state.in_(AFTER_CLOSING))
    if viewer.is_auditor:
        return received
    of_funder = Call.funder_id.in_(viewer.ids(FUNDER_ROLES))
    of_region = Application.region_id.in_(viewer.ids(REGION_ROLES))
    return and_(received, or_(of_funder, of_region), Application.id.not_in(hidden_from(viewer.id)))


def _reviews_costs(viewer: Viewer) -> ColumnElement[bool]:
    received = and_(Application.state.in_(RECEIVED), Call.state.in_(AFTER_CLOSING))
    if viewer.is_auditor:
        return received
    of_funder = Call.funder_id.in_(viewer.ids(frozenset({Role.PROGRAMME_OFFICER})))
    return and_(received, of_funder, Application.id.not_in(hidden_from(viewer.id)))
