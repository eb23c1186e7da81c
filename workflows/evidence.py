"""With what is a suggestion or a comment supported: a document, a paragraph of a plan, or figures?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from workflows.comment import CommentState
from workflows.filetypes import MOST_BYTES, WORDS, FileType, size_words
from workflows.machine import Guard, Reason
from workflows.plain import from_plain
from workflows.suggestion import DRAFTING, SuggestionState
from workflows.wording import day

# Where evidence comes too late: what it would support has had its answer, or was written anew.
ANSWERED = (frozenset(SuggestionState) - {SuggestionState.OPEN}) | {CommentState.SUPERSEDED}


class EvidenceKind(StrEnum):
    """The forms that evidence comes in."""

    DOCUMENT = "document"
    PASSAGE = "passage"
    FIGURES = "figures"


@dataclass(frozen=True)
class Paper:
    """A file, by what it is called; its bytes are a document's."""

    title: str


@dataclass(frozen=True)
class Passage:
    """A paragraph of a plan, in its own words. `page` is what the source prints there, and may be empty."""

    source: str
    page: str
    quotation: str


@dataclass(frozen=True)
class Figures:
    """One number as its source prints it, what it measures, for which place and of which day."""

    value: str
    unit: str
    source: str
    as_of: date
    place: str


RECORDS: dict[EvidenceKind, type[Paper | Passage | Figures]] = {
    EvidenceKind.DOCUMENT: Paper,
    EvidenceKind.PASSAGE: Passage,
    EvidenceKind.FIGURES: Figures,
}


@dataclass(frozen=True)
class GivingFacts:
    """What the rules of giving evidence need to know, true at one instant."""

    call_is_drafting: bool = True
    is_author: bool = True
    is_answered: bool = False


_GIVING: tuple[Guard[GivingFacts], ...] = (
    Guard(DRAFTING.code, DRAFTING.text, lambda facts: facts.call_is_drafting),
    Guard(
        "not_yours",
        "Evidence is given by whoever made the suggestion or wrote the comment.",
        lambda facts: facts.is_author,
    ),
    Guard("answered", "This is answered already; evidence is given before.", lambda facts: not facts.is_answered),
)


def giving_refusals(facts: GivingFacts) -> tuple[Reason, ...]:
    """Why evidence is not taken for a suggestion or a comment; nothing when it is."""
    return tuple(reason for guard in _GIVING for reason in guard.reasons(facts))


def read(kind: EvidenceKind, data: Any) -> Paper | Passage | Figures:
    """The evidence that was stored in plain form."""
    return from_plain(RECORDS[kind], data)


def words(evidence: Paper | Passage | Figures) -> tuple[str, str]:
    """What it says, and where that comes from."""
    if isinstance(evidence, Passage):
        page = f", page {evidence.page}" if evidence.page else ""
        return f"“{evidence.quotation}”", f"{evidence.source}{page}"
    if isinstance(evidence, Figures):
        said = f"{evidence.value} {evidence.unit} in {evidence.place}"
        return said, f"{evidence.source}, {day(evidence.as_of)}"
    return evidence.title, ""


def date_refusals(evidence: Paper | Passage | Figures, today: date) -> tuple[Reason, ...]:
    """Why the day of this evidence cannot be right."""
    if not isinstance(evidence, Figures) or evidence.as_of <= today:
        return ()
    text = f"The date of the figure must be today or before: {day(evidence.as_of)} is still to come."
    return (Reason("date", text, "as_of"),)


def file_problem(name: str, found: FileType | None, size: int) -> str:
    """Why this file cannot be evidence; '' when it can. `found` is the type that the content shows."""
    if not size:
        return f"‘{name}’ is empty."
    if found is None:
        return f"‘{name}’ is not of a type that is taken here. Types that are: {' or '.join(WORDS.values())}."
    if size > MOST_BYTES:
        return f"‘{name}’ has {size_words(size)}; the most is {size_words(MOST_BYTES)}."
    return ""
