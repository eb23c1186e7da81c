"""How do staff read what the assessors of an application said, once both ledgers are closed?"""

from typing import Any

from app.models import Application
from app.queries.assessments_read import AssessmentRead, assessments_read
from app.web.shared.gate import current_actor
from app.web.shared.score_words import mark_words, whole_said
from app.web.shared.words import LEDGERS


def assessed(application: Application) -> list[dict[str, Any]]:
    """The assessments that this person may read now, in words; none before the ledgers are closed."""
    return [_shown(one) for one in assessments_read(application, current_actor())]


def _shown(one: AssessmentRead) -> dict[str, Any]:
    return {
        "title": f"{LEDGERS[one.ledger]}, {one.number}",
        "is_partial": one.is_partial,
        "kept_aside_at": one.kept_aside_at,
        "marks": [
            (mark.criterion.title, mark_words(mark.kind, mark.score, mark.criterion.maximum), mark.words)
            for mark in one.marks
        ],
        "whole": whole_said(one.whole, one.boxes),
    }
