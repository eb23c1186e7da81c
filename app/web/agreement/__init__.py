"""Pages on which the funder and the regions write the criteria of a call together, and turn their keys."""

from app.web.agreement import (
    amendment,
    basics,
    calls,
    compare,
    criteria,
    layer,
    order,
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
    "amendment",
    "basics",
    "bp",
    "calls",
    "compare",
    "criteria",
    "layer",
    "order",
    "questions",
    "rehearsal",
    "rules",
    "sections",
    "settings",
    "sign",
    "timetable",
    "versions",
]
