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
    offers,
    organisations,
    questions,
    submission,
    subsidy,
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
    "offers",
    "organisations",
    "questions",
    "submission",
    "subsidy",
    "versions",
]
