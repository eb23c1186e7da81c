"""Pages of the applicant side: organisations, applications, decisions and offers."""

from app.web.applicant import (
    applications,
    clarifications,
    cost_files,
    costs,
    decisions,
    details,
    history,
    interests,
    lead_changes,
    offers,
    organisations,
    partner_invitations,
    question_team,
    questions,
    submission,
    team,
    versions,
)
from app.web.applicant.blueprint import bp

__all__ = [
    "applications",
    "bp",
    "clarifications",
    "cost_files",
    "costs",
    "decisions",
    "details",
    "history",
    "interests",
    "lead_changes",
    "offers",
    "organisations",
    "partner_invitations",
    "question_team",
    "questions",
    "submission",
    "team",
    "versions",
]
