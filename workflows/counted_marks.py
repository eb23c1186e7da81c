"""What does an assessment count for, and an application with all of its assessments, when marks are set aside?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from workflows.definition import Criterion, Definition, Ledger
from workflows.ranking import Floor, Scored
from workflows.scoring import Judgement, Mark, is_worth_something, marks_of, percent_basis_points
from workflows.set_aside import WHOLE


@dataclass(frozen=True)
class Given:
    """One completed assessment of an application, with what it says of each criterion of its ledger."""

    id: UUID
    ledger: Ledger
    judgements: tuple[Judgement, ...]


def worth(criteria: Sequence[Criterion], given: Given, aside: frozenset[str] = frozenset()) -> Fraction | None:
    """What an assessment is worth in basis points without the criteria set aside; None where nothing of it counts.

    The other criteria keep their weights in proportion. `criteria` are those of the assessment's ledger. Raises
    `ValueError` for an assessment that is not complete.
    """
    counted = [one for one in criteria if one.id not in aside]
    marks = _counting_marks(given, aside)
    if WHOLE in aside or not is_worth_something(counted, marks):
        return None
    return percent_basis_points(counted, marks)


def scored_from(
    application_id: UUID,
    definition: Definition,
    given: Iterable[Given],
    aside: Mapping[UUID, frozenset[str]],
    *,
    national_threshold: int | None,
    regional_threshold: int | None,
) -> Scored:
    """One application's scores from its completed assessments, without what is set aside of each.

    `definition` is what the application answers in its region; the thresholds are those that it has of its own.
    """
    worths: dict[Ledger, list[Fraction]] = {ledger: [] for ledger in Ledger}
    marks: list[Mark] = []
    for one in given:
        without = aside.get(one.id, frozenset())
        value = worth(definition.criteria_in(one.ledger), one, without)
        if value is not None:
            worths[one.ledger].append(value)
            marks += _counting_marks(one, without)
    return Scored(
        application_id=application_id,
        national=tuple(sorted(worths[Ledger.NATIONAL])),
        regional=tuple(sorted(worths[Ledger.REGIONAL])),
        floors=_floors(definition, marks),
        national_threshold=national_threshold,
        regional_threshold=regional_threshold,
    )


def _counting_marks(given: Given, aside: frozenset[str]) -> tuple[Mark, ...]:
    return marks_of([one for one in given.judgements if one.criterion_id not in aside])


def _floors(definition: Definition, marks: Sequence[Mark]) -> tuple[Floor, ...]:
    """The criteria that have a threshold of their own, with every score that was given for them and counts."""
    return tuple(
        Floor(
            one.id,
            one.title,
            one.threshold,
            tuple(mark.score for mark in marks if mark.criterion_id == one.id and mark.score is not None),
        )
        for one in definition.criteria
        if one.threshold is not None
    )
