"""Pages of the applicant side: organisations, applications, decisions and offers."""

from app.web.applicant import (
    applications,
    clarifications,
    co_investment,
    costs,
    decisions,
    dependencies,
    details,
    history,
    interests,
    offers,
    organisations,
    places,
    questions,
    submission,
    versions,
)
from app.web.applicant.blueprint import bp

__all__ = [
    "applications",
    "bp",
    "clarifications",
    "co_investment",
    "costs",
    "decisions",
    "dependencies",
    "details",
    "history",
    "interests",
    "offers",
    "organisations",
    "places",
    "questions",
    "submission",
    "versions",
]
