"""In which part of a first page does a task of a funder or a region stand?"""

from collections.abc import Iterator
from enum import StrEnum

from app.queries.home import Task


class Bucket(StrEnum):
    """The three parts of a first page."""

    WAITING = "waiting"
    ON_ITS_WAY = "on_its_way"
    DONE = "done"


Found = Iterator[tuple[Bucket, Task]]
