"""How is a call drafted by two bodies, signed with two keys, opened and closed by the clock?"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, CallRegion, CallVersion, Funder, Region, Signature
from app.queries.definitions import current_version, definition_of
from app.queries.facts import call_facts, sides_for, sides_of, signatures_on
from app.services.overtaking import overtake
from app.services.ready_to_sign import tell_once_it_can_be_signed
from app.services.record import add_first, get_for_update, record_event, record_move
from app.services.rounds import open_next
from app.services.signatories import name_only_holders
from app.services.versions import Said, add_version, edit_refusals, refuse_backward_dates
from workflows import layers
from workflows.actor import CLOCK, Actor
from workflows.call import CALL, LONGEST_REFERENCE, NOT_YOUR_KEY, CallMove, CallState, signing_obstacles
from workflows.definition import NATIONAL, CallEntry, Core, Definition, Layer
from workflows.machine import Reason, Refusal
from workflows.plain import sha256, to_plain
from workflows.rounds import first_number


def draft_call(
    reference: str,
    funder: Funder,
    regions: Sequence[Region],
    definition: Definition,
    actor: Actor,
    now: datetime,
    *,
    summary: str = "First draft",
) -> Call:
    """Begin a call with its first version; `summary` says what it was started from.

    `Refusal` when the reference is taken or too long, or the dates run backward.
    """
    _refuse_reference(reference)
    refuse_backward_dates(definition.core)
    call = Call(
        id=uuid.uuid4(),
        reference=reference,
        funder_id=funder.id,
        title=definition.core.title,
        created_at=now,
        opens_at=definition.core.milestones.opens_at,
        closes_at=definition.core.milestones.closes_at,
        interests_close_at=_interests_close_at(definition.core),
        by_invitation=definition.core.entry == CallEntry.INVITATION,
        is_listed=definition.core.is_listed,
        round_number=first_number(definition.core),
    )
    if not add_first(call):
        raise _reference_taken(reference)
    db.session.add_all(CallRegion(call_id=call.id, region_id=region.id) for region in regions)
    add_version(call, definition, side=NATIONAL, summary=summary, actor=actor, now=now)
    name_only_holders(call, sides_of(definition), now)
    record_event(call, "draft", actor, now, call_id=call.id, target=CallState.DRAFTING.value, data={"version": 1})
    return call


def edit_core(call_id: uuid.UUID, core: Core, actor: Actor, now: datetime, said: Said) -> CallVersion:
    """Replace the national core in a new, unsigned version; the layers stay to the letter as they are."""
    call = get_for_update(Call, call_id)
    before = definition_of(current_version(call))
    refuse_backward_dates(core)
    after = layers.with_part(before, core)
    return _edit(call, CallMove.EDIT_CORE, NATIONAL, before, after, actor, now, said)


def edit_layer(call_id: uuid.UUID, layer: Layer, actor: Actor, now: datetime, said: Said) -> CallVersion:
    """Replace one region's layer in a new, unsigned version; core and other layers stay to the letter as they are."""
    call = get_for_update(Call, call_id)
    before = definition_of(current_version(call))
    after = layers.with_part(before, layer)
    return _edit(call, CallMove.EDIT_LAYER, layer.region, before, after, actor, now, said)


def sign(call_id: uuid.UUID, side: str, seen_sha256: str, actor: Actor, now: datetime) -> Call:
    """Turn one side's key on the version with this hash; when it is the last key, the call is agreed."""
    call = get_for_update(Call, call_id)
    version = current_version(call)
    if side not in sides_for(call, actor):
        raise Refusal([NOT_YOUR_KEY])
    facts = call_facts(call, now, signing_as=side, user_id=actor.id, seen_sha256=seen_sha256)
    step = CALL.decide(CallMove.SIGN, call.state, actor.roles, facts)
    db.session.add(Signature(version_id=version.id, side=side, user_id=actor.id, sha256=version.sha256, signed_at=now))
    record_move(
        call,
        step,
        actor,
        now,
        call_id=call.id,
        data={"side": side, "sha256": version.sha256, "version": version.number},
    )
    facts = call_facts(call, now)
    if not CALL.refusals(CallMove.AGREE, call.state, actor.roles, facts):
        step = CALL.decide(CallMove.AGREE, call.state, actor.roles, facts)
        data = {"sha256": version.sha256, "version_id": str(version.id), "version": version.number}
        record_move(call, step, actor, now, call_id=call.id, data=data)
    return call


