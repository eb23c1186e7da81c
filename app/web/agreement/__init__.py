"""Pages on which the funder and the regions write the criteria of a call together, and turn their keys."""

from app.web.agreement import (
    basics,
    calls,
    compare,
    criteria,
    layer,
    order,
    questions,
    rules,
    sections,
    settings,
    sign,
    versions,
)
from app.web.agreement.blueprint import bp

__all__ = [
    "basics",
    "bp",
    "calls",
    "compare",
    "criteria",
    "layer",
    "order",
    "questions",
    "rules",
    "sections",
    "settings",
    "sign",
    "versions",
]
