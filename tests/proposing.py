"""How does a test get proposed panels? By the services and the outbox, as in life."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Call, PairLock, Proposal, ProposedPanel, ProposedSeat, User
from app.queries.pools import Side
from app.services import proposals
from app.transactions import unit_of_work
from app.walls import as_system
from tests import factories as f
from tests.factories import AFTER, World
from workflows.actor import Role
from workflows.assignment.problem import Rules
from workflows.definition import Ledger
from workflows.plain import to_plain
from workflows.proposal import LockKind, ProposalState, SeatFate, Wanted

# What two people of the same kind and nation can keep.
BARE = Rules(reviews=2, local=0, outside=0, lay=0, technical=0, per_organisation=0)


@dataclass
class Round:
    """A closed call with eligible applications, and its national side."""

    world: World
    call: Call
    applications: list[Application]

    @property
    def side(self) -> Side:
        """The funder's."""
        return Side(Ledger.NATIONAL, self.call.funder_id)


def a_round(count: int = 2, assessors: int = 3, *, slug: str = "greater-manchester", reference: str = "A-1") -> Round:
    """So many eligible applications, each of its own organisation, and so many national assessors of no pool."""
    world = f.a_world(slug)
    call = f.a_call(world, reference=reference)
    names = ("Northbeam Robotics Ltd", "Quartzfield Energy Ltd", "Tidewell Care Ltd", "Umberline Foods Ltd")
    drafts = [f.an_applicant(world, names[at % 4] + (f" {at}" if at > 3 else "")) for at in range(count)]
    made = [f.submitted(world, call, one) for one in drafts]
    f.close(call)
    made = [f.eligible(world, one) for one in made]
    for at in range(len(world.assessors), assessors):
        world.assessors.append(f.grant(f.a_person(f"Asa Assesses {at + 1}"), Role.NATIONAL_ASSESSOR, world.funder))
    return Round(world, call, made)


def asked(round_: Round, wanted: Wanted | None = None, by: User | None = None) -> Proposal:
    """Panels asked for by the officer, and not worked out yet."""
    person = by or round_.world.officer
    with unit_of_work():
        return proposals.ask(round_.call.id, round_.side, wanted or Wanted(BARE), f.actor(person, round_.call), AFTER)


def proposed(round_: Round, wanted: Wanted | None = None) -> Proposal:
    """The same, worked out by whoever drains the outbox."""
    kept = asked(round_, wanted)
    drain_due(AFTER)
    return again(kept)


@as_system()
def again(kept: Proposal) -> Proposal:
    """The proposal as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Proposal, kept.id)


def kept_panels(
    call: Call, side: Side, application_ids: Collection[UUID], person: User, by: User, at: datetime = AFTER
) -> UUID:
    """The rows of a proposal with this one person on every panel, and every pair fixed, as if they were worked out."""
    whose: dict[str, Any] = {"call_id": call.id, "scope_id": side.scope_id, "ledger": side.ledger}
    with unit_of_work():
        kept = Proposal(
            id=uuid4(), **whose, state=ProposalState.PROPOSED, wanted=to_plain(Wanted(BARE)), asked_by=by.id,
            asked_at=at, finished_at=at, loads=[[str(person.id), len(application_ids), 0, 9]],
        )  # fmt: skip
        db.session.add(kept)
        db.session.flush()
        panel = {"proposal_id": kept.id, "total": 500, "own_best": 500, "share_basis_points": 10_000}
        seat = {"proposal_id": kept.id, "user_id": person.id, "parts": [500, 0, 0, 0, 0, 0], "fate": SeatFate.STANDS}
        lock = {**whose, "user_id": person.id, "kind": LockKind.FIXED, "set_by": by.id, "set_at": at}
        for kind, values in ((ProposedPanel, panel), (ProposedSeat, seat), (PairLock, lock)):
            db.session.add_all(kind(application_id=one, **values) for one in application_ids)
    return kept.id
