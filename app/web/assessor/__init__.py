"""Pages of the assessor side: profile and pools, assignments, the scoring room and its criteria."""

from app.web.assessor import (
    assignments,
    criteria,
    discussion,
    marks,
    packs,
    pools,
    profile,
    questions,
    room,
    whole,
)
from app.web.assessor.blueprint import bp

__all__ = [
    "assignments",
    "bp",
    "criteria",
    "discussion",
    "marks",
    "packs",
    "pools",
    "profile",
    "questions",
    "room",
    "whole",
]
