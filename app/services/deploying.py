"""How do proposed panels become assignments in one act, and how is that taken back?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Assessment, Call, PairLock, Proposal, ProposedPanel, ProposedSeat, User
from app.queries.assigning import Work, pooled, ready_among, work_on
from app.queries.pools import Side, work_in
from app.services import assessments, conflicts, proposals
from app.services.record import record_move
from app.walls import as_system
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.begun import may_be_moved
from workflows.machine import Reason
from workflows.proposal import (
    PROPOSAL,
    STAYS_BECAUSE,
    ProposalFacts,
    ProposalMove,
    SeatFate,
    SeatNow,
    broken_lock,
    changes,
)

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Counts:
    """What deploying does: how many people are asked in how many assessments, and how many are no longer asked."""

    asked: int
    people: int
    applications: int
    freed: int


@dataclass(frozen=True)
class Stay:
    """An assignment that taking back leaves, with why."""

    application: str
    person: str
    why: str

    @property
    def said(self) -> str:
        """The same as a sentence."""
        return f"{self.application}: {self.person} {self.why}"


@dataclass(frozen=True)
class TakingBack:
    """What taking back a deployed proposal does."""

    taken: tuple[Assessment, ...]
    stays: tuple[Stay, ...]


def counts_of(proposal_id: uuid.UUID) -> Counts:
    """What deploying this proposal does. One query."""
    seats = _seats(proposal_id)
    new = [one for one in seats if one.fate == SeatFate.NEW]
    freed = sum(one.fate == SeatFate.FREED for one in seats)
    people, applications = {one.user_id for one in new}, {one.application_id for one in new}
    return Counts(len(new), len(people), len(applications), freed)


@as_system()
def deploying_refusals(kept: Proposal, call: Call, actor: Actor, now: datetime) -> tuple[Reason, ...]:
    """Every reason why this proposal cannot be deployed now, for the page that asks."""
    facts = _facts(kept, call, proposals.side_of(kept), actor, now)
    return PROPOSAL.refusals(ProposalMove.DEPLOY, kept.state, actor.roles, facts)


def deploy(proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> Counts:
    """Ask everybody whom the proposal adds, as by hand, and no longer ask those whom it frees. All of it or nothing.

    `Refusal` with everything that is no longer as it was.
    """
    call, kept = proposals.held(proposal_id, call_id, side, actor)
    _lock_applications(kept.id)
    step = PROPOSAL.decide(ProposalMove.DEPLOY, kept.state, actor.roles, _facts(kept, call, side, actor, now))
    seats = _seats(kept.id)
    new = [one for one in seats if one.fate == SeatFate.NEW]
    freed = {(one.application_id, one.user_id) for one in seats if one.fate == SeatFate.FREED}
    taken = [
        one
        for one in _assessments_of([one for one, _ in freed], side)
        if (one.application_id, one.user_id) in freed
        and may_be_moved(one.state, is_aside=one.kept_aside_at is not None)
    ]
    assessments.take_back(call, taken, actor, now)
    made = assessments.ask_about(call, [(one.application_id, one.user_id) for one in new], side.ledger, actor, now)
    for seat, assessment in zip(new, made, strict=True):
        seat.assessment_id = assessment.id
    kept.deployed_by, kept.deployed_at = actor.id, now
    done = counts_of(kept.id)
    data = {"asked": done.asked, "freed": len(taken), "applications": done.applications}
    record_move(kept, step, actor, now, call_id=call.id, data=data)
    return done


@as_system()
def broken_locks(kept: Proposal) -> tuple[Reason, ...]:
    """What was said of pairs after these panels were asked for and they do not keep. Two queries."""
    placed = {(one.application_id, one.user_id) for one in _seats(kept.id) if one.fate != SeatFate.FREED}
    query = (
        select(PairLock.kind, PairLock.application_id, PairLock.user_id, User.name, Application.reference)
        .join(ProposedPanel, ProposedPanel.application_id == PairLock.application_id)
        .join(User, User.id == PairLock.user_id)
        .join(Application, Application.id == PairLock.application_id)
        .where(
            ProposedPanel.proposal_id == kept.id,
            PairLock.ledger == kept.ledger,
            PairLock.lifted_at.is_(None),
            PairLock.set_at >= kept.asked_at,
        )
        .order_by(Application.reference, User.name, User.id)
    )
    return tuple(
        reason
        for kind, application_id, user_id, name, reference in db.session.execute(query)
        for reason in broken_lock(kind, name, reference, is_placed=(application_id, user_id) in placed)
    )


@as_system()
def taking_back(kept: Proposal) -> TakingBack:
    """What taking this back would do now: who is no longer asked, and which assignments stay and why. Three queries."""
    made = {one.assessment_id: one for one in _seats(kept.id) if one.assessment_id}
    query = select(Assessment).where(Assessment.id.in_(made)).order_by(Assessment.id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    taken = [one for one in found if may_be_moved(one.state, is_aside=one.kept_aside_at is not None)]
    rest = [one for one in found if one not in taken]
    names = _names([one.user_id for one in rest])
    references = _references([one.application_id for one in rest])
    stays = (
        Stay(
            references[one.application_id],
            names[one.user_id],
            STAYS_BECAUSE.get(one.state, "is kept aside, because a conflict of interest was found"),
        )
        for one in rest
    )
    return TakingBack(tuple(taken), tuple(sorted(stays, key=lambda one: (one.application, one.person))))


@as_system()
def undeploying_refusals(kept: Proposal, call: Call, actor: Actor) -> tuple[Reason, ...]:
    """Every reason why this cannot be taken back now."""
    facts = proposals.facts_of(call, proposals.side_of(kept), actor)
    facts = replace(facts, can_be_taken_back=len(taking_back(kept).taken))
    return PROPOSAL.refusals(ProposalMove.UNDEPLOY, kept.state, actor.roles, facts)


def undeploy(proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> TakingBack:
    """No longer ask those whom the proposal asked and who have not begun. Reviews that it freed do not come back."""
    call, kept = proposals.held(proposal_id, call_id, side, actor)
    _lock_applications(kept.id)
    found = taking_back(kept)
    facts = ProposalFacts(hindrances=proposals.hindrances_of(call, side, actor), can_be_taken_back=len(found.taken))
    step = PROPOSAL.decide(ProposalMove.UNDEPLOY, kept.state, actor.roles, facts)
    kept.undeployed_by, kept.undeployed_at = actor.id, now
    record_move(kept, step, actor, now, call_id=call.id, data={"taken": len(found.taken), "stay": len(found.stays)})
    assessments.take_back(call, found.taken, actor, now)
    return found


def _facts(kept: Proposal, call: Call, side: Side, actor: Actor, now: datetime) -> ProposalFacts:
    seats = _seats(kept.id)
    references, eligible = _applications(kept.id)
    work = {one.pair: one for one in work_on(list(references))}
    promised = pooled(call.id, side)
    now_seats = _seats_now(seats, work, (references, eligible), promised, now)
    known = {(one.application_id, one.user_id) for one in seats}
    others = [one for one in work.values() if one.stands_in(side.ledger) and one.pair not in known]
    names = _names([one.user_id for one in others])
    said = [(names[one.user_id], references[one.application_id]) for one in others]
    asks = sum(one.fate != SeatFate.STANDS for one in seats)
    changed = changes(now_seats, _room(call.id, side, {one.user_id for one in seats}, promised), said)
    return ProposalFacts(proposals.hindrances_of(call, side, actor), (*broken_locks(kept), *changed), asks)


def _seats_now(
    seats: Sequence[ProposedSeat],
    work: Mapping[Pair, Work],
    applications: tuple[Mapping[uuid.UUID, str], Collection[uuid.UUID]],
    members: Collection[uuid.UUID],
    now: datetime,
) -> list[SeatNow]:
    references, eligible = applications
    people = {one.user_id for one in seats}
    names, ready = _names(people), ready_among(people, now)
    between = conflicts.between([(one.application_id, one.user_id) for one in seats if one.fate != SeatFate.FREED])
    return [
        SeatNow(
            application=references[one.application_id],
            person_id=str(one.user_id),
            person=names[one.user_id],
            fate=one.fate,
            asked=work[pair].state if (pair := (one.application_id, one.user_id)) in work else None,
            is_kept_aside=pair in work and work[pair].is_kept_aside,
            is_eligible=one.application_id in eligible,
            is_in_pool=one.user_id in members,
            is_ready=one.user_id in ready,
            why_not=between.get(pair, ""),
        )
        for one in seats
    ]


def _room(
    call_id: uuid.UUID, side: Side, people: Collection[uuid.UUID], promised: Mapping[uuid.UUID, int]
) -> dict[str, int]:
    held = work_in(call_id, side, people)
    return {str(one): promised.get(one, 0) - held.get(one, (0, 0))[0] for one in people}


def _seats(proposal_id: uuid.UUID) -> Sequence[ProposedSeat]:
    query = (
        select(ProposedSeat)
        .where(ProposedSeat.proposal_id == proposal_id)
        .order_by(ProposedSeat.application_id, ProposedSeat.user_id)
    )
    return db.session.scalars(query).all()


def _applications(proposal_id: uuid.UUID) -> tuple[Mapping[uuid.UUID, str], set[uuid.UUID]]:
    """The references of a proposal's applications, and those of them that are eligible."""
    query = (
        select(Application.id, Application.reference, Application.state)
        .join(ProposedPanel, ProposedPanel.application_id == Application.id)
        .where(ProposedPanel.proposal_id == proposal_id)
    )
    rows = db.session.execute(query).all()
    return {row.id: row.reference for row in rows}, {row.id for row in rows if row.state == ApplicationState.ELIGIBLE}


def _lock_applications(proposal_id: uuid.UUID) -> None:
    """Wait for whoever is asking about one of these by hand, or finding it not eligible; in one order, as everybody."""
    query = (
        select(Application.id)
        .join(ProposedPanel, ProposedPanel.application_id == Application.id)
        .where(ProposedPanel.proposal_id == proposal_id)
        .order_by(Application.id)
        .with_for_update(of=Application)
    )
    db.session.execute(query).all()


def _assessments_of(application_ids: Collection[uuid.UUID], side: Side) -> Sequence[Assessment]:
    query = select(Assessment).where(Assessment.application_id.in_(application_ids), Assessment.ledger == side.ledger)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _names(people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    return {id_: name for id_, name in db.session.execute(select(User.id, User.name).where(User.id.in_(people)))}


def _references(application_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    query = select(Application.id, Application.reference).where(Application.id.in_(application_ids))
    return {id_: reference for id_, reference in db.session.execute(query)}
