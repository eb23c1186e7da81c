"""What is stored. Importing this package loads every table into the metadata."""

from app.models.amendments import Amendment
from app.models.applications import Answer, AnswerVersion, Application, Submission
from app.models.assessments import Assessment, Ranking, Score
from app.models.call_invitations import CallInvitation
from app.models.calls import Call, CallRegion, CallVersion, Signature
from app.models.clarifications import Clarification, PublishedAnswer
from app.models.decisions import Award, Recommendation, RecommendationLine
from app.models.drafts import EditDraft
from app.models.events import Event
from app.models.factors import Authenticator, Passkey, RecoveryCode, SpentChallenge
from app.models.files import ApplicationPaper, Document, Screening, Upload
from app.models.finances import CostLine, Partner
from app.models.interests import Interest, InterestAdvice, InterestLineage, InterestOther
from app.models.negotiation import Comment, Evidence, Suggestion
from app.models.offers import Acceptance, Offer
from app.models.organisations import Organisation, OrganisationInvitation
from app.models.outbox import Message, Outbox
from app.models.people import RoleGrant, RoleInvitation, Scope, Token, TokenPurpose, User
from app.models.regions import Funder, Place, Region
from app.models.rehearsals import Rehearsal
from app.models.seals import Checkpoint, Seal, Unsealed
from app.models.sign_ins import SignIn
from app.models.signatories import CallSignatory
from app.models.timetable import CallReminder, DeadlineExtension
from app.models.working_copies import WorkingCopy

__all__ = [
    "Acceptance",
    "Amendment",
    "Answer",
    "AnswerVersion",
    "Application",
    "ApplicationPaper",
    "Assessment",
    "Authenticator",
    "Award",
    "Call",
    "CallInvitation",
    "CallRegion",
    "CallReminder",
    "CallSignatory",
    "CallVersion",
    "Checkpoint",
    "Clarification",
    "Comment",
    "CostLine",
    "DeadlineExtension",
    "Document",
    "EditDraft",
    "Event",
    "Evidence",
    "Funder",
    "Interest",
    "InterestAdvice",
    "InterestLineage",
    "InterestOther",
    "Message",
    "Offer",
    "Organisation",
    "OrganisationInvitation",
    "Outbox",
    "Partner",
    "Passkey",
    "Place",
    "PublishedAnswer",
    "Ranking",
    "Recommendation",
    "RecommendationLine",
    "RecoveryCode",
    "Region",
    "Rehearsal",
    "RoleGrant",
    "RoleInvitation",
    "Scope",
    "Score",
    "Screening",
    "Seal",
    "SignIn",
    "Signature",
    "SpentChallenge",
    "Submission",
    "Suggestion",
    "Token",
    "TokenPurpose",
    "Unsealed",
    "Upload",
    "User",
    "WorkingCopy",
]
