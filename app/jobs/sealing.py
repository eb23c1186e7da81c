"""How does every event get its seal? After each drain of the outbox, and at every look of the clock."""

from datetime import datetime

import structlog

from app.services.sealing import seal_next
from app.transactions import unit_of_work

log = structlog.get_logger(__name__)


def seal_waiting(now: datetime) -> int:
    """Seal every event that waits, a batch to a transaction; the count. What cannot be sealed now waits for the next
    time, and nothing else waits for it."""
    sealed = 0
    try:
        while count := _seal_batch(now):
            sealed += count
    except Exception:
        log.exception("record_not_sealed")
    return sealed


def _seal_batch(now: datetime) -> int:
    with unit_of_work():
        return seal_next(now)
