"""How is another list kept under a name, copied, taken into the region's list, taken away and brought back?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.extensions import db
from app.models import Alternative, Call, Region
from app.queries.list_alternatives import made_now, names_of
from app.queries.ranking import candidates, recommendation_of
from app.services import decisions
from app.services.record import NotFound, get_for_update, get_with_call, record_event, record_move
from workflows.actor import Actor
from workflows.alternative import (
    ALTERNATIVE,
    AlternativeFacts,
    AlternativeMove,
    AlternativeState,
    Made,
    plain_name,
    refuse_to_keep,
)
from workflows.call import CallState


@dataclass(frozen=True)
class Listed:
    """A list as somebody composed it: who is in, why others are left out, and the note."""

    chosen: Sequence[uuid.UUID]
    reasons: Mapping[uuid.UUID, str] = field(default_factory=dict)
    note: str = ""


def keep(call_id: uuid.UUID, region: Region, listed: Listed, name: str, actor: Actor, now: datetime) -> Alternative:
    """Keep a list under a name, whatever rules it does not keep; the region's own list stays as it is.

    `Refusal` with every reason.
    """
    call = get_for_update(Call, call_id)
    facts = facts_of(call, region, name=name)
    refuse_to_keep(facts)
    return add(call, region, listed, name, actor, now)


def copy(
    alternative_id: uuid.UUID, call_id: uuid.UUID, region: Region, name: str, actor: Actor, now: datetime
) -> Alternative:
    """Keep the same list once more under another name."""
    call, kept = held(alternative_id, call_id, region)
    facts = facts_of(call, region, name=name)
    step = ALTERNATIVE.decide(AlternativeMove.COPY, kept.state, actor.roles, facts)
    record_move(kept, step, actor, now, call_id=call.id)
    return add(call, region, listed_in(kept), name, actor, now, Made(kept.ranking_number, kept.ranking_sha256))


def take(alternative_id: uuid.UUID, call_id: uuid.UUID, region: Region, actor: Actor, now: datetime) -> Alternative:
    """Put it in the place of what the region's list has, but for projects that cannot be chosen any more.

    Reasons that the list has for leaving projects out stay where this one gives none.
    """
    call, kept = held(alternative_id, call_id, region)
    passing = {one.application_id for one in candidates(call.id, region.id) if one.passes}
    listed = listed_in(kept)
    fitting = [one for one in listed.chosen if one in passing]
    facts = facts_of(call, region, fitting=len(fitting))
    step = ALTERNATIVE.decide(AlternativeMove.TAKE, kept.state, actor.roles, facts)
    begun = recommendation_of(call.id, region.id)
    standing = decisions.load(begun.id) if begun else None
    reasons = {line.application_id: line.reason for line in standing.lines if line.reason} if standing else {}
    note = listed.note or (standing.note if standing else "")
    decisions.compose(call.id, region, fitting, {**reasons, **listed.reasons}, note, actor, now)
    record_move(kept, step, actor, now, call_id=call.id, data={"projects": len(fitting)})
    return kept


def remove(alternative_id: uuid.UUID, call_id: uuid.UUID, region: Region, actor: Actor, now: datetime) -> Alternative:
    """Take it away from among the others. It can be brought back."""
    call, kept = held(alternative_id, call_id, region)
    step = ALTERNATIVE.decide(AlternativeMove.REMOVE, kept.state, actor.roles, facts_of(call, region))
    kept.removed_by, kept.removed_at = actor.id, now
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def bring_back(
    alternative_id: uuid.UUID, call_id: uuid.UUID, region: Region, actor: Actor, now: datetime
) -> Alternative:
    """Put one that was taken away among the others again, under its own name."""
    call, kept = held(alternative_id, call_id, region)
    facts = facts_of(call, region, name=kept.name)
    step = ALTERNATIVE.decide(AlternativeMove.BRING_BACK, kept.state, actor.roles, facts)
    kept.removed_by = kept.removed_at = None
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def add(
    call: Call,
    region: Region,
    listed: Listed,
    name: str,
    actor: Actor,
    now: datetime,
    made: Made | None = None,
) -> Alternative:
    """Write one down that nothing refuses, as made on the ranking that stands unless it says otherwise."""
    on = made or made_now(call.id)
    kept = Alternative(
        id=uuid.uuid4(),
        call_id=call.id,
        region_id=region.id,
        name=plain_name(name),
        state=AlternativeState.KEPT,
        chosen=sorted({str(one) for one in listed.chosen}),
        reasons={str(one): text.strip() for one, text in sorted(listed.reasons.items(), key=str) if text.strip()},
        note=listed.note.strip(),
        ranking_number=on.number,
        ranking_sha256=on.sha256,
        kept_by=actor.id,
        kept_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    data = {"projects": len(kept.chosen)}
    record_event(kept, AlternativeMove.KEEP, actor, now, call_id=call.id, target=kept.state.value, data=data)
    return kept


def held(alternative_id: uuid.UUID, call_id: uuid.UUID, region: Region) -> tuple[Call, Alternative]:
    """The call and an alternative of this region's list in it, both locked; `NotFound` for any other."""
    call, kept = get_with_call(Alternative, alternative_id)
    if (kept.call_id, kept.region_id) != (call_id, region.id):
        raise NotFound(f"Alternative {alternative_id}")
    return call, kept


def listed_in(kept: Alternative) -> Listed:
    """The list that an alternative holds."""
    reasons = {uuid.UUID(one): text for one, text in kept.reasons.items()}
    return Listed([uuid.UUID(one) for one in kept.chosen], reasons, kept.note)


def facts_of(call: Call, region: Region, *, name: str = "", fitting: int = 1) -> AlternativeFacts:
    """What holds of the alternatives of this region's list now."""
    begun = recommendation_of(call.id, region.id)
    return AlternativeFacts(
        call_is_ranked=call.state == CallState.RANKED,
        list_state=begun.state if begun else None,
        name=name,
        names=names_of(call.id, region.id),
        fitting=fitting,
    )