def open_call(call_id: uuid.UUID, now: datetime) -> Call:
    """Open a call whose time has come. The clock does this; nobody has to press anything."""
    call = get_for_update(Call, call_id)
    step = CALL.decide(CallMove.OPEN, call.state, CLOCK.roles, call_facts(call, now))
    call.opened_at = now
    record_move(call, step, CLOCK, now, call_id=call.id, data={"due_at": to_plain(call.opens_at)})
    return call


def close_interests(call_id: uuid.UUID, now: datetime) -> Call:
    """Close the first stage of a call whose time has come: from now on the region reads. The clock does this."""
    call = get_for_update(Call, call_id)
    step = CALL.decide(CallMove.CLOSE_INTERESTS, call.state, CLOCK.roles, call_facts(call, now))
    call.interests_closed_at = now
    record_move(call, step, CLOCK, now, call_id=call.id, data={"due_at": to_plain(call.interests_close_at)})
    return call


def close_call(call_id: uuid.UUID, now: datetime) -> Call:
    """Close a call whose deadline has passed, and open its next round if it has one. The clock does this."""
    call = get_for_update(Call, call_id)
    step = CALL.decide(CallMove.CLOSE, call.state, CLOCK.roles, call_facts(call, now))
    record_move(call, step, CLOCK, now, call_id=call.id, data={"due_at": to_plain(call.closes_at)})
    open_next(call, now)
    return call


def _edit(
    call: Call,
    move: CallMove,
    side: str,
    before: Definition,
    after: Definition,
    actor: Actor,
    now: datetime,
    said: Said,
) -> CallVersion:
    facts = call_facts(call, now, seen_sha256=said.seen_sha256)
    step = CALL.decide(move, call.state, actor.roles, facts)
    reasons = edit_refusals(call, side, before, after, actor, is_current=facts.hash_is_current)
    if reasons:
        raise Refusal(reasons)
    if sha256(after) == sha256(before):
        return current_version(call)
    broken = [str(signature.user_id) for signature in signatures_on(current_version(call).id).values()]
    version = add_version(
        call, after, side=side, summary=said.summary, brings_back=said.brings_back, actor=actor, now=now
    )
    call.current_number = version.number
    _repeat_for_lists(call, after.core)
    data = {"version": version.number, "side": side, "summary": said.summary, "had_signed": broken}
    record_move(call, step, actor, now, call_id=call.id, data=data)
    overtake(call, after, actor, now)
    if signing_obstacles(facts):
        tell_once_it_can_be_signed(call, now)
    return version


def _refuse_reference(reference: str) -> None:
    if len(reference) > LONGEST_REFERENCE:
        text = f"A reference has at most {LONGEST_REFERENCE} characters."
        raise Refusal([Reason("reference_too_long", text, where="reference")])
    # Two references that differ only in case would be read aloud, filed and searched for as one.
    taken = db.session.scalar(select(Call.reference).where(func.lower(Call.reference) == reference.lower()))
    if taken is not None:
        raise _reference_taken(taken)


def _reference_taken(reference: str) -> Refusal:
    return Refusal([Reason("reference_taken", f"There is a call {reference} already.", where="reference")])


def _repeat_for_lists(call: Call, core: Core) -> None:
    call.title = core.title
    call.opens_at = core.milestones.opens_at
    call.closes_at = core.milestones.closes_at
    call.interests_close_at = _interests_close_at(core)
    call.by_invitation = core.entry == CallEntry.INVITATION
    call.is_listed = core.is_listed
    call.round_number = first_number(core)


def _interests_close_at(core: Core) -> datetime | None:
    return core.first_stage.closes_at if core.first_stage else None
