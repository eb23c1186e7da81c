"""How are panels asked for, worked out beside the web, and what is kept of the answer?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version

from sqlalchemy import insert, select, update

from app.extensions import db
from app.models import Application, Assessment, Call, Proposal, ProposedPanel, ProposedSeat
from app.policy import viewer_of
from app.queries.assigning import eligible_for, gathered, locks_of, pooled
from app.queries.pools import Side
from app.queries.proposals import holds_hidden
from app.queries.reopenings import is_open_to
from app.services import conflicts
from app.services.record import NotFound, add_to_outbox, get_to_hold, get_with_call, record_event, record_move
from workflows.actor import CLOCK, Actor
from workflows.application import ApplicationState
from workflows.assignment.certificate import certificate
from workflows.assignment.gathered import Gathered, problem_of
from workflows.assignment.outcome import Outcome, Status
from workflows.assignment.problem import Locks, Problem
from workflows.assignment.repair import BONUS
from workflows.call import CallState
from workflows.machine import Reason, Refusal
from workflows.plain import from_plain, to_plain
from workflows.proposal import (
    MOST_TRIES,
    NO_APPLICATIONS,
    NO_CANDIDATES,
    PROPOSAL,
    STOPPED,
    TRIED_TOO_OFTEN,
    ProposalFacts,
    ProposalMove,
    ProposalState,
    SeatFate,
    Wanted,
    hindrances,
    rules_refusals,
)

PROPOSE = "propose"
SOFTWARE = ("highspy", "numpy", "scipy")
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Work:
    """What a worker is to solve: everything that decides the problem, as it stood when it was begun."""

    gathered: Gathered
    locks: Locks
    wanted: Wanted
    seed: str

    @cached_property
    def problem(self) -> Problem:
        """The problem itself. It is worked out when it is first asked for: outside any transaction, because weighing
        every pair takes seconds where there are many."""
        asked = self.wanted
        return problem_of(self.gathered, asked.rules, self.locks, least=asked.least, most=asked.most, seed=self.seed)


def ask(call_id: uuid.UUID, side: Side, wanted: Wanted, actor: Actor, now: datetime) -> Proposal:
    """Have panels worked out for every eligible application that this person may see; a worker does it.

    `Refusal` with every reason.
    """
    call: Call = get_to_hold(Call, call_id)
    reasons = [*hindrances_of(call, side, actor), *rules_refusals(wanted)]
    application_ids = eligible_for(call, side, viewer_of(_person(actor)))
    reasons += [] if application_ids else [NO_APPLICATIONS]
    reasons += [] if pooled(call.id, side) else [NO_CANDIDATES]
    if reasons:
        raise Refusal(reasons)
    return _begin(call.id, side, wanted, application_ids, actor, now)


def ask_who_takes_over(given_back: Assessment, now: datetime) -> None:
    """After a review of deployed panels was given back, have it worked out who takes over, with the rest as it is.

    What was asked for by an earlier one and has not been begun finds this one too.
    """
    query = (
        select(Proposal)
        .join(ProposedPanel, ProposedPanel.proposal_id == Proposal.id)
        .where(
            ProposedPanel.application_id == given_back.application_id,
            Proposal.ledger == given_back.ledger,
            Proposal.state == ProposalState.DEPLOYED,
        )
        .order_by(Proposal.deployed_at.desc())
        .limit(1)
    )
    deployed = db.session.scalars(query).first()
    if deployed is None or _waits(deployed, given_back.application_id):
        return
    panels = select(ProposedPanel.application_id).where(ProposedPanel.proposal_id == deployed.id)
    side, wanted = Side(deployed.ledger, deployed.scope_id), from_plain(Wanted, deployed.wanted)
    _begin(deployed.call_id, side, wanted, db.session.scalars(panels).all(), CLOCK, now)


def start(proposal_id: uuid.UUID, now: datetime) -> Work | None:
    """Everything that a worker needs; None where there is nothing to do any more, or it was tried too often.

    What it rests on may change as soon as this is committed: deploying asks for all of it again.
    """
    call, kept = get_with_call(Proposal, proposal_id)
    if kept.state != ProposalState.SOLVING:
        return None
    if kept.tries >= MOST_TRIES:
        _fail(kept, TRIED_TOO_OFTEN, now)
        return None
    kept.tries, kept.done = kept.tries + 1, 0
    conflicts.find_in_call(call.id, CLOCK, now)
    side, wanted = side_of(kept), from_plain(Wanted, kept.wanted)
    application_ids = _still_eligible(kept.id)
    if not application_ids:
        _fail(kept, NO_APPLICATIONS.text, now)
        return None
    found = gathered(call, side, application_ids, now)
    return Work(found, locks_of(side, application_ids), wanted, call.reference)


def note_progress(proposal_id: uuid.UUID, done: int, steps: int, words: str) -> bool:
    """Say how far the work is; False where nobody waits for it any more."""
    changed = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state == ProposalState.SOLVING)
        .values(done=min(done, steps), steps=steps, step_words=words[:LONGEST_WORDS])
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def finish(proposal_id: uuid.UUID, work: Work, outcome: Outcome, now: datetime) -> None:
    """Keep what was found. Where somebody stopped it, or another worker was first, this does nothing."""
    _call, kept = get_with_call(Proposal, proposal_id)
    if kept.state != ProposalState.SOLVING:
        return
    if outcome.status == Status.UNFINISHED:
        _fail(kept, " ".join(outcome.said), now)
        return
    bonus = BONUS if work.gathered.standing else 0
    found = certificate(work.problem, outcome, {name: version(name) for name in SOFTWARE}, bonus=bonus)
    kept.certificate, kept.said, kept.finished_at = to_plain(found), list(outcome.said), now
    kept.done = kept.steps
    data = {"input_sha256": found.input_sha256, "answer_sha256": found.answer_sha256, **_asked_by(kept)}
    move = ProposalMove.PROPOSE if outcome.status == Status.PROPOSED else ProposalMove.FIND_SHORT
    step = PROPOSAL.decide(move, kept.state, CLOCK.roles, ProposalFacts())
    if outcome.status == Status.PROPOSED:
        kept.loads = [[one.assessor_id, one.given, one.least, one.most] for one in outcome.loads]
        _keep_panels(kept.id, work, outcome)
    event = record_move(kept, step, CLOCK, now, call_id=kept.call_id, data=data)
    if kept.asked_by is None:
        found_some = outcome.status == Status.PROPOSED
        told = {"notice": "panels_mended", "subject_id": str(kept.id), "event": event.number, "found": found_some}
        add_to_outbox("notice", told, now)


def stop(proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> Proposal:
    """Ask no further: what a worker still finds is not kept."""
    call, kept = held(proposal_id, call_id, side, actor)
    step = PROPOSAL.decide(ProposalMove.STOP, kept.state, actor.roles, facts_of(call, side, actor))
    kept.said, kept.finished_at = [STOPPED], now
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def begin_again(proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor, now: datetime) -> Proposal:
    """Have the same worked out anew after it failed or was stopped."""
    call, kept = held(proposal_id, call_id, side, actor)
    step = PROPOSAL.decide(ProposalMove.BEGIN_AGAIN, kept.state, actor.roles, facts_of(call, side, actor))
    kept.tries, kept.done, kept.step_words, kept.said, kept.finished_at = 0, 0, "", [], None
    record_move(kept, step, actor, now, call_id=call.id)
    add_to_outbox(PROPOSE, {"subject_id": str(kept.id)}, now)
    return kept


def held(proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, actor: Actor) -> tuple[Call, Proposal]:
    """The call and a proposal of this side in it, both locked; `NotFound` for any other, and for one with an
    application of which this person must know nothing."""
    call, kept = get_with_call(Proposal, proposal_id)
    if (kept.call_id, kept.ledger, kept.scope_id) != (call_id, side.ledger, side.scope_id):
        raise NotFound(f"Proposal {proposal_id}")
    if holds_hidden(kept.id, actor.id):
        raise NotFound(f"Proposal {proposal_id}")
    return call, kept


def facts_of(call: Call, side: Side, actor: Actor) -> ProposalFacts:
    """What holds of every proposal of this side now."""
    return ProposalFacts(hindrances=hindrances_of(call, side, actor))


def hindrances_of(call: Call, side: Side, actor: Actor) -> tuple[Reason, ...]:
    """Why this side cannot assign now."""
    is_open = call.state != CallState.ASSESSING or is_open_to(call, side.ledger, side.scope_id)
    return hindrances(call.state, side.ledger, actor.roles, is_open_to_it=is_open)


def side_of(kept: Proposal) -> Side:
    """Whose ledger it fills."""
    return Side(kept.ledger, kept.scope_id)


def _begin(
    call_id: uuid.UUID,
    side: Side,
    wanted: Wanted,
    application_ids: Sequence[uuid.UUID],
    actor: Actor,
    now: datetime,
) -> Proposal:
    kept = Proposal(
        id=uuid.uuid4(),
        call_id=call_id,
        scope_id=side.scope_id,
        ledger=side.ledger,
        state=ProposalState.SOLVING,
        wanted=to_plain(wanted),
        asked_by=actor.id,
        asked_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    rows = [{"proposal_id": kept.id, "application_id": one} for one in application_ids]
    db.session.execute(insert(ProposedPanel), rows)
    record_event(kept, "ask_proposal", actor, now, call_id=call_id, data={"applications": len(rows), **kept.wanted})
    add_to_outbox(PROPOSE, {"subject_id": str(kept.id)}, now)
    return kept


def _waits(deployed: Proposal, application_id: uuid.UUID) -> bool:
    """Whether one for this application that nobody asked for waits for a worker already: what it reads, it reads when
    it is begun."""
    query = (
        select(Proposal.id)
        .join(ProposedPanel, ProposedPanel.proposal_id == Proposal.id)
        .where(
            ProposedPanel.application_id == application_id,
            Proposal.call_id == deployed.call_id,
            Proposal.scope_id == deployed.scope_id,
            Proposal.ledger == deployed.ledger,
            Proposal.state == ProposalState.SOLVING,
            Proposal.asked_by.is_(None),
            Proposal.tries == 0,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def _still_eligible(proposal_id: uuid.UUID) -> Sequence[uuid.UUID]:
    query = (
        select(ProposedPanel.application_id)
        .join(Application, Application.id == ProposedPanel.application_id)
        .where(ProposedPanel.proposal_id == proposal_id, Application.state == ApplicationState.ELIGIBLE)
        .order_by(Application.reference)
    )
    return db.session.scalars(query).all()


def _fail(kept: Proposal, why: str, now: datetime) -> None:
    step = PROPOSAL.decide(ProposalMove.FAIL, kept.state, CLOCK.roles, ProposalFacts())
    kept.said, kept.finished_at = [why], now
    record_move(kept, step, CLOCK, now, call_id=kept.call_id, data={"why": why})


def _keep_panels(proposal_id: uuid.UUID, work: Work, outcome: Outcome) -> None:
    panels = [
        {
            "proposal_id": proposal_id,
            "application_id": uuid.UUID(one.application_id),
            "total": one.total,
            "own_best": one.own_best,
            "share_basis_points": one.share_basis_points,
        }
        for one in outcome.panels
    ]
    db.session.execute(update(ProposedPanel), panels)
    standing, chosen = work.gathered.standing, frozenset(outcome.chosen)
    fates = {ids: SeatFate.STANDS if ids in standing else SeatFate.NEW for ids in chosen}
    fates |= {ids: SeatFate.FREED for ids in standing - chosen}
    db.session.execute(insert(ProposedSeat), [_seat(proposal_id, work, ids, fates[ids]) for ids in sorted(fates)])


def _seat(proposal_id: uuid.UUID, work: Work, ids: tuple[str, str], fate: SeatFate) -> dict[str, object]:
    pair = work.problem.pair_by_ids.get(ids)
    return {
        "proposal_id": proposal_id,
        "application_id": uuid.UUID(ids[0]),
        "user_id": uuid.UUID(ids[1]),
        "parts": list(pair.parts) if pair else [],
        "fate": fate,
    }


def _asked_by(kept: Proposal) -> dict[str, str]:
    return {"asked_by": str(kept.asked_by)} if kept.asked_by else {}


def _person(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound("the clock asks for no panels by itself")
    return actor.id
