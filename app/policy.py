"""Which roles does this person hold on this thing, and what do those roles permit? The one gate asks here."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Call,
    CallRegion,
    Clarification,
    Comment,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    Recommendation,
    RoleGrant,
    RoleInvitation,
    Scope,
    Suggestion,
    User,
)
from app.walls import Standing
from workflows.actor import AS_PARTNER, FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES, TEAM_ROLES, Actor, Role
from workflows.amendment import AMENDMENT, AmendmentMove
from workflows.application import APPLICATION, ApplicationMove
from workflows.assessment import ASSESSMENT, AssessmentMove
from workflows.call import CALL, CallMove
from workflows.call_invitation import CALL_INVITATION, CallInvitationMove
from workflows.clarification import CLARIFICATION, ClarificationMove
from workflows.consortium import PARTNER, PartnerMove, PartnerState
from workflows.decision import RECOMMENDATION, RecommendationMove
from workflows.extension import EXTENSION, ExtensionMove
from workflows.granting import GIVERS
from workflows.interest import INTEREST, InterestMove
from workflows.join_request import JOIN_REQUEST, JoinMove
from workflows.late_exception import LATE, LateMove
from workflows.lead_change import LEAD_CHANGE, LeadChangeMove
from workflows.offer import OFFER, OfferMove
from workflows.partner_invitation import PARTNER_INVITATION, PartnerInvitationMove
from workflows.signatory import SIGNATORY, NamingMove
from workflows.suggestion import SUGGESTION, SuggestionMove
from workflows.team_comment import TEAM_COMMENT, TeamCommentMove

# The one thing on which platform-wide roles are granted.
PLATFORM_ID = uuid.UUID(int=0)


class Permission(StrEnum):
    """Everything a view can ask for, as resource:action. Kept in alphabetical order within each resource."""

    PUBLIC = "public:read"
    ACCOUNT_USE = "account:use"
    APPLICATION_CHECK = "application:check"
    APPLICATION_DECISION = "application:decision"
    APPLICATION_HAND_OVER = "application:hand_over"
    APPLICATION_INVITE = "application:invite"
    APPLICATION_LEAVE = "application:leave"
    APPLICATION_READ = "application:read"
    APPLICATION_REMOVE = "application:remove"
    APPLICATION_REOPEN = "application:reopen"
    APPLICATION_REVIEW = "application:review"
    APPLICATION_SUBMIT = "application:submit"
    APPLICATION_TALK = "application:talk"
    APPLICATION_TAKE_LEAD = "application:take_lead"
    APPLICATION_WITHDRAW = "application:withdraw"
    APPLICATION_WRITE = "application:write"
    ASSESSMENT_ANSWER = "assessment:answer"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_SCORE = "assessment:score"
    AUDIT_READ = "audit:read"
    CALL_AMEND = "call:amend"
    CALL_ASSIGN = "call:assign"
    CALL_CLOSE_LEDGERS = "call:close_ledgers"
    CALL_CONFIRM_EXTENSION = "call:confirm_extension"
    CALL_DOCUMENT = "call:document"
    CALL_DRAFT = "call:draft"
    CALL_EDIT_CORE = "call:edit_core"
    CALL_EDIT_LAYER = "call:edit_layer"
    CALL_EXTEND = "call:extend"
    CALL_INVITE = "call:invite"
    CALL_NAME_SIGNATORY = "call:name_signatory"
    CALL_RANKING = "call:ranking"
    CALL_READ = "call:read"
    CALL_REHEARSE = "call:rehearse"
    CALL_RELEASE = "call:release"
    CALL_SIGN = "call:sign"
    CALL_SIGN_AMENDMENT = "call:sign_amendment"
    CALL_START_ASSESSMENT = "call:start_assessment"
    CALL_TALK = "call:talk"
    CLARIFICATION_ANSWER = "clarification:answer"
    CLARIFICATION_ASK = "clarification:ask"
    CLARIFICATION_OWN = "clarification:own"
    CLARIFICATION_REVIEW = "clarification:review"
    EXCEPTION_ASK = "exception:ask"
    EXCEPTION_DECIDE = "exception:decide"
    EXCEPTION_READ = "exception:read"
    INTEREST_ADVISE = "interest:advise"
    INTEREST_READ = "interest:read"
    INTEREST_REVIEW = "interest:review"
    INTEREST_SUBMIT = "interest:submit"
    INTEREST_TELL = "interest:tell"
    INTEREST_WRITE = "interest:write"
    JOIN_ANSWER = "join:answer"
    JOIN_READ = "join:read"
    JOIN_WITHDRAW = "join:withdraw"
    OFFER_ANSWER = "offer:answer"
    OFFER_PREPARE = "offer:prepare"
    OFFER_READ = "offer:read"
    ORGANISATION_APPLY = "organisation:apply"
    ORGANISATION_CHANGE = "organisation:change"
    ORGANISATION_INVITE = "organisation:invite"
    ORGANISATION_READ = "organisation:read"
    PARTNER_INVITATION_ANSWER = "partner_invitation:answer"
    PARTNER_READ = "partner:read"
    PARTNER_REVIEW = "partner:review"
    PARTNER_WRITE = "partner:write"
    PEOPLE_READ = "people:read"
    RECOMMENDATION_APPROVE = "recommendation:approve"
    RECOMMENDATION_COMPOSE = "recommendation:compose"
    RECOMMENDATION_READ = "recommendation:read"
    ROLE_GIVE = "role:give"
    SUGGESTION_ANSWER = "suggestion:answer"


STAFF = FUNDER_ROLES | REGION_ROLES
AUDIT = frozenset({Role.AUDITOR})

# Who may ask for what. Moves take their roles from the machine's own rows, so that no page can be more generous.
ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.APPLICATION_CHECK: APPLICATION.rows[ApplicationMove.CONFIRM_ELIGIBLE].roles,
    Permission.APPLICATION_DECISION: TEAM_ROLES,
    Permission.APPLICATION_HAND_OVER: LEAD_CHANGE.rows[LeadChangeMove.ASK].roles,
    Permission.APPLICATION_INVITE: PARTNER_INVITATION.rows[PartnerInvitationMove.INVITE].roles,
    Permission.APPLICATION_LEAVE: PARTNER.rows[PartnerMove.LEAVE].roles,
    Permission.APPLICATION_READ: TEAM_ROLES,
    Permission.APPLICATION_REMOVE: PARTNER.rows[PartnerMove.REMOVE].roles,
    Permission.APPLICATION_REOPEN: APPLICATION.rows[ApplicationMove.REOPEN].roles,
    Permission.APPLICATION_REVIEW: STAFF | AUDIT,
    Permission.APPLICATION_SUBMIT: APPLICATION.rows[ApplicationMove.SUBMIT].roles,
    Permission.APPLICATION_TAKE_LEAD: LEAD_CHANGE.rows[LeadChangeMove.CONSENT].roles,
    Permission.APPLICATION_TALK: TEAM_COMMENT.rows[TeamCommentMove.COMMENT].roles,
    Permission.APPLICATION_WITHDRAW: APPLICATION.rows[ApplicationMove.WITHDRAW].roles,
    Permission.APPLICATION_WRITE: APPLICATION.rows[ApplicationMove.WRITE].roles,
    Permission.ASSESSMENT_ANSWER: ASSESSMENT.rows[AssessmentMove.ACCEPT].roles,
    Permission.ASSESSMENT_READ: ASSESSMENT.rows[AssessmentMove.ACCEPT].roles,
    Permission.ASSESSMENT_SCORE: ASSESSMENT.rows[AssessmentMove.SCORE].roles,
    Permission.AUDIT_READ: AUDIT,
    Permission.CALL_AMEND: AMENDMENT.rows[AmendmentMove.BEGIN].roles,
    Permission.CALL_ASSIGN: frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
    Permission.CALL_CLOSE_LEDGERS: CALL.rows[CallMove.CLOSE_LEDGERS].roles,
    Permission.CALL_CONFIRM_EXTENSION: EXTENSION.rows[ExtensionMove.CONFIRM].roles,
    Permission.CALL_DOCUMENT: frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
    Permission.CALL_DRAFT: frozenset({Role.PROGRAMME_OFFICER}),
    Permission.CALL_EDIT_CORE: CALL.rows[CallMove.EDIT_CORE].roles,
    Permission.CALL_EDIT_LAYER: CALL.rows[CallMove.EDIT_LAYER].roles,
    Permission.CALL_EXTEND: EXTENSION.rows[ExtensionMove.PROPOSE].roles,
    Permission.CALL_INVITE: CALL_INVITATION.rows[CallInvitationMove.INVITE].roles,
    Permission.CALL_NAME_SIGNATORY: SIGNATORY.rows[NamingMove.NAME].roles,
    Permission.CALL_RANKING: STAFF | AUDIT,
    Permission.CALL_READ: STAFF | AUDIT,
    Permission.CALL_REHEARSE: CALL.rows[CallMove.REHEARSE].roles,
    Permission.CALL_RELEASE: CALL.rows[CallMove.RELEASE].roles,
    Permission.CALL_SIGN: CALL.rows[CallMove.SIGN].roles,
    Permission.CALL_SIGN_AMENDMENT: AMENDMENT.rows[AmendmentMove.SIGN].roles,
    Permission.CALL_START_ASSESSMENT: CALL.rows[CallMove.START_ASSESSMENT].roles,
    Permission.CALL_TALK: SUGGESTION.rows[SuggestionMove.COUNTER].roles,
    Permission.CLARIFICATION_ANSWER: CLARIFICATION.rows[ClarificationMove.PUBLISH].roles,
    Permission.CLARIFICATION_ASK: CLARIFICATION.rows[ClarificationMove.ASK].roles,
    Permission.CLARIFICATION_OWN: CLARIFICATION.rows[ClarificationMove.WITHDRAW].roles,
    Permission.CLARIFICATION_REVIEW: STAFF | AUDIT,
    Permission.EXCEPTION_ASK: LATE.rows[LateMove.ASK].roles,
    Permission.EXCEPTION_DECIDE: LATE.rows[LateMove.GRANT].roles,
    Permission.EXCEPTION_READ: FUNDER_ROLES | AUDIT,
    Permission.INTEREST_ADVISE: INTEREST.rows[InterestMove.ADVISE].roles,
    Permission.INTEREST_READ: ORGANISATION_ROLES,
    Permission.INTEREST_REVIEW: STAFF | AUDIT,
    Permission.INTEREST_SUBMIT: INTEREST.rows[InterestMove.SUBMIT].roles,
    Permission.INTEREST_TELL: INTEREST.rows[InterestMove.TELL].roles,
    Permission.INTEREST_WRITE: INTEREST.rows[InterestMove.WRITE].roles,
    Permission.JOIN_ANSWER: JOIN_REQUEST.rows[JoinMove.APPROVE].roles,
    Permission.JOIN_READ: JOIN_REQUEST.rows[JoinMove.APPROVE].roles | JOIN_REQUEST.rows[JoinMove.WITHDRAW].roles,
    Permission.JOIN_WITHDRAW: JOIN_REQUEST.rows[JoinMove.WITHDRAW].roles,
    Permission.OFFER_ANSWER: OFFER.rows[OfferMove.ACCEPT].roles,
    Permission.OFFER_PREPARE: OFFER.rows[OfferMove.PREPARE].roles,
    Permission.OFFER_READ: TEAM_ROLES | STAFF | AUDIT,
    Permission.ORGANISATION_APPLY: frozenset({Role.LEAD_APPLICANT}),
    Permission.ORGANISATION_CHANGE: frozenset({Role.LEAD_APPLICANT}),
    Permission.ORGANISATION_INVITE: frozenset({Role.LEAD_APPLICANT}),
    Permission.ORGANISATION_READ: ORGANISATION_ROLES,
    Permission.PARTNER_INVITATION_ANSWER: PARTNER_INVITATION.rows[PartnerInvitationMove.ACCEPT].roles,
    Permission.PARTNER_READ: TEAM_ROLES,
    Permission.PARTNER_REVIEW: frozenset({Role.PROGRAMME_OFFICER}) | AUDIT,
    Permission.PARTNER_WRITE: APPLICATION.rows[ApplicationMove.WRITE].roles,
    Permission.PEOPLE_READ: GIVERS,
    Permission.RECOMMENDATION_APPROVE: RECOMMENDATION.rows[RecommendationMove.APPROVE].roles,
    Permission.RECOMMENDATION_COMPOSE: RECOMMENDATION.rows[RecommendationMove.COMPOSE].roles,
    Permission.RECOMMENDATION_READ: STAFF | AUDIT,
    Permission.ROLE_GIVE: GIVERS,
    Permission.SUGGESTION_ANSWER: SUGGESTION.rows[SuggestionMove.ACCEPT].roles,
}


ScopeKey = tuple[Scope, uuid.UUID]


def may(actor: Actor, permission: Permission) -> bool:
    """Whether these roles hold this permission. A permission that no row names is held by nobody."""
    return bool(ALLOWED.get(permission, frozenset()) & actor.roles)


@dataclass(frozen=True)
class Viewer:
    """A person and every role they hold now, read once for a request."""

    id: uuid.UUID
    grants: frozenset[tuple[Role, ScopeKey]]

    def ids(self, roles: frozenset[Role]) -> frozenset[uuid.UUID]:
        """The ids of the funders, regions and organisations on which they hold any of these roles."""
        return frozenset(scope_id for role, (_scope, scope_id) in self.grants if role in roles)

    @property
    def is_auditor(self) -> bool:
        """Whether they read everything and change nothing."""
        return PLATFORM_ID in self.ids(AUDIT)


def viewer_of(user_id: uuid.UUID) -> Viewer:
    """The person with the roles that they hold now."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.scope, RoleGrant.scope_id).where(
            RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None)
        )
    )
    return Viewer(user_id, frozenset((role, (scope, scope_id)) for role, scope, scope_id in rows))


