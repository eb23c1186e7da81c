"""Which suggestions does an edit overtake? Those whose clause it takes out, and those whose words it takes up."""

from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Suggestion
from app.services.record import record_move
from workflows import anchor
from workflows.actor import Actor
from workflows.definition import Definition
from workflows.suggestion import SUGGESTION, SuggestionFacts, SuggestionMove, SuggestionState

GONE = "The clause is no longer in the call."
SAID_NOW = "The clause says this now."


def overtake(call: Call, after: Definition, actor: Actor, now: datetime) -> None:
    """Mark every open suggestion that an edit has answered by itself. The caller holds the call's row."""
    query = select(Suggestion).where(Suggestion.call_id == call.id, Suggestion.state == SuggestionState.OPEN)
    for suggestion in db.session.scalars(query.order_by(Suggestion.made_at)):
        why = _why(suggestion, after)
        if why:
            step = SUGGESTION.decide(SuggestionMove.OVERTAKE, suggestion.state, actor.roles, SuggestionFacts())
            suggestion.answer, suggestion.answered_by, suggestion.answered_at = why, actor.id, now
            record_move(suggestion, step, actor, now, call_id=call.id, data={"clause": suggestion.clause})


def _why(suggestion: Suggestion, after: Definition) -> str:
    if anchor.anchor_at(after, suggestion.clause) is None:
        return GONE
    return SAID_NOW if anchor.says_already(after, suggestion.clause, suggestion.changes) else ""
