"""Pages of a region: its applications, its scorers, its ranking and the list that it recommends."""

from app.web.region import (
    alternatives,
    applications,
    assessors,
    board,
    calls,
    conflicts,
    history,
    interests,
    list_proposals,
    moderation,
    panel,
    pool,
    portfolio,
    progress,
    proposals,
    ranking,
    reopening,
)
from app.web.region.blueprint import bp

__all__ = [
    "alternatives",
    "applications",
    "assessors",
    "board",
    "bp",
    "calls",
    "conflicts",
    "history",
    "interests",
    "list_proposals",
    "moderation",
    "panel",
    "pool",
    "portfolio",
    "progress",
    "proposals",
    "ranking",
    "reopening",
]