def standing_of(viewer: Viewer) -> Standing:
    """For whom the database is asked: the person with the bodies on which they hold roles."""
    return Standing(
        person_id=viewer.id,
        organisations=viewer.ids(ORGANISATION_ROLES),
        funders=viewer.ids(FUNDER_ROLES),
        regions=viewer.ids(REGION_ROLES),
        is_auditor=viewer.is_auditor,
    )


def actor_for(viewer: Viewer, thing: Any) -> Actor:
    """The person together with their roles on this thing; `None` stands for the platform as a whole."""
    scopes = _scopes_of(thing) | {(Scope.PLATFORM, PLATFORM_ID)}
    roles = {role for role, scope in viewer.grants if scope in scopes}
    return Actor(viewer.id, frozenset(roles | _derived(thing, viewer)))


def actor_anywhere(viewer: Viewer) -> Actor:
    """The person with every role they hold on anything: for pages that list or create, never for one thing."""
    return Actor(viewer.id, frozenset(role for role, _scope in viewer.grants))


@singledispatch
def _derived(thing: Any, viewer: Viewer) -> set[Role]:
    """What this person is to the thing beside the roles that were given to them."""
    return set()


@_derived.register
def _(assessment: Assessment, viewer: Viewer) -> set[Role]:
    return {Role.ASSESSOR} if assessment.user_id == viewer.id else set()


