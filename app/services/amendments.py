"""How is an open call amended: begun, edited, signed by all sides, brought into force or withdrawn?"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Amendment, Call, CallVersion, Signature
from app.queries.amendments import amendment_facts, open_amendment, proposal_of
from app.queries.definitions import current_version, definition_of, version_by_id
from app.queries.facts import sides_drafted, sides_for, signatures_on
from app.queries.rounds import rounds_until
from app.services.record import NotFound, add_to_outbox, drafts_held, get_for_update, record_event, record_move
from app.services.versions import Said, add_version, edit_refusals, refuse_backward_dates
from workflows import layers
from workflows.actor import CLOCK, Actor
from workflows.amending import added_criteria
from workflows.amendment import (
    AMENDMENT,
    REACHES_DRAFTS,
    AmendmentMove,
    AmendmentState,
    Effect,
    signing_obstacles,
)
from workflows.call import NOT_YOUR_KEY
from workflows.definition import NATIONAL, Core, Definition, Layer
from workflows.machine import Refusal
from workflows.plain import to_plain
from workflows.rounds import deadline_after, with_cut_off


def begin(call_id: uuid.UUID, side: str, reason: str, effect: Effect, actor: Actor, now: datetime) -> Amendment:
    """Begin to amend an open call for one's own side: a draft beside the version in force, with the dates that count.

    `Refusal` while another amendment is being drafted, or when the call is not open any more.
    """
    call = get_for_update(Call, call_id)
    is_only_one, acts_for_side = open_amendment(call.id) is None, side in sides_drafted(call, actor)
    base = current_version(call)
    copy = _with_deadline(definition_of(base), call)
    number = (db.session.scalar(_newest_number(call)) or 0) + 1
    version = add_version(call, copy, side=side, summary=f"Begin amendment {number}", actor=actor, now=now)
    kept = Amendment(
        id=uuid.uuid4(),
        call_id=call.id,
        number=number,
        state=AmendmentState.DRAFTING,
        base_version_id=base.id,
        version_id=version.id,
        effect=effect,
        reason=reason.strip(),
        side=side,
        begun_by=actor.id,
        begun_at=now,
    )
    facts = replace(amendment_facts(call, kept, now), is_only_one=is_only_one, acts_for_side=acts_for_side)
    step = AMENDMENT.decide(AmendmentMove.BEGIN, kept.state, actor.roles, facts)
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call.id, data=_told(call, kept))
    return kept


def declare(call_id: uuid.UUID, reason: str, effect: Effect, actor: Actor, now: datetime) -> Amendment:
    """Say anew why and for whom the call is amended. Keys that were turned on other words are broken."""
    call, kept = _locked(call_id)
    if (kept.reason, kept.effect) == (reason.strip(), effect):
        return kept
    could_be_signed = can_be_signed(call, kept, now)
    kept.reason, kept.effect = reason.strip(), effect
    step = AMENDMENT.decide(AmendmentMove.DECLARE, kept.state, actor.roles, amendment_facts(call, kept, now))
    broken = _had_signed(kept)
    if broken:
        before = version_by_id(kept.version_id)
        summary = f"Say anew why and for whom: amendment {kept.number}"
        # The version is its writer's own side's: words about an amendment are nobody's work on another's part.
        side = sides_drafted(call, actor)[0]
        again = add_version(call, definition_of(before), side=side, summary=summary, actor=actor, now=now)
        kept.version_id = again.id
    data = _told(call, kept) | {"had_signed": broken, "summary": "reason and effect"}
    record_move(kept, step, actor, now, call_id=call.id, data=data)
    if not could_be_signed:
        tell_if_it_can_be_signed(call, kept, now)
    return kept


def amend_core(call_id: uuid.UUID, core: Core, actor: Actor, now: datetime, said: Said) -> CallVersion:
    """Replace the national core in the amendment's draft; what is in force stays as it is."""
    call, kept = _locked(call_id)
    refuse_backward_dates(core)
    after = layers.with_part(definition_of(version_by_id(kept.version_id)), core)
    return _edit(call, kept, NATIONAL, after, actor, now, said)


def amend_layer(call_id: uuid.UUID, layer: Layer, actor: Actor, now: datetime, said: Said) -> CallVersion:
    """Replace one region's layer in the amendment's draft; what is in force stays as it is."""
    call, kept = _locked(call_id)
    before = definition_of(version_by_id(kept.version_id))
    after = layers.with_part(before, layer)
    return _edit(call, kept, layer.region, after, actor, now, said)


def sign(call_id: uuid.UUID, side: str, seen_seal: str, actor: Actor, now: datetime) -> Amendment:
    """Turn one side's key on the proposal with this seal; with the last key the amendment takes force at once."""
    call, kept = _locked(call_id)
    if side not in sides_for(call, actor):
        raise Refusal([NOT_YOUR_KEY])
    facts = amendment_facts(call, kept, now, signing_as=side, user_id=actor.id, seen_seal=seen_seal)
    step = AMENDMENT.decide(AmendmentMove.SIGN, kept.state, actor.roles, facts)
    version, seal = version_by_id(kept.version_id), proposal_of(call, kept).seal
    db.session.add(Signature(version_id=version.id, side=side, user_id=actor.id, sha256=version.sha256, signed_at=now))
    data = _told(call, kept) | {"side": side, "sha256": version.sha256, "seal": seal}
    record_move(kept, step, actor, now, call_id=call.id, data=data)
    if amendment_facts(call, kept, now).keys_missing == 0:
        _take_force(call, kept, version, actor, now)
    return kept


