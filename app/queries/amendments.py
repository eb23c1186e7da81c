"""Which amendments does a call have, what do they change, and which version does a draft answer after them?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Amendment, Application, Call, CallVersion, User
from app.queries.definitions import current_version, definition_of, version_by_id
from app.queries.facts import sides_of, signatures_on
from app.queries.rehearsals import is_rehearsed
from app.queries.rounds import rounds_until
from app.queries.signatories import named_user
from workflows import layers
from workflows.amending import refused_changes
from workflows.amendment import AmendmentFacts, AmendmentState, Effect, Proposal, answered_after_reopening
from workflows.call import CallState, alone
from workflows.definition import Definition


@dataclass(frozen=True)
class AmendmentLine:
    """One amendment with the numbers of the version that it was drafted upon, and of its own first and newest one."""

    id: uuid.UUID
    number: int
    state: AmendmentState
    effect: Effect
    reason: str
    side: str
    person: str
    begun_at: datetime
    in_force_at: datetime | None
    base_id: uuid.UUID
    base_number: int
    version_id: uuid.UUID
    first_number: int
    version_number: int


def open_amendment(call_id: uuid.UUID) -> Amendment | None:
    """The amendment that is being drafted, if there is one."""
    query = select(Amendment).where(Amendment.call_id == call_id, Amendment.state == AmendmentState.DRAFTING)
    return db.session.scalars(query).one_or_none()


def drafted_amendment(call: Call) -> AmendmentLine | None:
    """The same with all that a page says of it; only an open call has one."""
    if call.state != CallState.OPEN:
        return None
    return next((line for line in amendments_of(call.id) if line.state == AmendmentState.DRAFTING), None)


def drafted_version(call: Call) -> CallVersion:
    """The version that an edit would change: the draft of the open amendment, else the current version."""
    kept = open_amendment(call.id) if call.state == CallState.OPEN else None
    return version_by_id(kept.version_id) if kept is not None else current_version(call)


def amendments_of(call_id: uuid.UUID, *, in_force: bool = False) -> Sequence[AmendmentLine]:
    """Every amendment of a call and the rounds before it, or those that took force, newest first. One query."""
    base, own = aliased(CallVersion), aliased(CallVersion)
    query = (
        select(Amendment, User.name, base.number, own.number)
        .join(User, User.id == Amendment.begun_by)
        .join(base, base.id == Amendment.base_version_id)
        .join(own, own.id == Amendment.version_id)
        .where(Amendment.call_id.in_(rounds_until(call_id)))
        .order_by(Amendment.number)
    )
    lines: list[AmendmentLine] = []
    for kept, person, base_number, number in db.session.execute(query):
        # One at a time is drafted, so that its versions follow those of the one before it.
        before = lines[-1].version_number if lines else base_number
        lines.append(_line(kept, person, base_number, before + 1, number))
    return [line for line in reversed(lines) if not in_force or line.state == AmendmentState.IN_FORCE]


def amendment_facts(
    call: Call,
    kept: Amendment,
    now: datetime,
    *,
    signing_as: str | None = None,
    user_id: uuid.UUID | None = None,
    seen_seal: str | None = None,
) -> AmendmentFacts:
    """The facts of an amendment that is being drafted: its newest version, its keys and what it may not change."""
    before = definition_of(version_by_id(kept.base_version_id))
    version = version_by_id(kept.version_id)
    after, signed = definition_of(version), signatures_on(version.id)
    return AmendmentFacts(
        problems=layers.problems(after),
        is_rehearsed=is_rehearsed(call.id, after),
        side_already_signed=signing_as in signed,
        signed_for_another_side=any(
            side != signing_as and signature.user_id == user_id for side, signature in signed.items()
        ),
        drafted_alone=user_id is not None and _drafted_alone(kept, signing_as, user_id),
        is_named=signing_as is None or named_user(call.agreed_as_id, signing_as) == user_id,
        call_is_open=call.state == CallState.OPEN,
        before_deadline=now < call.closes_at,
        refused_changes=refused_changes(
            before, after, kept.effect, call.closes_at, now, round_number=call.round_number
        ),
        reason_given=bool(kept.reason),
        something_changed=before != after,
        proposal_is_current=seen_seal is None or seen_seal == proposal_of(call, kept).seal,
        keys_missing=len(set(sides_of(after)) - set(signed)),
    )


def proposal_of(call: Call, kept: Amendment) -> Proposal:
    """What a signature on this amendment stands for now."""
    base, version = version_by_id(kept.base_version_id), version_by_id(kept.version_id)
    agreed = call if call.first_round_id is None else db.session.get_one(Call, call.first_round_id)
    return Proposal(agreed.reference, base.sha256, version.sha256, kept.reason, kept.effect)


def definitions_by_id(version_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Definition]:
    """The definitions of some versions of calls that came through the gate. One query."""
    rows = db.session.scalars(select(CallVersion).where(CallVersion.id.in_(version_ids)))
    return {version.id: definition_of(version) for version in rows}


def version_after_reopening(application: Application) -> uuid.UUID:
    """The version that a submitted application answers once it is a draft again."""
    lines = amendments_of(application.call_id, in_force=True)
    answered = version_by_id(application.version_id)
    number = answered_after_reopening(answered.number, [(line.version_number, line.effect) for line in lines])
    return next((line.version_id for line in lines if line.version_number == number), answered.id)


def _drafted_alone(kept: Amendment, side: str | None, user_id: uuid.UUID) -> bool:
    """Whether this person alone wrote the versions of an amendment, or those of their own side's part."""
    version = version_by_id(kept.version_id)
    query = select(CallVersion.author_id, CallVersion.side).where(
        CallVersion.call_id == version.call_id,
        CallVersion.number <= version.number,
        CallVersion.created_at >= kept.begun_at,
    )
    return alone([(author, wrote) for author, wrote in db.session.execute(query)], side, user_id)


def _line(kept: Amendment, person: str, base_number: int, first_number: int, version_number: int) -> AmendmentLine:
    return AmendmentLine(
        id=kept.id,
        number=kept.number,
        state=kept.state,
        effect=kept.effect,
        reason=kept.reason,
        side=kept.side,
        person=person,
        begun_at=kept.begun_at,
        in_force_at=kept.in_force_at,
        base_id=kept.base_version_id,
        base_number=base_number,
        version_id=kept.version_id,
        first_number=first_number,
        version_number=version_number,
    )