@_derived.register
def _(request: JoinRequest, viewer: Viewer) -> set[Role]:
    return {Role.ASKER} if request.user_id == viewer.id else set()


@_derived.register
def _(application: Application, viewer: Viewer) -> set[Role]:
    """The roles of the person's own organisations that take part and do not lead."""
    others = viewer.ids(ORGANISATION_ROLES) - {application.organisation_id}
    if not others:
        return set()
    query = select(Partner.organisation_id).where(
        Partner.application_id == application.id,
        Partner.organisation_id.in_(others),
        Partner.state == PartnerState.TAKES_PART,
    )
    partners = set(db.session.scalars(query))
    return {AS_PARTNER[role] for role, (_scope, held_on) in viewer.grants if held_on in partners}


@_derived.register
def _(partner: Partner, viewer: Viewer) -> set[Role]:
    """The roles of its own people, where it takes part and does not lead."""
    if partner.is_lead or partner.state != PartnerState.TAKES_PART:
        return set()
    own = (Scope.ORGANISATION, partner.organisation_id)
    return {AS_PARTNER[role] for role, scope in viewer.grants if scope == own}


@_derived.register
def _(offer: Offer, viewer: Viewer) -> set[Role]:
    return _derived(offer.award.application, viewer)


@_derived.register
def _(invitation: PartnerInvitation, viewer: Viewer) -> set[Role]:
    address = db.session.scalar(select(User.email).where(User.id == viewer.id))
    return {Role.INVITED} if address == invitation.email else set()


