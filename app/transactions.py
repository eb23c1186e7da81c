"""Where does a use case begin and end? In one visible `with unit_of_work():`, in the view, the job or the command."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.extensions import db, wakeup, writing
from app.walls import as_decider

RING = "ring_after_commit"


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did, or undo all of it; after a commit that left work in the outbox, wake the workers."""
    token = writing.set(True)
    try:
        with as_decider():
            yield
            db.session.commit()
    except BaseException:
        db.session.rollback()
        db.session.info.pop(RING, None)
        raise
    finally:
        writing.reset(token)
    if db.session.info.pop(RING, False):
        wakeup.ring()


def ring_after_commit() -> None:
    """Note that this transaction leaves a row in the outbox."""
    db.session.info[RING] = True