def withdraw(call_id: uuid.UUID, actor: Actor, now: datetime) -> Amendment:
    """Give an amendment up. What was drafted stays on record; what is in force was never touched."""
    call, kept = _locked(call_id)
    step = AMENDMENT.decide(AmendmentMove.WITHDRAW, kept.state, actor.roles, amendment_facts(call, kept, now))
    record_move(kept, step, actor, now, call_id=call.id, data=_told(call, kept))
    return kept


def lapse(call_id: uuid.UUID, now: datetime) -> Amendment | None:
    """End an amendment that not every side had signed by the deadline; None when that is done already. The clock does
    this."""
    call = get_for_update(Call, call_id)
    kept = open_amendment(call.id)
    if kept is None:
        return None
    step = AMENDMENT.decide(AmendmentMove.LAPSE, kept.state, CLOCK.roles, amendment_facts(call, kept, now))
    data = _told(call, kept) | {"due_at": to_plain(call.closes_at)}
    record_move(kept, step, CLOCK, now, call_id=call.id, data=data)
    return kept


def can_be_signed(call: Call, kept: Amendment, now: datetime) -> bool:
    """Whether nothing keeps the sides from signing an amendment as it is now."""
    return not signing_obstacles(amendment_facts(call, kept, now))


def tell_if_it_can_be_signed(call: Call, kept: Amendment, now: datetime) -> None:
    """Tell those who sign for each side, if nothing keeps them from it. For callers who know that it could not be
    signed before, so that each is told once."""
    if can_be_signed(call, kept, now):
        payload = {"notice": "amendment_ready", "subject_id": str(kept.id), **_told(call, kept)}
        add_to_outbox("notice", payload, now)


def _locked(call_id: uuid.UUID) -> tuple[Call, Amendment]:
    """Call first, then the amendment that is being drafted: whoever closes the call or begins a draft waits here."""
    call = get_for_update(Call, call_id)
    kept = open_amendment(call.id)
    if kept is None:
        raise NotFound(f"open amendment of {call_id}")
    return call, get_for_update(Amendment, kept.id)


def _edit(
    call: Call,
    kept: Amendment,
    side: str,
    after: Definition,
    actor: Actor,
    now: datetime,
    said: Said,
) -> CallVersion:
    before, could_be_signed = version_by_id(kept.version_id), can_be_signed(call, kept, now)
    was = definition_of(before)
    move = AmendmentMove.AMEND_CORE if side == NATIONAL else AmendmentMove.AMEND_LAYER
    step = AMENDMENT.decide(move, kept.state, actor.roles, amendment_facts(call, kept, now))
    in_force = definition_of(version_by_id(kept.base_version_id))
    reasons = edit_refusals(call, side, was, after, actor, is_current=before.sha256 == said.seen_sha256)
    if reasons or (reasons := added_criteria(in_force, after)):
        raise Refusal(reasons)
    if was == after:
        return before
    broken = _had_signed(kept)
    version = add_version(
        call, after, side=side, summary=said.summary, brings_back=said.brings_back, actor=actor, now=now
    )
    kept.version_id = version.id
    data = _told(call, kept) | {"version": version.number, "summary": said.summary, "had_signed": broken}
    record_move(kept, step, actor, now, call_id=call.id, data=data)
    if not could_be_signed:
        tell_if_it_can_be_signed(call, kept, now)
    return version


def _take_force(call: Call, kept: Amendment, version: CallVersion, actor: Actor, now: datetime) -> None:
    """From now on the amended version is the current one, and drafts follow it where the effect says so."""
    step = AMENDMENT.decide(AmendmentMove.TAKE_FORCE, kept.state, actor.roles, amendment_facts(call, kept, now))
    core, base = definition_of(version).core, definition_of(version_by_id(kept.base_version_id)).core
    closes_at = deadline_after(base, core, call.round_number, call.closes_at)
    data = _told(call, kept) | {"from_at": to_plain(call.closes_at), "to_at": to_plain(closes_at)}
    call.current_number, call.title, call.amended_at = version.number, core.title, now
    call.closes_at = closes_at
    kept.in_force_at = now
    moved = _move_drafts(call, kept, version, now) if kept.effect in REACHES_DRAFTS else 0
    data |= {"version_id": str(version.id), "version": version.number, "drafts": moved}
    record_move(kept, step, actor, now, call_id=call.id, data=data)


def _move_drafts(call: Call, kept: Amendment, version: CallVersion, now: datetime) -> int:
    """Every draft answers the amended version; how many did not already. Answers stay, asked for or not."""
    drafts = [one for one in drafts_held(call.id) if one.version_id != version.id]
    for draft in drafts:
        draft.version_id = version.id
        data = {"version": version.number, "amendment": kept.number}
        record_event(draft, "follow_amendment", CLOCK, now, call_id=call.id, data=data)
    return len(drafts)


def _had_signed(kept: Amendment) -> list[str]:
    return [str(signature.user_id) for signature in signatures_on(kept.version_id).values()]


def _with_deadline(definition: Definition, call: Call) -> Definition:
    """The definition with the dates that count, which may have been put off since it was signed.

    An always-open call keeps what was signed: the other dates of all its rounds are counted from it.
    """
    if call.round_number:
        return definition
    core = with_cut_off(definition.core, call.round_number, call.closes_at)
    return Definition(core, definition.layers)


def _newest_number(call: Call) -> Select[tuple[int]]:
    """Amendments are numbered through all rounds of a call."""
    return select(func.max(Amendment.number)).where(Amendment.call_id.in_(rounds_until(call.id)))


def _told(call: Call, kept: Amendment) -> dict[str, Any]:
    return {
        "call_id": str(call.id),
        "amendment": kept.number,
        "reason": kept.reason,
        "effect": kept.effect.value,
        "side": kept.side,
    }