@singledispatch
def _scopes_of(thing: Any) -> frozenset[ScopeKey]:
    if thing is None:
        return frozenset()
    raise TypeError(f"no policy for a {type(thing).__name__}")


@_scopes_of.register
def _(call: Call) -> frozenset[ScopeKey]:
    regions = db.session.scalars(select(CallRegion.region_id).where(CallRegion.call_id == call.id))
    return frozenset({(Scope.FUNDER, call.funder_id), *((Scope.REGION, region_id) for region_id in regions)})


@_scopes_of.register
def _(organisation: Organisation) -> frozenset[ScopeKey]:
    return frozenset({(Scope.ORGANISATION, organisation.id)})


@_scopes_of.register
def _(application: Application) -> frozenset[ScopeKey]:
    return frozenset(
        {
            (Scope.FUNDER, application.call.funder_id),
            (Scope.REGION, application.region_id),
            (Scope.ORGANISATION, application.organisation_id),
        }
    )


@_scopes_of.register
def _(invitation: PartnerInvitation) -> frozenset[ScopeKey]:
    # It is for whoever has the address that was asked, and hangs on no role.
    return frozenset()


@_scopes_of.register
def _(partner: Partner) -> frozenset[ScopeKey]:
    # Its own people and the funder's: neither the lead's nor the region's read another organisation's rows.
    funder = (Scope.FUNDER, partner.application.call.funder_id)
    return frozenset({funder, (Scope.ORGANISATION, partner.organisation_id)} if partner.is_lead else {funder})


