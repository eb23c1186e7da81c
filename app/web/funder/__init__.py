"""Pages of the funder: running a call from its deadline to its offers."""

from app.web.funder import (
    applications,
    assessment,
    assessors,
    calls,
    conflicts,
    costs,
    history,
    interests,
    late,
    lists,
    moderation,
    offers,
    panel,
    pool,
    ranking,
    release,
    reopening,
)
from app.web.funder.blueprint import bp

__all__ = [
    "applications",
    "assessment",
    "assessors",
    "bp",
    "calls",
    "conflicts",
    "costs",
    "history",
    "interests",
    "late",
    "lists",
    "moderation",
    "offers",
    "panel",
    "pool",
    "ranking",
    "release",
    "reopening",
]
