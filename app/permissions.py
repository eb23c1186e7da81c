"""What can be asked for, and which roles may ask for it? `app/policy.py` says which roles a person holds on a thing."""

from enum import StrEnum

from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, POOL_ROLES, REGION_ROLES, TEAM_ROLES, Role
from workflows.amendment import AMENDMENT, AmendmentMove
from workflows.application import APPLICATION, ApplicationMove
from workflows.asking_assessor import MODERATORS, QUESTION, QuestionMove
from workflows.assessment import ASSESSMENT, AssessmentMove
from workflows.call import CALL, CallMove
from workflows.call_invitation import CALL_INVITATION, CallInvitationMove
from workflows.clarification import CLARIFICATION, ClarificationMove
from workflows.consortium import PARTNER, PartnerMove
from workflows.decision import RECOMMENDATION, RecommendationMove
from workflows.declaration import DECLARATION, DeclarationMove
from workflows.extension import EXTENSION, ExtensionMove
from workflows.granting import GIVERS
from workflows.interest import INTEREST, InterestMove
from workflows.join_request import JOIN_REQUEST, JoinMove
from workflows.late_exception import LATE, LateMove
from workflows.lead_change import LEAD_CHANGE, LeadChangeMove
from workflows.offer import OFFER, OfferMove
from workflows.partner_invitation import PARTNER_INVITATION, PartnerInvitationMove
from workflows.pool import POOL, PoolMove
from workflows.reopening import REOPENING, ReopeningMove
from workflows.signatory import SIGNATORY, NamingMove
from workflows.sitting import RUNNERS, SITTING, SittingMove
from workflows.suggestion import SUGGESTION, SuggestionMove
from workflows.team_comment import TEAM_COMMENT, TeamCommentMove


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
    CALL_CONFIRM_REOPENING = "call:confirm_reopening"
    CALL_DOCUMENT = "call:document"
    CALL_DRAFT = "call:draft"
    CALL_EDIT_CORE = "call:edit_core"
    CALL_EDIT_LAYER = "call:edit_layer"
    CALL_EXTEND = "call:extend"
    CALL_INVITE = "call:invite"
    CALL_NAME_SIGNATORY = "call:name_signatory"
    CALL_POOL = "call:pool"
    CALL_RANKING = "call:ranking"
    CALL_READ = "call:read"
    CALL_REHEARSE = "call:rehearse"
    CALL_RELEASE = "call:release"
    CALL_REOPEN = "call:reopen"
    CALL_SIGN = "call:sign"
    CALL_SIGN_AMENDMENT = "call:sign_amendment"
    CALL_START_ASSESSMENT = "call:start_assessment"
    CALL_TALK = "call:talk"
    CALL_WITHDRAW_REOPENING = "call:withdraw_reopening"
    CLARIFICATION_ANSWER = "clarification:answer"
    CLARIFICATION_ASK = "clarification:ask"
    CLARIFICATION_OWN = "clarification:own"
    CLARIFICATION_REVIEW = "clarification:review"
    DECLARATION_ASK = "declaration:ask"
    DECLARATION_MAKE = "declaration:make"
    EXCEPTION_ASK = "exception:ask"
    EXCEPTION_DECIDE = "exception:decide"
    EXCEPTION_READ = "exception:read"
    INTEREST_ADVISE = "interest:advise"
    INTEREST_READ = "interest:read"
    INTEREST_REVIEW = "interest:review"
    INTEREST_SUBMIT = "interest:submit"
    INTEREST_TELL = "interest:tell"
    INTEREST_WRITE = "interest:write"
    INTERVIEW_ANSWER = "interview:answer"
    INTERVIEW_READ = "interview:read"
    JOIN_ANSWER = "join:answer"
    JOIN_READ = "join:read"
    JOIN_WITHDRAW = "join:withdraw"
    MODERATION_ANSWER = "moderation:answer"
    MODERATION_ASK = "moderation:ask"
    MODERATION_NOTE = "moderation:note"
    MODERATION_READ = "moderation:read"
    MODERATION_SET_ASIDE = "moderation:set_aside"
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
    POOL_ANSWER = "pool:answer"
    PROFILE_KEEP = "profile:keep"
    RECOMMENDATION_APPROVE = "recommendation:approve"
    RECOMMENDATION_COMPOSE = "recommendation:compose"
    RECOMMENDATION_ENDORSE = "recommendation:endorse"
    RECOMMENDATION_READ = "recommendation:read"
    ROLE_GIVE = "role:give"
    SITTING_CHAIR = "sitting:chair"
    SITTING_DECLARE = "sitting:declare"
    SITTING_PLAN = "sitting:plan"
    SITTING_READ = "sitting:read"
    SITTING_RUN = "sitting:run"
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
    Permission.CALL_CONFIRM_REOPENING: REOPENING.rows[ReopeningMove.CONFIRM].roles,
    Permission.CALL_DOCUMENT: frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
    Permission.CALL_DRAFT: frozenset({Role.PROGRAMME_OFFICER}),
    Permission.CALL_EDIT_CORE: CALL.rows[CallMove.EDIT_CORE].roles,
    Permission.CALL_EDIT_LAYER: CALL.rows[CallMove.EDIT_LAYER].roles,
    Permission.CALL_EXTEND: EXTENSION.rows[ExtensionMove.PROPOSE].roles,
    Permission.CALL_INVITE: CALL_INVITATION.rows[CallInvitationMove.INVITE].roles,
    Permission.CALL_NAME_SIGNATORY: SIGNATORY.rows[NamingMove.NAME].roles,
    Permission.CALL_POOL: POOL.rows[PoolMove.INVITE].roles,
    Permission.CALL_RANKING: STAFF | AUDIT,
    Permission.CALL_READ: STAFF | AUDIT,
    Permission.CALL_REHEARSE: CALL.rows[CallMove.REHEARSE].roles,
    Permission.CALL_RELEASE: CALL.rows[CallMove.RELEASE].roles,
    Permission.CALL_REOPEN: REOPENING.rows[ReopeningMove.ASK].roles,
    Permission.CALL_SIGN: CALL.rows[CallMove.SIGN].roles,
    Permission.CALL_SIGN_AMENDMENT: AMENDMENT.rows[AmendmentMove.SIGN].roles,
    Permission.CALL_START_ASSESSMENT: CALL.rows[CallMove.START_ASSESSMENT].roles,
    Permission.CALL_TALK: SUGGESTION.rows[SuggestionMove.COUNTER].roles,
    Permission.CALL_WITHDRAW_REOPENING: REOPENING.rows[ReopeningMove.WITHDRAW].roles,
    Permission.CLARIFICATION_ANSWER: CLARIFICATION.rows[ClarificationMove.PUBLISH].roles,
    Permission.CLARIFICATION_ASK: CLARIFICATION.rows[ClarificationMove.ASK].roles,
    Permission.CLARIFICATION_OWN: CLARIFICATION.rows[ClarificationMove.WITHDRAW].roles,
    Permission.CLARIFICATION_REVIEW: STAFF | AUDIT,
    Permission.DECLARATION_ASK: DECLARATION.rows[DeclarationMove.ASK].roles,
    Permission.DECLARATION_MAKE: DECLARATION.rows[DeclarationMove.MAKE].roles,
    Permission.EXCEPTION_ASK: LATE.rows[LateMove.ASK].roles,
    Permission.EXCEPTION_DECIDE: LATE.rows[LateMove.GRANT].roles,
    Permission.EXCEPTION_READ: FUNDER_ROLES | AUDIT,
    Permission.INTEREST_ADVISE: INTEREST.rows[InterestMove.ADVISE].roles,
    Permission.INTEREST_READ: ORGANISATION_ROLES,
    Permission.INTEREST_REVIEW: STAFF | AUDIT,
    Permission.INTEREST_SUBMIT: INTEREST.rows[InterestMove.SUBMIT].roles,
    Permission.INTEREST_TELL: INTEREST.rows[InterestMove.TELL].roles,
    Permission.INTEREST_WRITE: INTEREST.rows[InterestMove.WRITE].roles,
    Permission.INTERVIEW_ANSWER: APPLICATION.rows[ApplicationMove.WRITE].roles,
    Permission.INTERVIEW_READ: TEAM_ROLES,
    Permission.JOIN_ANSWER: JOIN_REQUEST.rows[JoinMove.APPROVE].roles,
    Permission.JOIN_READ: JOIN_REQUEST.rows[JoinMove.APPROVE].roles | JOIN_REQUEST.rows[JoinMove.WITHDRAW].roles,
    Permission.JOIN_WITHDRAW: JOIN_REQUEST.rows[JoinMove.WITHDRAW].roles,
    Permission.MODERATION_ANSWER: QUESTION.rows[QuestionMove.ANSWER].roles,
    Permission.MODERATION_ASK: QUESTION.rows[QuestionMove.ASK].roles,
    Permission.MODERATION_NOTE: MODERATORS,
    Permission.MODERATION_READ: STAFF | AUDIT,
    Permission.MODERATION_SET_ASIDE: MODERATORS,
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
    Permission.POOL_ANSWER: POOL.rows[PoolMove.ACCEPT].roles,
    Permission.PROFILE_KEEP: POOL_ROLES,
    Permission.RECOMMENDATION_APPROVE: RECOMMENDATION.rows[RecommendationMove.APPROVE].roles,
    Permission.RECOMMENDATION_ENDORSE: RECOMMENDATION.rows[RecommendationMove.ENDORSE].roles,
    Permission.RECOMMENDATION_COMPOSE: RECOMMENDATION.rows[RecommendationMove.COMPOSE].roles,
    Permission.RECOMMENDATION_READ: STAFF | AUDIT,
    Permission.ROLE_GIVE: GIVERS,
    Permission.SITTING_CHAIR: SITTING.rows[SittingMove.AGREE].roles,
    Permission.SITTING_DECLARE: SITTING.rows[SittingMove.AGREE].roles | RUNNERS,
    Permission.SITTING_PLAN: SITTING.rows[SittingMove.PLAN].roles,
    Permission.SITTING_READ: STAFF | AUDIT | SITTING.rows[SittingMove.AGREE].roles,
    Permission.SITTING_RUN: RUNNERS,
    Permission.SUGGESTION_ANSWER: SUGGESTION.rows[SuggestionMove.ACCEPT].roles,
}
