"""In which words do pages tell of an assessor's marks, of what they said of the whole, and of who reads each box?"""

from collections.abc import Collection, Iterable

from workflows.assessment_readers import READINGS, Box, Reader
from workflows.call import LEDGERS_CLOSED
from workflows.scoring import MarkKind
from workflows.whole_assessment import FundingAdvice, Whole

MARK_KINDS: dict[MarkKind, str] = {
    MarkKind.SCORE: "Score",
    MarkKind.NOT_APPLICABLE: "Does not apply",
    MarkKind.ABSTAIN: "Abstained",
}

FUNDING_ADVICE: dict[FundingAdvice, str] = {
    FundingAdvice.FUND: "Fund it",
    FundingAdvice.WITH_CONDITIONS: "Fund it with conditions",
    FundingAdvice.DO_NOT_FUND: "Do not fund it",
}


def yes_or_no(said: bool | None) -> str:
    """Yes, no, or that nobody has said."""
    return "Not said" if said is None else ("Yes" if said else "No")


def mark_words(kind: MarkKind, score: int | None, maximum: int) -> str:
    """A mark in words: '7 of 10', 'Does not apply', 'No mark'."""
    if kind != MarkKind.SCORE:
        return MARK_KINDS[kind]
    return "No mark" if score is None else f"{score} of {maximum}"


def whole_said(whole: Whole, boxes: Collection[Box] = frozenset(Box)) -> list[tuple[str, str]]:
    """What was said of the whole, in words, for reading: the boxes that the reader may read."""
    advice = FUNDING_ADVICE[whole.recommendation] if whole.recommendation else "Not said"
    rows = (
        (Box.SCOPE, "In the scope of the call", yes_or_no(whole.in_scope)),
        (Box.SCOPE, "Why, about the scope", whole.scope_reason),
        (Box.CATEGORY, "Research category agreed", yes_or_no(whole.category_agreed)),
        (Box.RECOMMENDATION, "Recommendation", advice),
        (Box.RECOMMENDATION, "Why, or on which conditions", whole.recommendation_reason),
        (Box.FUNDER_NOTE, "Note to the funder", whole.funder_note),
    )
    return [(name, words) for box, name, words in rows if box in boxes]


def readers_words(box: Box, region: str) -> str:
    """Who reads a box and from when, as the rule has it: `workflows.assessment_readers.READINGS`."""
    readings = READINGS[box]
    staff = [_NAMES[one.reader].format(region=region) for one in readings if one.states == LEDGERS_CLOSED]
    told = f"Read by {_listed(staff)} once both ledgers are closed"
    if any(one.reader == Reader.APPLICANT for one in readings):
        return f"{told}, and by the applicant after the decisions, without your name."
    return f"{told}. Never by the applicant."


_NAMES: dict[Reader, str] = {
    Reader.FUNDER: "Innovate UK",
    Reader.REGION: "the programme team of {region}",
    Reader.AUDITOR: "auditors",
}


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"
