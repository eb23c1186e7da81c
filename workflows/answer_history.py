"""Which saves of an answer are kept to be read again, and which is gone back to?

A script saves as people write, every few seconds; a history of that would be read by nobody. What one person saves
within minutes is one version, as of its last save; somebody else's save, or a pause, begins another.
"""

from datetime import datetime, timedelta
from uuid import UUID

from workflows.questions import AnswerKind

ONE_SITTING = timedelta(minutes=10)
# A declaration is made anew by whoever makes it, and a file is attached anew: neither is gone back to.
RESTORED = frozenset(AnswerKind) - {AnswerKind.DECLARATION, AnswerKind.FILE}


def is_one_sitting(begun_by: UUID, began_at: datetime, by: UUID, now: datetime) -> bool:
    """Whether a save belongs to the version that this person began then: the same person went on writing."""
    return begun_by == by and now - began_at < ONE_SITTING
