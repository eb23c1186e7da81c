"""How is an expression of interest written, submitted, advised on and told, and how does an application come of it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from app.extensions import db
from app.models import (
    Application,
    Call,
    Interest,
    InterestAdvice,
    InterestLineage,
    InterestOther,
    Organisation,
    Region,
)
from app.queries.definitions import current_version, definition_of, version_by_id
from app.queries.interest_advice import undecided_in
from app.queries.interest_parents import left_out_of, parents_of
from app.queries.visible import RECEIVED_INTERESTS
from app.services import applications
from app.services.applications import Overtaken
from app.services.invitations import refuse_uninvited
from app.services.record import NotFound, add_to_outbox, get_for_update, get_with_call, record_event, record_move
from workflows import completeness
from workflows.actor import Actor
from workflows.answers import KINDS, Raw
from workflows.call import CallState
from workflows.first_stage import FirstStage
from workflows.interest import (
    INTEREST,
    MOST_APPLICATIONS,
    WITH_OTHERS,
    Advice,
    InterestFacts,
    InterestMove,
    InterestState,
    start_refusals,
)
from workflows.machine import Reason, Refusal
from workflows.plain import sha256


@dataclass(frozen=True)
class Advised:
    """What a region says to one expression of interest. `others` are those to merge or to partner with."""

    advice: Advice
    reason: str
    others: tuple[uuid.UUID, ...] = ()
    applications: int = 1


def start(
    call_id: uuid.UUID, region: Region, organisation: Organisation, title: str, actor: Actor, now: datetime
) -> Interest:
    """Begin an expression of interest in the first stage of an open call."""
    call = get_for_update(Call, call_id)
    refuse_uninvited(call, organisation.id, actor)
    version = current_version(call)
    if definition_of(version).core.first_stage is None or not takes_interests(call, now):
        raise Refusal([Reason("stage_not_open", "This call takes no expressions of interest now.")])
    number = db.session.scalar(select(func.count(Interest.id)).where(Interest.call_id == call.id)) or 0
    made = Interest(
        id=uuid.uuid4(),
        reference=f"{call.reference}-E{number + 1:03d}",
        call_id=call.id,
        region_id=region.id,
        organisation_id=organisation.id,
        version_id=version.id,
        title=title,
        answers={},
        number=0,
        created_by=actor.id,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    record_event(made, "start", actor, now, call_id=call.id, target=InterestState.DRAFT.value)
    return made


def save(
    interest_id: uuid.UUID, title: str, typed: Mapping[str, Raw], seen_number: int, actor: Actor, now: datetime
) -> Interest:
    """Keep the whole form. `seen_number` is the save that the writer started from; else `Overtaken`.

    Raises `AnswerProblem` for what cannot be read as an answer of its kind.
    """
    call, kept = get_with_call(Interest, interest_id)
    INTEREST.decide(InterestMove.WRITE, kept.state, actor.roles, _writing_facts(call, now))
    answers = {question.id: _stored(question, typed.get(question.id, "")) for question in stage_of(kept).questions}
    given = {question_id: value for question_id, value in answers.items() if value is not None}
    if (kept.title, kept.answers) == (title, given):
        return kept
    if kept.number != seen_number:
        raise Overtaken({"title": kept.title, **kept.answers}, kept.number, kept.saved_by, kept.saved_at)
    kept.title, kept.answers, kept.number = title, given, kept.number + 1
    kept.saved_by, kept.saved_at = actor.id, now
    db.session.flush()
    return kept


def submit(interest_id: uuid.UUID, actor: Actor, now: datetime) -> Interest:
    """Submit an expression of interest, or `Refusal` with everything that is wrong at once."""
    call, kept = get_with_call(Interest, interest_id)
    facts = _writing_facts(call, now, missing=completeness.missing_of(stage_of(kept).questions, kept.answers))
    step = INTEREST.decide(InterestMove.SUBMIT, kept.state, actor.roles, facts)
    kept.submitted_at = now
    content = {"title": kept.title, "answers": kept.answers}
    record_move(kept, step, actor, now, call_id=call.id, data={"sha256": sha256(content)})
    return kept


def reopen(interest_id: uuid.UUID, actor: Actor, now: datetime) -> Interest:
    """Take a submitted one back into draft while the first stage is open."""
    call, kept = get_with_call(Interest, interest_id)
    step = INTEREST.decide(InterestMove.REOPEN, kept.state, actor.roles, _writing_facts(call, now))
    kept.submitted_at = None
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def withdraw(interest_id: uuid.UUID, actor: Actor, now: datetime) -> Interest:
    """Withdraw it while the first stage is open. Its own people can still read it."""
    call, kept = get_with_call(Interest, interest_id)
    step = INTEREST.decide(InterestMove.WITHDRAW, kept.state, actor.roles, _writing_facts(call, now))
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def advise(interest_id: uuid.UUID, said: Advised, actor: Actor, now: datetime) -> InterestAdvice:
    """Record the region's advice, or change it before it is told. The event keeps its hash, and not its words."""
    call, kept = get_with_call(Interest, interest_id)
    step = INTEREST.decide(InterestMove.ADVISE, kept.state, actor.roles, _advice_facts(call, kept, said))
    found = db.session.get(InterestAdvice, kept.id)
    if found is None:
        found = InterestAdvice(interest_id=kept.id)
        db.session.add(found)
    found.advice, found.reason, found.applications = said.advice, said.reason.strip(), said.applications
    found.decided_by, found.decided_at = actor.id, now
    db.session.flush()
    db.session.execute(delete(InterestOther).where(InterestOther.interest_id == kept.id))
    db.session.add_all(InterestOther(interest_id=kept.id, other_id=other_id) for other_id in sorted(set(said.others)))
    record_move(kept, step, actor, now, call_id=call.id, data={"sha256": sha256(said)})
    return found


