"""Whom does an announced lottery fund, in an order that anybody can work out again?

Applications are drawn in the order of their tickets, never by an optimiser, for that would give small projects better
chances than large ones. What happens when one does not fit is said before the draw, as is where the seed comes from
(RFC 3797: first the pool and the source of chance are published, then the chance).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.choosing.tickets import ticket
from workflows.plain import sha256


class Bypass(StrEnum):
    """What happens when one that is drawn does not fit into the money that is left."""

    STOP = "stop"
    SKIP = "skip"

    @property
    def words(self) -> str:
        """The rule, as it is announced."""
        return {
            Bypass.STOP: "The draw ends at the first project that does not fit into the money that is left.",
            Bypass.SKIP: "A project that does not fit into the money that is left is passed over and the draw goes on, "
            "which gives small projects better chances.",
        }[self]


@dataclass(frozen=True)
class Announcement:
    """What is published before scores are final: who enters, where the seed will come from, and what does not fit.

    `commitment` is the SHA-256 of a seed that is kept secret until the draw, or '' where a public source gives it.
    """

    pool_in_words: str
    seed_source: str
    bypass: Bypass
    commitment: str = ""


@dataclass(frozen=True)
class Entrant:
    """An application in the draw, and the grant that it would get."""

    application_id: str
    grant_pence: int


@dataclass(frozen=True)
class Drawn:
    """One application in the order of the draw."""

    application_id: str
    ticket: str
    grant_pence: int
    is_funded: bool


@dataclass(frozen=True)
class Record:
    """A draw with all that it takes to make it again; its canonical JSON is what is published."""

    announcement: Announcement
    available_pence: int
    pool_sha256: str
    seed: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class Ranged:
    """An application with the range in which its score lies; of a score that is sure both ends are the score."""

    application_id: str
    low: int
    high: int


@dataclass(frozen=True)
class Band:
    """Who is surely above the line and needs no luck, whose range crosses it and enters the draw, who is below."""

    above: tuple[str, ...]
    drawn: tuple[str, ...]
    below: tuple[str, ...]


def band(ranged: Sequence[Ranged], line: int) -> Band:
    """The band of a funding line: whose range has the line in it, its ends included. Sorted by id."""
    above = tuple(sorted(one.application_id for one in ranged if one.low > line))
    below = tuple(sorted(one.application_id for one in ranged if one.high < line))
    drawn = tuple(sorted(one.application_id for one in ranged if one.low <= line <= one.high))
    return Band(above, drawn, below)


def pool_sha256(entrants: Sequence[Entrant]) -> str:
    """The hash of the pool, which is published before the seed is known; the order of the entrants is nothing."""
    return sha256(sorted(entrants, key=lambda one: one.application_id))


def draw(announcement: Announcement, entrants: Sequence[Entrant], available_pence: int, seed: str) -> Record:
    """The draw: each in the order of its ticket is funded if its grant fits into what is left.

    Raises `ValueError` where one enters twice, or the seed is not the one that was committed to.
    """
    if len({one.application_id for one in entrants}) < len(entrants):
        raise ValueError("An application stands in the draw twice.")
    if announcement.commitment not in ("", committed(seed)):
        raise ValueError("This is not the seed that was committed to before the draw.")
    left, is_over, drawn = available_pence, False, []
    for one in sorted(entrants, key=lambda one: ticket(seed, one.application_id)):
        is_funded = not is_over and one.grant_pence <= left
        left -= one.grant_pence if is_funded else 0
        is_over = is_over or (not is_funded and announcement.bypass == Bypass.STOP)
        drawn.append(Drawn(one.application_id, ticket(seed, one.application_id), one.grant_pence, is_funded))
    return Record(announcement, available_pence, pool_sha256(entrants), seed, tuple(drawn))


def committed(seed: str) -> str:
    """What is published of a seed before it is: its SHA-256, in hex."""
    return hashlib.sha256(seed.encode()).hexdigest()


def replay(record: Record) -> bool:
    """Whether drawing the record’s own pool again gives exactly the record."""
    entrants = [Entrant(one.application_id, one.grant_pence) for one in record.drawn]
    try:
        return draw(record.announcement, entrants, record.available_pence, record.seed) == record
    except ValueError:
        return False
