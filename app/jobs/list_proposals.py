"""How is the best list of a region worked out beside the web, without keeping anybody else from writing?"""

import uuid
from datetime import datetime
from functools import partial

import numpy as np

from app.jobs.effects import Effect, Payload, nothing
from app.jobs.proposals import Stopped
from app.models import Outbox
from app.services import list_proposals
from app.transactions import unit_of_work
from workflows.choosing.certificate import input_sha256
from workflows.choosing.fragility import Inclusion
from workflows.choosing.search import Search, search
from workflows.choosing.sureness import sureness, unsayable
from workflows.list_proposal import MOST_FORCED, OTHERS


def work_out_list(payload: Payload, now: datetime) -> Effect:
    """Search, outside any transaction; what this returns writes the answer down in one.

    Safe to run twice: a proposal that has its answer, or was stopped, is left as it is. A worker that dies leaves it as
    it was, and it is begun again up to a few times.
    """
    proposal_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        work = list_proposals.start(proposal_id, now)
    if work is None:
        return nothing
    try:
        found, drawn = _searched(proposal_id, work)
    except Stopped:
        return nothing
    return partial(_keep, proposal_id, work, found, drawn)


def _searched(proposal_id: uuid.UUID, work: list_proposals.Work) -> tuple[Search, Inclusion | str]:
    last = 0

    def tell(done: int, of: int, words: str) -> None:
        nonlocal last
        last = of
        with unit_of_work():
            is_waited_for = list_proposals.note_progress(proposal_id, done, of, words)
        if not is_waited_for:
            raise Stopped

    found = search(work.problem, others=OTHERS, forced=MOST_FORCED, told=tell, more_steps=1)
    tell(last - 1, last, "How sure each place is, by what the marks leave open.")
    return found, _drawn(work)


def _drawn(work: list_proposals.Work) -> Inclusion | str:
    """The same draws for the same input: their seed is its hash."""
    why_not = unsayable(work.problem, work.reviews, work.frozen)
    if why_not or work.frozen is None:
        return why_not
    generator = np.random.default_rng(int(input_sha256(work.problem), 16))
    return sureness(work.problem, work.reviews, work.frozen, generator=generator)


def _keep(
    proposal_id: uuid.UUID,
    work: list_proposals.Work,
    found: Search,
    drawn: Inclusion | str,
    _row: Outbox,
    now: datetime,
) -> None:
    list_proposals.finish(proposal_id, work, found, drawn, now)
