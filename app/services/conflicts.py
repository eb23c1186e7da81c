"""How is a conflict of interest found, declared, confirmed and lifted, and what follows at once?

From the moment a conflict stands the person's queries leave the application out. Work that they had begun is kept
aside: it counts for nothing, is shown to staff, and comes back when the conflict is lifted.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from app.extensions import db
from app.models import Application, Assessment, Call, CallRegion, Conflict, Partner, RoleGrant
from app.queries.assignments import kept_out_of
from app.queries.conflict_facts import applications_facts, people_facts, rules_for
from app.queries.quarantine import is_hidden
from app.services import working_copies
from app.services.record import NotFound, add_to_outbox, get_for_update, record_event
from workflows import conflicts as rules
from workflows.actor import CLOCK, POOL_ROLES, Actor
from workflows.application import RECEIVED
from workflows.assessment import AssessmentState
from workflows.assessor import InterestKind
from workflows.call import CallState
from workflows.conflicts import ApplicationFacts, Ground, PersonFacts, Rules, Source
from workflows.machine import Reason, Refusal

# While these last, work can be kept aside; afterwards the ranking has its hash.
UNRANKED = frozenset({CallState.CLOSED, CallState.ASSESSING})
Pair = tuple[uuid.UUID, uuid.UUID]
Key = tuple[uuid.UUID, uuid.UUID, Source, Ground, str]


def refusals(application_id: uuid.UUID, user_id: uuid.UUID) -> tuple[Reason, ...]:
    """Why this person must not be asked about this application, for staff to read: what stands, and what the records
    show that nobody has lifted. Nothing is written, because what is refused is undone."""
    found = _between([(application_id, user_id)])[application_id, user_id]
    return tuple(
        Reason("conflict", f"This person has a conflict of interest. {why}".strip(), where="user_id") for why in found
    )


def between(pairs: Collection[Pair]) -> Mapping[Pair, str]:
    """Those of these pairs of application and person that must not be, each with why in words for staff: a conflict, as
    `refusals` says, or that the person belongs to an organisation in it."""
    found = {
        pair: f"There is a conflict of interest. {' '.join(why)}".strip()
        for pair, why in _between(pairs).items()
        if why
    }
    belongs = kept_out_of({one for one, _ in pairs}, {person for _, person in pairs})
    text = "This person belongs to an organisation in it, or has declared something for it."
    return {pair: text for pair in pairs if pair[1] in belongs.get(pair[0], ())} | found


def _between(pairs: Collection[Pair]) -> Mapping[Pair, list[str]]:
    """What stands between these pairs, and what the records show that nobody has lifted."""
    application_ids, user_ids = {one for one, _ in pairs}, {person for _, person in pairs}
    kept = {_key(one): one for one in _kept(application_ids, user_ids)}
    why: dict[Pair, list[str]] = {pair: [] for pair in pairs}
    for one in kept.values():
        if one.lifted_at is None and (one.application_id, one.user_id) in why:
            why[one.application_id, one.user_id].append(one.why)
    applications, people = applications_facts(application_ids), people_facts(user_ids)
    said = rules_for(application_ids)
    for application_id, user_id in pairs:
        found = rules.detected(people[user_id], applications[application_id], said[application_id])
        new = (one for one in found if (application_id, user_id, one.source, one.ground, one.matched) not in kept)
        why[application_id, user_id] += [one.why for one in new]
    return why


def find_in_call(call_id: uuid.UUID, actor: Actor, now: datetime) -> int:
    """Look at everybody who may be asked, and at every application that was received; how many conflicts are new.

    Only pairs that share a key are compared, so that thousands by hundreds take seconds.
    """
    received = select(Application.id).where(Application.call_id == call_id, Application.state.in_(RECEIVED))
    application_ids = db.session.scalars(received.order_by(Application.id)).all()
    return _find(application_ids, _assessors_of(get_for_update(Call, call_id)), actor, now)


def find_for_person(user_id: uuid.UUID, now: datetime) -> int:
    """Look at one person again, because what is on record of them has changed; how many conflicts are new.

    Looked at are the applications about which they may be asked, or were, in every call that is not ranked.
    """
    held = db.session.scalars(
        select(RoleGrant.scope_id).where(
            RoleGrant.user_id == user_id, RoleGrant.role.in_(POOL_ROLES), RoleGrant.ended_at.is_(None)
        )
    ).all()
    regional = select(CallRegion.call_id).where(CallRegion.region_id.in_(held))
    asked = select(Assessment.application_id).where(Assessment.user_id == user_id)
    about = or_(Call.funder_id.in_(held), Call.id.in_(regional), Application.id.in_(asked))
    return _find(_assessed(about), [user_id], CLOCK, now)


def find_for_organisation(organisation_id: uuid.UUID, now: datetime) -> int:
    """Look at the applications of an organisation again, because its people or its details have changed; how many
    conflicts are new."""
    theirs = select(Partner.application_id).where(Partner.organisation_id == organisation_id)
    return _find_among_all(_assessed(Application.id.in_(theirs)), now)


def find_after_joining(user_id: uuid.UUID, organisation_id: uuid.UUID, now: datetime) -> int:
    """Look again after somebody joined an organisation: at them, and at its applications, which have one more address;
    how many conflicts are new."""
    db.session.flush()
    return find_for_person(user_id, now) + find_for_organisation(organisation_id, now)


def find_for_application(application_id: uuid.UUID, now: datetime) -> int:
    """Look at one application again, because what it shows has changed; how many conflicts are new. Nothing is looked
    at before its call has closed: the start of the assessment looks at all."""
    return _find_among_all(_assessed(Application.id == application_id), now)


def _find_among_all(application_ids: Sequence[uuid.UUID], now: datetime) -> int:
    """Look at these applications and everybody who may be asked about them, once for each call."""
    by_call: dict[uuid.UUID, list[uuid.UUID]] = {}
    for application_id, call_id in sorted(_calls_of(application_ids).items()):
        by_call.setdefault(call_id, []).append(application_id)
    return sum(
        _find(ids, _assessors_of(db.session.get_one(Call, call_id)), CLOCK, now)
        for call_id, ids in sorted(by_call.items())
    )


def _assessed(*which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    """Those of the applications that were received in a call that has closed and is not ranked."""
    query = (
        select(Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(Application.state.in_(RECEIVED), Call.state.in_(UNRANKED), *which)
    )
    return db.session.scalars(query.order_by(Application.id)).all()


def find_among(
    application_ids: Sequence[uuid.UUID], user_ids: Collection[uuid.UUID], actor: Actor, now: datetime
) -> int:
    """Look at these applications and these people, whatever they do in the call; how many conflicts are new."""
    return _find(application_ids, user_ids, actor, now)


def declare(
    application_id: uuid.UUID, user_id: uuid.UUID, kind: InterestKind | None, words: str, actor: Actor, now: datetime
) -> Conflict:
    """A person has a conflict as they say themselves, of which kind if they say so. It stands for good."""
    said = rules.Conflict(Source.DECLARED, Ground.STATED, kind, words, "")
    kept = [one for one in _kept([application_id], [user_id]) if one.source == Source.DECLARED]
    if kept:
        return kept[0]
    call_id = db.session.get_one(Application, application_id).call_id
    made = _begin(call_id, application_id, user_id, said, actor, now)
    working_copies.drop_unseen(user_id)
    return made


def confirm(conflict_id: uuid.UUID, actor: Actor, now: datetime) -> Conflict:
    """Say that a conflict that was found is one: nobody has to look at it again."""
    conflict, application = _held(conflict_id)
    _refuse(rules.settling_refusals(conflict.source, is_lifted=conflict.lifted_at is not None))
    conflict.confirmed_at, conflict.confirmed_by = now, actor.id
    record_event(conflict, "confirm_conflict", actor, now, call_id=application.call_id)
    return conflict


def lift(conflict_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Conflict:
    """Say why a conflict that was found is none. The person may be asked again, and work that was kept aside for it
    alone counts again. `Refusal` without a reason, and for what the person declared."""
    conflict, application = _held(conflict_id)
    is_lifted = conflict.lifted_at is not None
    _refuse(rules.lifting_refusals(conflict.source, is_lifted=is_lifted, reason_given=bool(reason)))
    conflict.lifted_at, conflict.lifted_by, conflict.lift_reason = now, actor.id, reason
    record_event(conflict, "lift_conflict", actor, now, call_id=application.call_id, data={"reason": reason})
    if not is_hidden(conflict.user_id, application.id):
        _set_aside(application, conflict.user_id, None)
    return conflict


def _held(conflict_id: uuid.UUID) -> tuple[Conflict, Application]:
    conflict = get_for_update(Conflict, conflict_id)
    application = get_for_update(Application, conflict.application_id)
    if application is None:
        raise NotFound(conflict_id)
    return conflict, application


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise Refusal(reasons)


def _assessors_of(call: Call) -> Sequence[uuid.UUID]:
    """Everybody in a pool of the funder or of a region of this call, and everybody who was asked."""
    regions = select(CallRegion.region_id).where(CallRegion.call_id == call.id)
    in_pools = select(RoleGrant.user_id).where(
        RoleGrant.role.in_(POOL_ROLES),
        or_(RoleGrant.scope_id == call.funder_id, RoleGrant.scope_id.in_(regions)),
        RoleGrant.ended_at.is_(None),
    )
    asked = (
        select(Assessment.user_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(Application.call_id == call.id)
    )
    return db.session.scalars(in_pools.union(asked)).all()


def _find(application_ids: Sequence[uuid.UUID], user_ids: Collection[uuid.UUID], actor: Actor, now: datetime) -> int:
    if not application_ids or not user_ids:
        return 0
    known = {_key(one) for one in _kept(application_ids, user_ids)}
    applications, people = applications_facts(application_ids), people_facts(user_ids)
    calls, said = _calls_of(application_ids), rules_for(application_ids)
    made: list[Conflict] = []
    for application_id, user_id in _pairs(applications, people, said):
        for found in rules.detected(people[user_id], applications[application_id], said[application_id]):
            if (application_id, user_id, found.source, found.ground, found.matched) not in known:
                made.append(_begin(calls[application_id], application_id, user_id, found, actor, now))
    for user_id in sorted({one.user_id for one in made}):
        working_copies.drop_unseen(user_id)
    _tell(made, calls, actor, now)
    return len(made)


def _tell(made: Sequence[Conflict], calls: Mapping[uuid.UUID, uuid.UUID], actor: Actor, now: datetime) -> None:
    """Write to the side whose assessor loses sight of an application that they were asked about; one message for each
    call. Whoever looked sees it on their page."""
    asked = select(Conflict.id).join(
        Assessment,
        (Assessment.application_id == Conflict.application_id) & (Assessment.user_id == Conflict.user_id),
    )
    work = Assessment.state != AssessmentState.DECLINED
    lost = set(db.session.scalars(asked.where(Conflict.id.in_([one.id for one in made]), work)))
    for call_id in sorted(set(calls.values())):
        ids = [str(one.id) for one in made if one.id in lost and calls[one.application_id] == call_id]
        if ids:
            told = {"notice": "conflicts_found", "subject_id": str(call_id), "ids": ids, "by": str(actor.id or "")}
            add_to_outbox("notice", told, now)


def _pairs(
    applications: Mapping[uuid.UUID, ApplicationFacts],
    people: Mapping[uuid.UUID, PersonFacts],
    said: Mapping[uuid.UUID, Rules],
) -> Iterable[Pair]:
    """The pairs that have anything in common, in a fixed order."""
    by_key: dict[str, set[uuid.UUID]] = {}
    for application_id, facts in applications.items():
        for key in rules.keys_of_application(facts):
            by_key.setdefault(key, set()).add(application_id)
    found = {
        (application_id, user_id)
        for user_id, person in people.items()
        for key in rules.keys_of_person(person)
        for application_id in by_key.get(key, ())
        if said[application_id].looks_at(key)
    }
    return sorted(found)


def _calls_of(application_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    rows = db.session.execute(select(Application.id, Application.call_id).where(Application.id.in_(application_ids)))
    return {id_: call_id for id_, call_id in rows}


def _kept(application_ids: Collection[uuid.UUID], user_ids: Collection[uuid.UUID]) -> Sequence[Conflict]:
    query = select(Conflict).where(Conflict.application_id.in_(application_ids), Conflict.user_id.in_(user_ids))
    return db.session.scalars(query.order_by(Conflict.found_at, Conflict.id)).all()


def _key(one: Conflict) -> Key:
    return (one.application_id, one.user_id, one.source, one.ground, one.matched)


def _begin(
    call_id: uuid.UUID,
    application_id: uuid.UUID,
    user_id: uuid.UUID,
    found: rules.Conflict,
    actor: Actor,
    now: datetime,
) -> Conflict:
    """Keep a conflict, end the person's sight of the application, and keep their work aside."""
    made = Conflict(
        id=uuid.uuid4(),
        application_id=application_id,
        user_id=user_id,
        source=found.source,
        ground=found.ground,
        kind=found.kind,
        why=found.why,
        matched=found.matched,
        found_at=now,
        found_by=actor.id if found.source == Source.DECLARED else None,
    )
    db.session.add(made)
    db.session.flush()
    data = {"user": str(user_id), "source": found.source.value, "ground": found.ground.value}
    record_event(made, "find_conflict", actor, now, call_id=call_id, data=data)
    _set_aside(db.session.get_one(Application, application_id), user_id, now)
    return made


def _set_aside(application: Application, user_id: uuid.UUID | None, at: datetime | None) -> None:
    """Keep a person's work aside, or let it count again, as long as nothing is ranked."""
    if db.session.get_one(Call, application.call_id).state not in UNRANKED:
        return
    query = select(Assessment).where(
        Assessment.application_id == application.id,
        Assessment.user_id == user_id,
        Assessment.state != AssessmentState.DECLINED,
        or_(Assessment.kept_aside_at.is_(None), at is None),
    )
    for assessment in db.session.scalars(query.with_for_update()):
        assessment.kept_aside_at = at
    db.session.flush()
