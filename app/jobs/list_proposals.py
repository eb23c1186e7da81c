"""How is the best list of a region worked out beside the web, without keeping anybody else from writing?"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from app.jobs.proposals import Stopped
from app.models import Outbox
from app.services import list_proposals
from app.transactions import unit_of_work
from workflows.choosing.search import Search, search
from workflows.list_proposal import MOST_FORCED, OTHERS


def work_out_list(payload: dict[str, Any], now: datetime) -> Callable[[Outbox, datetime], None]:
    """Search, outside any transaction; what this returns writes the answer down in one.

    Safe to run twice: a proposal that has its answer, or was stopped, is left as it is. A worker that dies leaves it as
    it was, and it is begun again up to a few times.
    """
    proposal_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        work = list_proposals.start(proposal_id, now)
    if work is None:
        return _nothing
    try:
        found = _searched(proposal_id, work)
    except Stopped:
        return _nothing
    return partial(_keep, proposal_id, work, found)


def _searched(proposal_id: uuid.UUID, work: list_proposals.Work) -> Search:
    def tell(done: int, of: int, words: str) -> None:
        with unit_of_work():
            is_waited_for = list_proposals.note_progress(proposal_id, done, of, words)
        if not is_waited_for:
            raise Stopped

    return search(work.problem, others=OTHERS, forced=MOST_FORCED, told=tell)


def _keep(proposal_id: uuid.UUID, work: list_proposals.Work, found: Search, _row: Outbox, now: datetime) -> None:
    list_proposals.finish(proposal_id, work, found, now)


def _nothing(_row: Outbox, _now: datetime) -> None:
    """There was nothing to do."""
