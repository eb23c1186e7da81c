"""Which saves of an answer are kept to be read again, and which is gone back to?

A script saves as people write, every few seconds; a history of that would be read by nobody. What one person saves
within minutes is one version, as of its last save; somebody else's save, a pause, or a save that takes most of the
words away begins another.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workflows.questions import AnswerKind
from workflows.text import count_words

ONE_SITTING = timedelta(minutes=10)
# Fewer words than these are typed again in a moment.
WORTH_KEEPING = 8
# A declaration is made anew by whoever makes it, and a file is attached anew: neither is gone back to.
RESTORED = frozenset(AnswerKind) - {AnswerKind.DECLARATION, AnswerKind.FILE}


def is_one_sitting(begun_by: UUID, began_at: datetime, by: UUID, now: datetime) -> bool:
    """Whether a save belongs to the version that this person began then: the same person went on writing."""
    return begun_by == by and now - began_at < ONE_SITTING


def takes_most_away(before: Any, after: Any) -> bool:
    """Whether a save leaves fewer than half of the words that stood there, of enough words to miss them."""
    stood = _words(before)
    return stood >= WORTH_KEEPING and 2 * _words(after) < stood


def _words(value: Any) -> int:
    """The words of a stored answer, those of all its parts together."""
    if isinstance(value, Mapping):
        return sum(_words(one) for one in value.values())
    if isinstance(value, list):
        return sum(_words(one) for one in value)
    return 0 if value is None else count_words(str(value))
