"""Pages of the assessor side: assignments, the scoring room and its criteria."""

from app.web.assessor import assignments, criteria, questions, room
from app.web.assessor.blueprint import bp

__all__ = ["assignments", "bp", "criteria", "questions", "room"]
