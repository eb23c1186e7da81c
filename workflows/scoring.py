"""What is one assessment worth, and what keeps it from being complete?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflows.definition import Band, Criterion
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.text import count_words, endless


class MarkKind(StrEnum):
    """What an assessor says of one criterion. A conflict is none of them: it ends the whole assessment."""

    SCORE = "score"
    NOT_APPLICABLE = "not_applicable"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class Mark:
    """What one assessor gave for one criterion: a score, or that there is none and why."""

    criterion_id: str
    score: int | None
    kind: MarkKind = MarkKind.SCORE


@dataclass(frozen=True)
class Judgement:
    """What an assessor has written so far about one criterion. `score` is None until it is given, and for every other
    kind of mark, where the comment says why."""

    criterion_id: str
    score: int | None
    comment: str = ""
    kind: MarkKind = MarkKind.SCORE

    @property
    def is_settled(self) -> bool:
        """Whether the mark is given, of whichever kind."""
        return self.score is not None or self.kind != MarkKind.SCORE


def marks_of(judgements: Sequence[Judgement]) -> tuple[Mark, ...]:
    """The marks among these judgements; those that are still to be given are left out."""
    return tuple(Mark(one.criterion_id, one.score, one.kind) for one in judgements if one.is_settled)


def is_partial(marks: Sequence[Mark]) -> bool:
    """Whether these marks judge less than the whole: somebody abstained. What does not apply is judged."""
    return any(mark.kind == MarkKind.ABSTAIN for mark in marks)


def is_worth_something(criteria: Sequence[Criterion], marks: Sequence[Mark]) -> bool:
    """Whether any score has weight among these criteria: without one an assessment is worth nothing to compare."""
    weighed = {criterion.id for criterion in criteria if criterion.weight}
    return any(mark.score is not None and mark.criterion_id in weighed for mark in marks)


def percent_basis_points(criteria: Sequence[Criterion], marks: Sequence[Mark]) -> Fraction:
    """One assessment's weighted share of the full marks of its ledger, as an exact number of basis points (0 to 10000).

    Each criterion that has a score counts score / maximum, times its weight, over the weights of those that have one:
    what does not apply and what the assessor abstained on leave the sum and its weights (`docs/decisions/0048`).
    `criteria` are those of one ledger, and `marks` has exactly one mark for each. Raises `ValueError` otherwise, for a
    score outside 0 to the maximum, and where no score has any weight: only a complete assessment is worth something.
    """
    given = {mark.criterion_id: mark for mark in marks}
    if not criteria or len(marks) != len(given) or set(given) != {criterion.id for criterion in criteria}:
        raise ValueError("An assessment is worth something only when each criterion of its ledger has one mark.")
    if not all(_is_sound(criterion, given[criterion.id]) for criterion in criteria):
        raise ValueError("A mark lies outside 0 to the maximum of its criterion, or is no score and has one.")
    counted = [(one, score) for one in criteria if (score := given[one.id].score) is not None]
    weight = sum(one.weight for one, _ in counted)
    if not weight:
        raise ValueError("An assessment without any score of weight is worth nothing that can be compared.")
    parts = (Fraction(one.weight * score, one.maximum) for one, score in counted)
    return FULL_BASIS_POINTS * sum(parts, Fraction(0)) / weight


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
    return (*reasons, *_nothing_scored(criteria, by_id))


def impossible_mark(criterion: Criterion, score: int | None, kind: MarkKind) -> tuple[Reason, ...]:
    """Why this cannot be kept as a mark, complete or not; `where` is 'criterion:<id>'."""
    where = f"criterion:{criterion.id}"
    if kind != MarkKind.SCORE and score is not None:
        text = f"‘{criterion.title}’ has a score and another mark. Give one of the two."
        return (Reason("two_marks", text, where),)
    if score is not None and not 0 <= score <= criterion.maximum:
        text = f"The score for ‘{criterion.title}’ must be a whole number from 0 to {criterion.maximum}."
        return (Reason("score_out_of_range", text, where),)
    return ()


def band_of(criterion: Criterion, score: int) -> Band | None:
    """The band in which this score lies; None outside the marks, and for nought: that says nothing was answered."""
    return next((band for band in criterion.bands if band.low <= score <= band.high), None)


def _reasons(criterion: Criterion, judgement: Judgement | None) -> tuple[Reason, ...]:
    where = f"criterion:{criterion.id}"
    judgement = judgement or Judgement(criterion.id, None)
    texts = {
        "unscored": _score_problem(criterion, judgement),
        "comment": _comment_problem(criterion, judgement),
    }
    return tuple(Reason(code, text, where) for code, text in texts.items() if text)


def _is_sound(criterion: Criterion, mark: Mark) -> bool:
    if mark.kind != MarkKind.SCORE:
        return mark.score is None
    return mark.score is not None and 0 <= mark.score <= criterion.maximum


def _nothing_scored(criteria: Sequence[Criterion], by_id: Mapping[str, Judgement]) -> tuple[Reason, ...]:
    """Where every mark is given and no score with a weight is among them, there is nothing to rank by."""
    given = [by_id.get(one.id, Judgement(one.id, None)) for one in criteria]
    is_scored = any(one.score is not None and criterion.weight for one, criterion in zip(given, criteria, strict=True))
    if is_scored or not given or not all(one.is_settled for one in given):
        return ()
    text = "Give a score for at least one criterion. If you can judge none of them, decline the application."
    return (Reason("nothing_scored", text, f"criterion:{criteria[0].id}"),)


def _score_problem(criterion: Criterion, judgement: Judgement) -> str:
    if judgement.kind != MarkKind.SCORE:
        return ""
    if judgement.score is None:
        return f"Score ‘{criterion.title}’ from 0 to {criterion.maximum}."
    return out_of_range(criterion, judgement.score)


def out_of_range(criterion: Criterion, score: int) -> str:
    """What is wrong with a score that this criterion does not have; '' for one that it has."""
    if 0 <= score <= criterion.maximum:
        return ""
    return f"‘{criterion.title}’ has the score {score}. Give a score from 0 to {criterion.maximum}."


_ASKED = {
    MarkKind.SCORE: "Write a comment on ‘{}’.",
    MarkKind.NOT_APPLICABLE: "Say why ‘{}’ does not apply to this application.",
    MarkKind.ABSTAIN: "Say why you abstain on ‘{}’.",
}


def _comment_problem(criterion: Criterion, judgement: Judgement) -> str:
    words = count_words(judgement.comment)
    if not words:
        return _ASKED[judgement.kind].format(criterion.title)
    if said := endless(judgement.comment):
        return f"Your comment on ‘{criterion.title}’ {said}"
    if words > criterion.comment_words:
        limit, over = criterion.comment_words, words - criterion.comment_words
        return f"Your comment on ‘{criterion.title}’ has {words} words; the limit is {limit}. Take out {over}."
    return ""
