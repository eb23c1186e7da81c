"""What is stored. Importing this package loads every table into the metadata."""

from app.models.applications import Answer, Application, Submission
from app.models.assessments import Assessment, Ranking, Score
from app.models.calls import Call, CallRegion, CallVersion, Signature
from app.models.decisions import Award, Recommendation, RecommendationLine
from app.models.drafts import EditDraft
from app.models.events import Event
from app.models.files import Document
from app.models.finances import CostLine, Partner
from app.models.negotiation import Comment, Evidence, Suggestion
from app.models.offers import Acceptance, Offer
from app.models.organisations import Organisation, OrganisationInvitation
from app.models.outbox import Message, Outbox
from app.models.people import RoleGrant, Scope, Token, TokenPurpose, User
from app.models.regions import Funder, Place, Region
from app.models.rehearsals import Rehearsal
from app.models.seals import Checkpoint, Seal, Unsealed
from app.models.timetable import CallReminder, DeadlineExtension

__all__ = [
    "Acceptance",
    "Answer",
    "Application",
    "Assessment",
    "Award",
    "Call",
    "CallRegion",
    "CallReminder",
    "CallVersion",
    "Checkpoint",
    "Comment",
    "CostLine",
    "DeadlineExtension",
    "Document",
    "EditDraft",
    "Event",
    "Evidence",
    "Funder",
    "Message",
    "Offer",
    "Organisation",
    "OrganisationInvitation",
    "Outbox",
    "Partner",
    "Place",
    "Ranking",
    "Recommendation",
    "RecommendationLine",
    "Region",
    "Rehearsal",
    "RoleGrant",
    "Scope",
    "Score",
    "Seal",
    "Signature",
    "Submission",
    "Suggestion",
    "Token",
    "TokenPurpose",
    "Unsealed",
    "User",
]
