"""Which marks of an application should somebody look at, and why?

A flag asks a question of a person. None takes a mark away or changes one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from workflows.definition import Criterion
from workflows.money import FULL_BASIS_POINTS, as_basis_points
from workflows.outliers import Outlier
from workflows.scoring import Judgement, marks_of, percent_basis_points
from workflows.text import count_words
from workflows.wording import counted, percent


class FlagKind(StrEnum):
    """What a flag is about."""

    SPREAD = "spread"
    OUTLIER = "outlier"
    THIN_COMMENT = "thin_comment"
    MISSING_MARK = "missing_mark"


FLAG_WORDS: Mapping[FlagKind, str] = {
    FlagKind.SPREAD: "spread",
    FlagKind.OUTLIER: "outlier",
    FlagKind.THIN_COMMENT: "thin comment",
    FlagKind.MISSING_MARK: "missing mark",
}


@dataclass(frozen=True)
class Sheet:
    """What one assessor has written about one application, in one ledger."""

    application_id: UUID
    assessor_id: UUID
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Limits:
    """Beyond which something is flagged: ranges in basis points of the full marks, and a comment's fewest words."""

    total_range: int = 2_500
    criterion_range: int = 5_000
    comment_words: int = 15


@dataclass(frozen=True)
class Spread:
    """The lowest, the highest and the mean of some values, and how many there are."""

    count: int
    lowest: Fraction
    highest: Fraction
    mean: Fraction

    @property
    def range(self) -> Fraction:
        """From the lowest to the highest."""
        return self.highest - self.lowest


@dataclass(frozen=True)
class CriterionSpread:
    """The marks of one application on one criterion; None while nobody has given one."""

    criterion_id: str
    spread: Spread | None


@dataclass(frozen=True)
class Flag:
    """Something to look at: about one assessor's sheet or, without one, about the application; '' for no criterion."""

    kind: FlagKind
    application_id: UUID
    text: str
    assessor_id: UUID | None = None
    criterion_id: str = ""


def spread_of(values: Sequence[Fraction]) -> Spread | None:
    """The spread of these values; None without any."""
    if not values:
        return None
    return Spread(len(values), min(values), max(values), sum(values, Fraction(0)) / len(values))


def criterion_spreads(criteria: Sequence[Criterion], sheets: Sequence[Sheet]) -> tuple[CriterionSpread, ...]:
    """The spread of one application's marks on each criterion, in marks, in the order of the form."""
    scores = [(mark.criterion_id, mark.score) for sheet in sheets for mark in marks_of(sheet.judgements)]
    return tuple(
        CriterionSpread(
            one.id, spread_of([Fraction(score) for id_, score in scores if id_ == one.id and score is not None])
        )
        for one in criteria
    )


def total_spread(criteria: Sequence[Criterion], sheets: Sequence[Sheet]) -> Spread | None:
    """The spread of what one application's assessments are worth, in basis points; only those with every mark count."""
    wanted = {one.id for one in criteria}
    every = [marks_of(sheet.judgements) for sheet in sheets]
    return spread_of(
        [percent_basis_points(criteria, marks) for marks in every if {mark.criterion_id for mark in marks} == wanted]
    )


def flags(
    criteria: Sequence[Criterion], sheets: Sequence[Sheet], *, limits: Limits, outliers: Sequence[Outlier] = ()
) -> tuple[Flag, ...]:
    """Every flag on these sheets, by application (sorted), spread first, then sheet by sheet.

    `outliers` are those that `workflows.outliers` found; those about other applications are left out.
    """
    by_application: dict[UUID, list[Sheet]] = {}
    for sheet in sorted(sheets, key=lambda one: (one.application_id, one.assessor_id)):
        by_application.setdefault(sheet.application_id, []).append(sheet)
    by_pair = {(one.application_id, one.assessor_id): one for one in outliers}
    return tuple(
        flag
        for application_id, own in by_application.items()
        for flag in (
            *_spread_flags(criteria, own, application_id, limits),
            *(flag for sheet in own for flag in _sheet_flags(criteria, sheet, by_pair, limits)),
        )
    )


def _spread_flags(
    criteria: Sequence[Criterion], sheets: Sequence[Sheet], application_id: UUID, limits: Limits
) -> Iterator[Flag]:
    total = total_spread(criteria, sheets)
    if total and total.range > limits.total_range:
        low, high = percent(as_basis_points(total.lowest)), percent(as_basis_points(total.highest))
        text = f"Its assessments range from {low} to {high}. A range over {percent(limits.total_range)} is looked at."
        yield Flag(FlagKind.SPREAD, application_id, text)
    for one, found in zip(criteria, criterion_spreads(criteria, sheets), strict=True):
        spread = found.spread
        if spread and FULL_BASIS_POINTS * spread.range > limits.criterion_range * one.maximum:
            text = f"Its marks for ‘{one.title}’ range from {spread.lowest} to {spread.highest} of {one.maximum}."
            yield Flag(FlagKind.SPREAD, application_id, text, criterion_id=one.id)


def _sheet_flags(
    criteria: Sequence[Criterion], sheet: Sheet, by_pair: Mapping[tuple[UUID, UUID], Outlier], limits: Limits
) -> Iterator[Flag]:
    application_id, assessor_id = sheet.application_id, sheet.assessor_id
    if outlier := by_pair.get((application_id, assessor_id)):
        yield Flag(FlagKind.OUTLIER, application_id, _outlier_text(outlier), assessor_id)
    by_criterion = {one.criterion_id: one for one in sheet.judgements}
    for criterion in criteria:
        judgement = by_criterion.get(criterion.id)
        if judgement is None or judgement.score is None:
            text = f"‘{criterion.title}’ has no mark."
            yield Flag(FlagKind.MISSING_MARK, application_id, text, assessor_id, criterion.id)
        elif (words := count_words(judgement.comment)) < limits.comment_words:
            text = (
                f"The comment on ‘{criterion.title}’, marked {judgement.score} of {criterion.maximum}, has "
                f"{counted(words, 'word')}; fewer than {limits.comment_words} are looked at."
            )
            yield Flag(FlagKind.THIN_COMMENT, application_id, text, assessor_id, criterion.id)


def _outlier_text(outlier: Outlier) -> str:
    side = "above" if outlier.residual > 0 else "below"
    tenths = abs(outlier.hundredths) // 10
    return (
        f"This assessment is {percent(abs(outlier.residual))} {side} what the other assessments of this application, "
        f"and this assessor's others, lead one to expect: {tenths // 10}.{tenths % 10} times the usual distance."
    )
