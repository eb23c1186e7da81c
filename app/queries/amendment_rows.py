"""Which amendment of each call is being drafted, and what keeps it from being signed? A part of first pages’ query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.models import Amendment, Call, CallVersion, Signature
from app.queries.definitions import definition_of, problems_of
from app.queries.rehearsals import material_sha256
from workflows.amending import refused_changes
from workflows.amendment import AmendmentFacts, AmendmentState, signing_obstacles

# In force now, and drafted in its place.
BASE, AMENDED = aliased(CallVersion), aliased(CallVersion)


@dataclass(frozen=True)
class AmendmentRow:
    """The amendment of a call that is being drafted, as one side's people see it; `obstacles` keep it from signing."""

    number: int
    side: str
    obstacles: int
    is_signed: bool
    keys_turned: int


def amendment_columns(side: str) -> tuple[Any, ...]:
    """What `amendment_row` reads, for a query that `with_amendments` joined."""
    keys = select(func.count(Signature.id)).where(Signature.version_id == AMENDED.id).scalar_subquery()
    own_key: ColumnElement[bool] = exists().where(Signature.version_id == AMENDED.id, Signature.side == side)
    return Amendment, BASE, AMENDED, keys, own_key


def with_amendments(query: Select[Any]) -> Select[Any]:
    """The same calls, each with the amendment that is being drafted if it has one."""
    drafted = and_(Amendment.call_id == Call.id, Amendment.state == AmendmentState.DRAFTING)
    return (
        query.outerjoin(Amendment, drafted)
        .outerjoin(BASE, BASE.id == Amendment.base_version_id)
        .outerjoin(AMENDED, AMENDED.id == Amendment.version_id)
    )


def amendment_row(call: Call, found: Any, rehearsed: str, now: datetime) -> AmendmentRow | None:
    """The amendment in these columns; `rehearsed` has every material that was rehearsed in the call."""
    kept, base, drafted, keys, own_key = found
    if kept is None:
        return None
    before, after = definition_of(base), definition_of(drafted)
    facts = AmendmentFacts(
        problems=problems_of(drafted),
        is_rehearsed=material_sha256(after) in rehearsed,
        before_deadline=now < call.closes_at,
        refused_changes=refused_changes(
            before, after, kept.effect, call.closes_at, now, round_number=call.round_number
        ),
        reason_given=bool(kept.reason),
        something_changed=before != after,
    )
    return AmendmentRow(kept.number, kept.side, len(signing_obstacles(facts)), own_key, keys)