def tell(call_id: uuid.UUID, region: Region, actor: Actor, now: datetime) -> int:
    """Tell every applicant of a region its advice, all in one transaction; the number told. `Refusal` until all are
    decided."""
    call = get_for_update(Call, call_id)
    query = select(Interest.id).where(
        Interest.call_id == call.id, Interest.region_id == region.id, Interest.state == InterestState.DECIDED
    )
    facts = InterestFacts(stage_is_closed=_is_closed(call), undecided=undecided_in(call.id, region.id))
    ids = list(db.session.scalars(query.order_by(Interest.reference)))
    reasons = INTEREST.refusals(InterestMove.TELL, InterestState.DECIDED, actor.roles, facts)
    if not ids and not reasons:
        reasons = (Reason("nobody_to_tell", "There is nobody to tell: every applicant has been told already."),)
    if reasons:
        raise Refusal(reasons)
    for interest_id in ids:
        kept = get_for_update(Interest, interest_id)
        step = INTEREST.decide(InterestMove.TELL, kept.state, actor.roles, facts)
        record_move(kept, step, actor, now, call_id=call.id)
    return len(ids)


def begin_application(
    call_id: uuid.UUID,
    interest_ids: Sequence[uuid.UUID],
    organisation: Organisation,
    title: str,
    actor: Actor,
    now: datetime,
    *,
    is_meant_apart: bool = False,
) -> Application:
    """Begin a full application from one's own expression of interest, and from others where the region advised so.

    Where it advised to merge, one that leaves others out is begun only by those who say that it is meant.
    """
    call = get_for_update(Call, call_id)
    found = parents_of(call.id, organisation.id, interest_ids)
    if len(found) != len(set(interest_ids)):
        raise NotFound(str(call_id))
    left_out = left_out_of(organisation.id, interest_ids)
    reasons = start_refusals([one.parent for one in found], left_out=left_out, is_meant_apart=is_meant_apart)
    if reasons:
        raise Refusal(reasons)
    region = db.session.get_one(Region, next(one.region_id for one in found if one.parent.is_own))
    ids = [one.id for one in found]
    made = applications.start(call.id, region, organisation, title, actor, now, interest_ids=ids)
    db.session.add_all(InterestLineage(application_id=made.id, interest_id=interest_id) for interest_id in ids)
    for one in found:
        if not one.parent.is_own:
            payload = {"notice": "interest_joined", "subject_id": str(one.id), "application": str(made.id)}
            add_to_outbox("notice", payload, now)
    return made


def takes_interests(call: Call, now: datetime) -> bool:
    """Whether the first stage of a call takes words now."""
    is_before = call.interests_close_at is not None and now < call.interests_close_at
    return call.state == CallState.OPEN and is_before and not _is_closed(call)


def stage_of(interest: Interest) -> FirstStage:
    """The form that an expression of interest answers, in the version in which it was begun."""
    stage = definition_of(version_by_id(interest.version_id)).core.first_stage
    if stage is None:
        raise NotFound(f"the first stage of {interest.reference}")
    return stage


def _stored(question: Any, typed: Raw) -> Any:
    kind: Any = KINDS[question.kind]
    value = kind.parse(question, typed)
    return None if value is None else kind.to_store(value)


def _writing_facts(call: Call, now: datetime, *, missing: tuple[Reason, ...] = ()) -> InterestFacts:
    is_before = takes_interests(call, now)
    return InterestFacts(call_is_open=call.state == CallState.OPEN, before_deadline=is_before, missing=missing)


def _advice_facts(call: Call, kept: Interest, said: Advised) -> InterestFacts:
    others = set(said.others)
    there = select(func.count(Interest.id)).where(
        Interest.id.in_(others - {kept.id}),
        Interest.call_id == kept.call_id,
        Interest.region_id == kept.region_id,
        Interest.state.in_(RECEIVED_INTERESTS),
    )
    most = 1 if said.advice == Advice.MERGE else MOST_APPLICATIONS
    return InterestFacts(
        stage_is_closed=_is_closed(call),
        reason_given=bool(said.reason.strip()),
        others_fit_advice=bool(others) == (said.advice in WITH_OTHERS),
        others_are_there=db.session.scalar(there) == len(others),
        count_fits_advice=1 <= said.applications <= most,
    )


def _is_closed(call: Call) -> bool:
    return call.interests_closed_at is not None
