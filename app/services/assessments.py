"""How are assessors assigned, how do they answer, and how are the two ledgers closed?"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.extensions import db
from app.models import Application, Assessment, AssessmentReminder, Call, Ranking
from app.queries.facts import assessment_facts, call_facts, holds_role
from app.queries.frozen import definitions_named, live_inputs
from app.queries.pools import Side, is_pooled, tally_of
from app.queries.ranking import rankings_made
from app.queries.reopenings import is_open_to, reopening_under_way
from app.queries.team import belongs_to_applicant
from app.queries.timetable import dates_of
from app.services import conflicts, proposals, reopening, working_copies
from app.services.record import add_to_outbox, get_for_update, get_to_hold, record_events, record_move
from app.services.scoring import held
from workflows import assigning_open
from workflows.actor import CLOCK, Actor
from workflows.assessment import ASSESSMENT, AssessmentMove, AssessmentState, DeclineReason
from workflows.assessor import InterestKind
from workflows.call import CALL, CallFacts, CallMove, CallState
from workflows.definition import Ledger
from workflows.frozen import ranked
from workflows.ledgers import MARKED_BY
from workflows.machine import Reason, Refusal
from workflows.plain import sha256, to_plain
from workflows.pool import room_refusals
from workflows.timetable import phase_begins_at

NOT_NOW = Reason("not_now", "Assessors are assigned between the deadline and the closing of the ledgers.")


def assign(application_id: uuid.UUID, user_id: uuid.UUID, ledger: Ledger, actor: Actor, now: datetime) -> Assessment:
    """Ask a person of the ledger's pool to assess an eligible application; told at once if assessment has begun.

    Where people were invited to the pool of the call, only who accepted is asked, and nobody for more than they
    promised. Where nobody was, everybody with the role is the pool, as in a small call that needs none.
    """
    call_id = db.session.scalar(select(Application.call_id).where(Application.id == application_id))
    # The call first, as whoever deploys proposed panels takes it, so that neither waits for the other for ever.
    call = get_to_hold(Call, call_id) if call_id else None
    application = get_for_update(Application, application_id)
    reasons = _assignment_refusals(application, call, user_id, ledger, actor)
    if reasons:
        raise Refusal(reasons)
    return ask_about(call, [(application.id, user_id)], ledger, actor, now)[0]


def ask_about(
    call: Call, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]], ledger: Ledger, actor: Actor, now: datetime
) -> list[Assessment]:
    """Ask people about applications, each pair an application and a person; whoever calls this has asked whether they
    may be. They are told at once if assessment has begun."""
    made = [
        Assessment(
            id=uuid.uuid4(), application_id=application_id, user_id=user_id, ledger=ledger, invited_at=now,
            state=AssessmentState.INVITED,
        )
        for application_id, user_id in pairs
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    told = [(one, {"user": str(one.user_id), "ledger": ledger.value}) for one in made]
    record_events(told, "assign", actor, now, call_id=call.id, target=AssessmentState.INVITED.value)
    if call.state == CallState.ASSESSING:
        _tell_who_is_asked(call, made, now)
    return made


def _tell_who_is_asked(call: Call, made: Sequence[Assessment], now: datetime) -> None:
    """One message to each person, with the count where there are several."""
    by_person: dict[uuid.UUID, list[str]] = {}
    for one in made:
        by_person.setdefault(one.user_id, []).append(str(one.id))
    for user_id, ids in sorted(by_person.items()):
        if len(ids) == 1:
            add_to_outbox("notice", {"notice": "assessor_invited", "subject_id": ids[0]}, now)
        else:
            asked_of = {"notice": "assignments_made", "subject_id": str(call.id), "user": str(user_id)}
            add_to_outbox("notice", {**asked_of, "ids": ids}, now)


def take_back(call: Call, taken: Sequence[Assessment], actor: Actor, now: datetime) -> None:
    """No longer ask people about applications of which they have begun none; whoever was told is told."""
    if not taken:
        return
    told = [
        (one, {"user": str(one.user_id), "ledger": one.ledger.value, "application": str(one.application_id)})
        for one in taken
    ]
    record_events(told, "withdraw_assignment", actor, now, call_id=call.id)
    ids = [one.id for one in taken]
    db.session.execute(delete(AssessmentReminder).where(AssessmentReminder.assessment_id.in_(ids)))
    db.session.execute(delete(Assessment).where(Assessment.id.in_(ids)))
    if call.state == CallState.ASSESSING:
        for user_id, count in sorted(Counter(one.user_id for one in taken).items()):
            told_of = {"notice": "assignments_withdrawn", "subject_id": str(user_id), "call": str(call.id)}
            add_to_outbox("notice", {**told_of, "count": count}, now)
    for one in taken:
        db.session.expunge(one)


def start_assessment(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Call:
    """Let the assessors in by hand, saying why, when every application is checked and has the people that the call
    promises."""
    call = get_for_update(Call, call_id)
    facts = replace(call_facts(call, now), reason_given=bool(reason))
    step = CALL.decide(CallMove.START_ASSESSMENT, call.state, actor.roles, facts)
    record_move(call, step, actor, now, call_id=call.id, data={"reason": reason})
    # Before anybody is let in: whoever has a conflict is never told that they were asked.
    conflicts.find_in_call(call.id, CLOCK, now)
    return call


def start_when_due(call_id: uuid.UUID, now: datetime) -> Call:
    """Let the assessors in at the time that all sides signed, or as soon after it as nothing stands in the way. The
    clock does this."""
    call = get_for_update(Call, call_id)
    facts, due_at = _due_facts(call, now)
    step = CALL.decide(CallMove.START_ASSESSMENT, call.state, CLOCK.roles, facts)
    record_move(call, step, CLOCK, now, call_id=call.id, data={"due_at": to_plain(due_at)})
    conflicts.find_in_call(call.id, CLOCK, now)
    return call


def accept(assessment_id: uuid.UUID, actor: Actor, now: datetime, *, no_conflict_confirmed: bool) -> Assessment:
    """Take an assignment, confirming that there is no conflict of interest."""
    assessment = held(assessment_id)
    facts = assessment_facts(assessment, now, no_conflict_confirmed=no_conflict_confirmed)
    step = ASSESSMENT.decide(AssessmentMove.ACCEPT, assessment.state, actor.roles, facts)
    assessment.answered_at = now
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id)
    return assessment


def decline(
    assessment_id: uuid.UUID,
    reason: DeclineReason | None,
    actor: Actor,
    now: datetime,
    *,
    kind: InterestKind | None = None,
    words: str = "",
) -> Assessment:
    """Give an assignment back with a reason. From then on this person does not see the application; of a conflict of
    interest they may say which kind it is, and more in words."""
    assessment = held(assessment_id)
    facts = assessment_facts(assessment, now, reason_given=reason is not None)
    step = ASSESSMENT.decide(AssessmentMove.DECLINE, assessment.state, actor.roles, facts)
    assessment.decline_reason = reason
    assessment.answered_at = now
    record_move(assessment, step, actor, now, call_id=assessment.application.call_id)
    proposals.ask_who_takes_over(assessment, now)
    if reason == DeclineReason.CONFLICT:
        conflicts.declare(assessment.application_id, assessment.user_id, kind, words, actor, now)
    working_copies.drop_unseen(actor.id)
    return assessment


def close_ledgers(call_id: uuid.UUID, actor: Actor, now: datetime, reason: str = "") -> Ranking:
    """Freeze both ledgers by hand in one logged act, saying why, and keep the ranking that follows from them, with its
    hash."""
    call = get_for_update(Call, call_id)
    facts = replace(call_facts(call, now), reason_given=bool(reason))
    return _rank(call, facts, actor, now, {"reason": reason})


def close_when_due(call_id: uuid.UUID, now: datetime) -> Ranking:
    """Freeze both ledgers at the end of assessment that all sides signed, or as soon after it as the last mark is in.
    The clock does this."""
    call = get_for_update(Call, call_id)
    facts, due_at = _due_facts(call, now)
    return _rank(call, facts, CLOCK, now, {"due_at": to_plain(due_at)})


def _due_facts(call: Call, now: datetime) -> tuple[CallFacts, datetime | None]:
    """The facts of a call to the clock, and when its next phase was due. What people opened again they close again."""
    due_at = None if reopening_under_way(call.id) else phase_begins_at(dates_of(call), call.state)
    return replace(call_facts(call, now), phase_due=due_at is not None and due_at <= now), due_at


def _rank(call: Call, facts: CallFacts, actor: Actor, now: datetime, data: dict[str, Any]) -> Ranking:
    step = CALL.decide(CallMove.CLOSE_LEDGERS, call.state, actor.roles, facts)
    reopening.close_again(call.id, actor, now)
    inputs = live_inputs(call)
    record = ranked(inputs, definitions_named(call, inputs))
    kept = Ranking(
        call_id=call.id,
        number=len(rankings_made(call.id)) + 1,
        inputs=to_plain(inputs),
        inputs_sha256=record.inputs_sha256,
        record=to_plain(record),
        sha256=sha256(record),
        closed_by=actor.id,
        closed_at=now,
    )
    db.session.add(kept)
    hashes = {"ranking_sha256": kept.sha256, "inputs_sha256": record.inputs_sha256}
    record_move(call, step, actor, now, call_id=call.id, data={**hashes, **data})
    return kept


def _assignment_refusals(
    application: Application, call: Call, user_id: uuid.UUID, ledger: Ledger, actor: Actor
) -> tuple[Reason, ...]:
    reasons = _moment_refusals(application, call, ledger, actor)
    return (*reasons, *_person_refusals(application, call, user_id, ledger))


def _moment_refusals(application: Application, call: Call, ledger: Ledger, actor: Actor) -> list[Reason]:
    is_open = is_open_to(call, ledger, application.region_id)
    found = assigning_open.refusals(ledger, actor.roles, call.state, NOT_NOW, is_open=is_open)
    return [*found, *assigning_open.about_application(application.state)]


def _person_refusals(application: Application, call: Call, user_id: uuid.UUID, ledger: Ledger) -> list[Reason]:
    reasons = []
    pool_id = call.funder_id if ledger == Ledger.NATIONAL else application.region_id
    if not holds_role(user_id, MARKED_BY[ledger], pool_id):
        reasons.append(Reason("not_in_pool", "This person is not in the pool for this ledger.", where="user_id"))
    elif is_pooled(call.id, side := Side(ledger, pool_id)):
        reasons += room_refusals(tally_of(call.id, side, user_id))
    taken = select(Assessment.id).where(Assessment.application_id == application.id, Assessment.user_id == user_id)
    if db.session.scalar(taken):
        reasons.append(Reason("already_assigned", "This person has been asked already.", where="user_id"))
    if belongs_to_applicant(user_id, application.id):
        text = "This person belongs to an organisation in this application, or has declared something for it."
        reasons.append(Reason("belongs_to_it", text, where="user_id"))
    return [*reasons, *conflicts.refusals(application.id, user_id)]
