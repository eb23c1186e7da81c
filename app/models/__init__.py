"""What is stored. Importing this package loads every table into the metadata."""

from app.models.alternatives import Alternative, ListProposal
from app.models.amendments import Amendment
from app.models.applications import Answer, AnswerVersion, Application, Submission
from app.models.assessments import Assessment, AssessmentReminder, OverallJudgement, Ranking, Score
from app.models.assessors import (
    AssessorAbsence,
    AssessorDeclaration,
    AssessorDomain,
    AssessorInterest,
    AssessorProfile,
    AssessorTerm,
    AssessorTie,
    BriefingAcceptance,
)
from app.models.call_documents import CallDocument
from app.models.call_invitations import CallInvitation
from app.models.calls import Call, CallRegion, CallVersion, Signature
from app.models.clarifications import Clarification, PublishedAnswer
from app.models.co_investment import CoInvestment, CoInvestmentStep
from app.models.conflicts import Conflict, NamedConflict
from app.models.decisions import Award, Decision, Recommendation, RecommendationLine, ReleaseHold
from app.models.declarations import Declaration, RefereeStatement
from app.models.dependencies import Dependency
from app.models.drafts import EditDraft
from app.models.events import Event
from app.models.factors import Authenticator, Identity, Passkey, RecoveryCode, SpentChallenge
from app.models.files import ApplicationPaper, Document, Screening, Upload
from app.models.finances import AssistanceLine, CostLine, Partner, SubmittedSheet, SubsidyAnswer
from app.models.interests import Interest, InterestAdvice, InterestLineage, InterestOther
from app.models.joining import JoinRequest, RegisterAnswer
from app.models.late_exceptions import LateException
from app.models.lead_changes import LeadChange
from app.models.moderation import AnchorApplication, AssessorQuestion, ConsensusNote, DiscussionMessage, ModerationAct
from app.models.negotiation import Comment, Evidence, Suggestion
from app.models.offers import Acceptance, Offer
from app.models.organisations import Organisation, OrganisationInvitation, SizeStatement
from app.models.outbox import Message, Outbox
from app.models.partner_invitations import PartnerInvitation
from app.models.people import RoleGrant, RoleInvitation, Scope, Token, TokenPurpose, User
from app.models.places import PlaceEvidence, PlaceShare, Site
from app.models.pools import AssessorPool, PoolMember
from app.models.proposals import PairLock, Proposal, ProposedPanel, ProposedSeat
from app.models.regions import Funder, Place, Region
from app.models.rehearsals import Rehearsal
from app.models.reopenings import Reopening
from app.models.seals import Checkpoint, Seal, Unsealed
from app.models.sign_ins import SignIn
from app.models.signatories import CallSignatory
from app.models.sittings import (
    Sitting,
    SittingAttendance,
    SittingItem,
    SittingMember,
    SittingMinutes,
    SittingMinutesItem,
    SittingOutcome,
)
from app.models.team_writing import QuestionWork, TeamComment
from app.models.timetable import CallReminder, DeadlineExtension
from app.models.work_plans import SpendProfile, WorkPackage, WorkPlan
from app.models.working_copies import WorkingCopy

__all__ = [
    "Acceptance",
    "Alternative",
    "Amendment",
    "AnchorApplication",
    "Answer",
    "AnswerVersion",
    "Application",
    "ApplicationPaper",
    "Assessment",
    "AssessmentReminder",
    "AssessorAbsence",
    "AssessorDeclaration",
    "AssessorDomain",
    "AssessorInterest",
    "AssessorPool",
    "AssessorProfile",
    "AssessorQuestion",
    "AssessorTerm",
    "AssessorTie",
    "AssistanceLine",
    "Authenticator",
    "Award",
    "BriefingAcceptance",
    "Call",
    "CallDocument",
    "CallInvitation",
    "CallRegion",
    "CallReminder",
    "CallSignatory",
    "CallVersion",
    "Checkpoint",
    "Clarification",
    "CoInvestment",
    "CoInvestmentStep",
    "Comment",
    "Conflict",
    "ConsensusNote",
    "CostLine",
    "DeadlineExtension",
    "Decision",
    "Declaration",
    "Dependency",
    "DiscussionMessage",
    "Document",
    "EditDraft",
    "Event",
    "Evidence",
    "Funder",
    "Identity",
    "Interest",
    "InterestAdvice",
    "InterestLineage",
    "InterestOther",
    "JoinRequest",
    "LateException",
    "LeadChange",
    "ListProposal",
    "Message",
    "ModerationAct",
    "NamedConflict",
    "Offer",
    "Organisation",
    "OrganisationInvitation",
    "Outbox",
    "OverallJudgement",
    "PairLock",
    "Partner",
    "PartnerInvitation",
    "Passkey",
    "Place",
    "PlaceEvidence",
    "PlaceShare",
    "PoolMember",
    "Proposal",
    "ProposedPanel",
    "ProposedSeat",
    "PublishedAnswer",
    "QuestionWork",
    "Ranking",
    "Recommendation",
    "RecommendationLine",
    "RecoveryCode",
    "RefereeStatement",
    "Region",
    "RegisterAnswer",
    "Rehearsal",
    "ReleaseHold",
    "Reopening",
    "RoleGrant",
    "RoleInvitation",
    "Scope",
    "Score",
    "Screening",
    "Seal",
    "SignIn",
    "Signature",
    "Site",
    "Sitting",
    "SittingAttendance",
    "SittingItem",
    "SittingMember",
    "SittingMinutes",
    "SittingMinutesItem",
    "SittingOutcome",
    "SizeStatement",
    "SpendProfile",
    "SpentChallenge",
    "Submission",
    "SubmittedSheet",
    "SubsidyAnswer",
    "Suggestion",
    "TeamComment",
    "Token",
    "TokenPurpose",
    "Unsealed",
    "Upload",
    "User",
    "WorkPackage",
    "WorkPlan",
    "WorkingCopy",
]
