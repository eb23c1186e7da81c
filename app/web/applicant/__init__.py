"""Pages of the applicant side: organisations, applications, decisions and offers."""

from app.web.applicant import (
    applications,
    clarifications,
    costs,
    decisions,
    details,
    history,
    interests,
    offers,
    organisations,
    papers,
    questions,
    submission,
    uploads,
    versions,
)
from app.web.applicant.blueprint import bp

__all__ = [
    "applications",
    "bp",
    "clarifications",
    "costs",
    "decisions",
    "details",
    "history",
    "interests",
    "offers",
    "organisations",
    "papers",
    "questions",
    "submission",
    "uploads",
    "versions",
]
