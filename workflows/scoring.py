"""What is one assessment worth, and what keeps it from being complete?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflows.definition import Band, Criterion
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.text import count_words, endless


@dataclass(frozen=True)
class Mark:
    """The score that one assessor gave for one criterion."""

    criterion_id: str
    score: int


@dataclass(frozen=True)
class Judgement:
    """What an assessor has written so far about one criterion; `score` is None until it is given."""

    criterion_id: str
    score: int | None
    comment: str = ""


def marks_of(judgements: Sequence[Judgement]) -> tuple[Mark, ...]:
    """The marks among these judgements; those without a score are left out."""
    return tuple(Mark(one.criterion_id, one.score) for one in judgements if one.score is not None)


def percent_basis_points(criteria: Sequence[Criterion], marks: Sequence[Mark]) -> Fraction:
    """One assessment's weighted share of the full marks of its ledger, as an exact number of basis points (0 to 10000).

    Each criterion counts score / maximum, times its weight. `criteria` are those of one ledger, and `marks` has exactly
    one mark, between 0 and the maximum, for each. Raises `ValueError` otherwise: only a complete assessment is worth
    something.
    """
    scores = {mark.criterion_id: mark.score for mark in marks}
    if not criteria or len(marks) != len(scores) or set(scores) != {criterion.id for criterion in criteria}:
        raise ValueError("An assessment is worth something only when each criterion of its ledger has one mark.")
    if not all(0 <= scores[criterion.id] <= criterion.maximum for criterion in criteria):
        raise ValueError("A mark lies outside 0 to the maximum of its criterion.")
    parts = (Fraction(criterion.weight * scores[criterion.id], criterion.maximum) for criterion in criteria)
    return FULL_BASIS_POINTS * sum(parts, Fraction(0)) / sum(criterion.weight for criterion in criteria)


def refusals(criteria: Sequence[Criterion], judgements: Sequence[Judgement]) -> tuple[Reason, ...]:
    """Every reason why the assessment cannot be completed, in the order of the form; `where` is 'criterion:<id>'."""
    counts = Counter(one.criterion_id for one in judgements)
    by_id = {one.criterion_id: one for one in judgements}
    known = {criterion.id for criterion in criteria}
    reasons = [reason for criterion in criteria for reason in _reasons(criterion, by_id.get(criterion.id))]
    reasons += [
        Reason("judged_twice", f"‘{criterion.title}’ is judged more than once.", f"criterion:{criterion.id}")
        for criterion in criteria
        if counts[criterion.id] > 1
    ]
    reasons += [
        Reason("unknown_criterion", "A mark is given for a criterion that is not yours to score.", f"criterion:{id_}")
        for id_ in counts
        if id_ not in known
    ]
    return tuple(reasons)


def band_of(criterion: Criterion, score: int) -> Band | None:
    """The band in which this score lies; None outside the marks, and for nought: that says nothing was answered."""
    return next((band for band in criterion.bands if band.low <= score <= band.high), None)


def _reasons(criterion: Criterion, judgement: Judgement | None) -> tuple[Reason, ...]:
    where = f"criterion:{criterion.id}"
    judgement = judgement or Judgement(criterion.id, None)
    texts = {
        "unscored": _score_problem(criterion, judgement.score),
        "comment": _comment_problem(criterion, judgement.comment),
    }
    return tuple(Reason(code, text, where) for code, text in texts.items() if text)


def _score_problem(criterion: Criterion, score: int | None) -> str:
    if score is None:
        return f"Score ‘{criterion.title}’ from 0 to {criterion.maximum}."
    if not 0 <= score <= criterion.maximum:
        return f"‘{criterion.title}’ has the score {score}. Give a score from 0 to {criterion.maximum}."
    return ""


def _comment_problem(criterion: Criterion, comment: str) -> str:
    words = count_words(comment)
    if not words:
        return f"Write a comment on ‘{criterion.title}’."
    if said := endless(comment):
        return f"Your comment on ‘{criterion.title}’ {said}"
    if words > criterion.comment_words:
        limit, over = criterion.comment_words, words - criterion.comment_words
        return f"Your comment on ‘{criterion.title}’ has {words} words; the limit is {limit}. Take out {over}."
    return ""