@_scopes_of.register
def _(assessment: Assessment) -> frozenset[ScopeKey]:
    # Only the assessor's own pages hang on an assessment; staff see assessments through the call.
    return frozenset()


@_scopes_of.register
def _(recommendation: Recommendation) -> frozenset[ScopeKey]:
    funder_id = db.session.scalar(select(Call.funder_id).where(Call.id == recommendation.call_id))
    return frozenset({(Scope.FUNDER, funder_id), (Scope.REGION, recommendation.region_id)})


@_scopes_of.register(Suggestion)
@_scopes_of.register(Comment)
@_scopes_of.register(Evidence)
def _(said: Any) -> frozenset[ScopeKey]:
    return _scopes_of(db.session.get_one(Call, said.call_id))


@_scopes_of.register
def _(offer: Offer) -> frozenset[ScopeKey]:
    return _scopes_of(offer.award.application)


@_scopes_of.register
def _(clarification: Clarification) -> frozenset[ScopeKey]:
    return _scopes_of(clarification.call) | {(Scope.ORGANISATION, clarification.organisation_id)}


@_scopes_of.register
def _(interest: Interest) -> frozenset[ScopeKey]:
    return frozenset(
        {
            (Scope.FUNDER, interest.call.funder_id),
            (Scope.REGION, interest.region_id),
            (Scope.ORGANISATION, interest.organisation_id),
        }
    )


@_scopes_of.register
def _(asked: JoinRequest) -> frozenset[ScopeKey]:
    return frozenset({(Scope.ORGANISATION, asked.organisation_id)})


@_scopes_of.register
def _(late: LateException) -> frozenset[ScopeKey]:
    # The funder alone decides; whoever asked has the pages of their application.
    funder_id = db.session.scalar(select(Call.funder_id).where(Call.id == late.call_id))
    return frozenset({(Scope.FUNDER, funder_id)})


@_scopes_of.register(RoleGrant)
@_scopes_of.register(RoleInvitation)
def _(role: RoleGrant | RoleInvitation) -> frozenset[ScopeKey]:
    return frozenset({(role.scope, role.scope_id)})
