"""How is an answer judged: by which ledger, with which weight, marks and words?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.plain import later
from workflows.questions import NATIONAL


class Ledger(StrEnum):
    """Which side scores a criterion. Neither side sees the other's marks until both ledgers are closed."""

    NATIONAL = "national"
    REGIONAL = "regional"


@dataclass(frozen=True)
class Band:
    """What marks from `low` to `high` mean, in words for assessors and applicants."""

    low: int
    high: int
    text: str


@dataclass(frozen=True)
class Criterion:
    """How one answer is judged: by which ledger, with which weight (whole per cent of its ledger) and which marks.

    `guidance` is for assessors and `applicant_guidance` for applicants. `threshold` is the mean mark below which no
    application stands above the line, whatever its other marks; None for a criterion without one.
    """

    id: str
    question_id: str
    ledger: Ledger
    title: str
    weight: int
    maximum: int
    bands: tuple[Band, ...]
    guidance: str = ""
    comment_words: int = 100
    owner: str = NATIONAL
    applicant_guidance: str = later("")
    threshold: int | None = later(None)
