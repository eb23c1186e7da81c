"""Pages on which the funder and the regions write the criteria of a call together, and turn their keys."""

from app.web.agreement import (
    basics,
    calls,
    clauses,
    comments,
    compare,
    criteria,
    evidence,
    layer,
    order,
    questions,
    rules,
    sections,
    settings,
    sign,
    suggestions,
    talk,
    versions,
)
from app.web.agreement.blueprint import bp

__all__ = [
    "basics",
    "bp",
    "calls",
    "clauses",
    "comments",
    "compare",
    "criteria",
    "evidence",
    "layer",
    "order",
    "questions",
    "rules",
    "sections",
    "settings",
    "sign",
    "suggestions",
    "talk",
    "versions",
]
