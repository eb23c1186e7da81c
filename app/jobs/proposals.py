"""How are panels worked out beside the web, for as long as it takes, without keeping anybody else from writing?"""

import uuid
from datetime import datetime
from functools import partial

from app.jobs.effects import Effect, Payload, nothing
from app.models import Outbox
from app.services import proposals
from app.transactions import unit_of_work
from workflows.assignment.outcome import Outcome
from workflows.assignment.repair import BONUS
from workflows.assignment.solve import solve


class Stopped(Exception):
    """Nobody waits for this any more."""


def work_out(payload: Payload, now: datetime) -> Effect:
    """Solve, outside any transaction; what this returns writes the answer down in one.

    Safe to run twice: a proposal that has its answer, or was stopped, is left as it is. A worker that dies leaves it as
    it was, and it is begun again up to a few times.
    """
    proposal_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        work = proposals.start(proposal_id, now)
    if work is None:
        return nothing
    try:
        outcome = _solved(proposal_id, work)
    except Stopped:
        return nothing
    return partial(_keep, proposal_id, work, outcome)


def _solved(proposal_id: uuid.UUID, work: proposals.Work) -> Outcome:
    """As well as it can be with the reviews that stand nearly fixed. Nothing that was begun moves."""

    def tell(done: int, of: int, words: str) -> None:
        with unit_of_work():
            is_waited_for = proposals.note_progress(proposal_id, done, of, words)
        if not is_waited_for:
            raise Stopped

    standing = work.gathered.standing
    return solve(work.problem, standing=standing, bonus=BONUS if standing else 0, progress=tell)


def _keep(proposal_id: uuid.UUID, work: proposals.Work, outcome: Outcome, _row: Outbox, now: datetime) -> None:
    proposals.finish(proposal_id, work, outcome, now)
