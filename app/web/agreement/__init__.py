"""Pages on which the funder and the regions write the criteria of a call together, and turn their keys."""

from app.web.agreement import (
    basics,
    calls,
    clarifications,
    compare,
    criteria,
    first_stage,
    layer,
    order,
    question_dates,
    questions,
    rehearsal,
    rules,
    sections,
    settings,
    sign,
    timetable,
    versions,
)
from app.web.agreement.blueprint import bp

__all__ = [
    "basics",
    "bp",
    "calls",
    "clarifications",
    "compare",
    "criteria",
    "first_stage",
    "layer",
    "order",
    "question_dates",
    "questions",
    "rehearsal",
    "rules",
    "sections",
    "settings",
    "sign",
    "timetable",
    "versions",
]
