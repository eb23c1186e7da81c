"""How is a draft call rehearsed, a chapter at a time?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Amendment, Call, CallVersion, Rehearsal
from app.queries.amendments import amendment_facts, drafted_version, open_amendment
from app.queries.definitions import definition_of
from app.queries.facts import call_facts
from app.queries.rehearsals import chapters_of, material_sha256, next_seed, running
from app.services.amendments import can_be_signed, tell_if_it_can_be_signed
from app.services.ready_to_sign import tell_once_it_can_be_signed
from app.services.record import add_to_outbox, get_for_update, record_move
from workflows import rehearsal
from workflows.actor import CLOCK, Actor
from workflows.amendment import AMENDMENT, AmendmentMove
from workflows.call import CALL, CallMove, CallState
from workflows.machine import Step
from workflows.plain import sha256, to_plain
from workflows.rehearsal_run import REHEARSAL, RehearsalFacts, RehearsalMove, RehearsalState

REHEARSE = "rehearse"


def ask(call_id: uuid.UUID, actor: Actor, now: datetime, *, applications: int = rehearsal.APPLICATIONS) -> Rehearsal:
    """Have the version that is being drafted rehearsed; `Refusal` while it has problems.

    One that is under way is not begun twice.
    """
    call = get_for_update(Call, call_id)
    rehearsed, step = _asked_of(call, actor, now)
    version = drafted_version(call)
    material = material_sha256(definition_of(version))
    under_way = running(call.id, material)
    if under_way is not None:
        return under_way
    kept = Rehearsal(
        id=uuid.uuid4(),
        call_id=call.id,
        version_id=version.id,
        material_sha256=material,
        seed=next_seed(call.id, material),
        applications=applications,
        asked_by=actor.id,
        asked_at=now,
    )
    db.session.add(kept)
    data = {"rehearsal": str(kept.id), "version": version.number, "seed": kept.seed, "material": material}
    record_move(rehearsed, step, actor, now, call_id=call.id, data=data)
    add_to_outbox(REHEARSE, {"subject_id": str(kept.id)}, now)
    return kept


def _asked_of(call: Call, actor: Actor, now: datetime) -> tuple[Call | Amendment, Step]:
    """What is rehearsed, and the step of its machine: a call that is being agreed, or an amendment of an open one."""
    kept = open_amendment(call.id) if call.state == CallState.OPEN else None
    if kept is None:
        return call, CALL.decide(CallMove.REHEARSE, call.state, actor.roles, call_facts(call, now))
    facts = amendment_facts(call, kept, now)
    return kept, AMENDMENT.decide(AmendmentMove.REHEARSE, kept.state, actor.roles, facts)


def take_step(rehearsal_id: uuid.UUID, now: datetime) -> Rehearsal:
    """Write the next chapter, and ask for the one after it; with the last one the rehearsal is finished.

    A step is short, because SQLite has one writer. On a rehearsal that is finished this does nothing.
    """
    kept: Rehearsal = get_for_update(Rehearsal, rehearsal_id)
    if kept.state == RehearsalState.FINISHED:
        return kept
    definition = definition_of(db.session.get_one(CallVersion, kept.version_id))
    steps = rehearsal.steps(definition)
    left = steps[len(kept.chapters) :]
    if left:
        written = rehearsal.chapter(definition, left[0], kept.seed, kept.applications)
        kept.chapters = [*kept.chapters, to_plain(written)]
    if len(left) > 1:
        add_to_outbox(REHEARSE, {"subject_id": str(kept.id)}, now)
        return kept
    _finish(kept, len(steps) - len(kept.chapters), now)
    return kept


def _finish(kept: Rehearsal, chapters_left: int, now: datetime) -> None:
    step = REHEARSAL.decide(RehearsalMove.FINISH, kept.state, CLOCK.roles, RehearsalFacts(chapters_left))
    call, amendment = get_for_update(Call, kept.call_id), open_amendment(kept.call_id)
    waited_for = amendment is not None and not can_be_signed(call, amendment, now)
    bound = rehearsal.Report(kept.material_sha256, kept.seed, kept.applications, chapters_of(kept))
    kept.report_sha256 = sha256(bound)
    kept.finished_at = now
    record_move(kept, step, CLOCK, now, call_id=kept.call_id, data={"sha256": kept.report_sha256})
    if amendment is not None and waited_for:
        tell_if_it_can_be_signed(call, amendment, now)
    tell_once_it_can_be_signed(call, now)
