"""How are events sealed? In batches, each in one transaction that adds their seals and one signed checkpoint."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete, insert

from app.extensions import db, record_key
from app.models import Checkpoint, Seal, Unsealed
from app.queries.chain import head, last_checkpoint, next_unsealed
from app.transactions import hold_alone
from workflows import chain

LARGEST_BATCH = 200


def seal_next(now: datetime) -> int:
    """Seal the next events that wait, in the order of their numbers; how many there were.

    Sealers take turns. Should two ever run at once, the second finds its positions taken and is undone as a whole.
    """
    hold_alone("seals")
    entries = next_unsealed(LARGEST_BATCH)
    if not entries:
        return 0
    position, chain_sha256 = head()
    links = chain.seal(position, chain_sha256, entries)
    db.session.execute(insert(Seal), [asdict(link) for link in links])
    db.session.execute(insert(Checkpoint), asdict(_checkpoint(links, now)))
    db.session.execute(delete(Unsealed).where(Unsealed.event_number.in_([entry.number for entry in entries])))
    return len(links)


def _checkpoint(links: Sequence[chain.Link], now: datetime) -> chain.Checkpoint:
    """The signed checkpoint behind these seals."""
    last, previous = links[-1], last_checkpoint()
    number = previous.number + 1 if previous else 1
    unsigned = chain.Checkpoint(number, last.position, last.chain_sha256, now, record_key.public_key, "")
    signature = record_key.sign(chain.statement(unsigned, chain.checkpoint_hash(previous)))
    return replace(unsigned, signature=signature)
