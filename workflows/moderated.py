"""What does the ranking become when marks are set aside, and with which hash?

The plain record stays as it was made. This one rests on it by its hash, and names every act that made a difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from workflows import scoring
from workflows.definition import Criterion, Definition, Ledger
from workflows.plain import sha256
from workflows.ranking import Floor, Record, Scored, StoredScores, record
from workflows.scoring import Judgement
from workflows.set_aside import WHOLE, SetAside


@dataclass(frozen=True)
class Given:
    """One completed assessment of an application, with what it says of each criterion of its ledger."""

    id: UUID
    ledger: Ledger
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Moderated:
    """A plain ranking's hash, the acts that stand, and the ranking that follows; `hash_of` it is its own hash."""

    plain_sha256: str
    set_aside: tuple[SetAside, ...]
    record: Record


def worth(criteria: Sequence[Criterion], given: Given, aside: frozenset[str] = frozenset()) -> Fraction | None:
    """What an assessment is worth in basis points without the criteria set aside; None where nothing of it counts.

    The other criteria keep their weights in proportion. `criteria` are those of the assessment's ledger.
    """
    counted = [one for one in criteria if one.id not in aside]
    marks = _counting_marks(given, aside)
    if WHOLE in aside or not scoring.is_worth_something(counted, marks):
        return None
    return scoring.percent_basis_points(counted, marks)


def scored_without(
    definition: Definition, stored: StoredScores, given: Iterable[Given], aside: Mapping[UUID, frozenset[str]]
) -> Scored:
    """One application's scores without what is set aside, from all its completed assessments.

    `stored` is what its plain ranking was made from: the thresholds of its own region stay those.
    """
    worths: dict[Ledger, list[Fraction]] = {ledger: [] for ledger in Ledger}
    marks: list[scoring.Mark] = []
    for one in given:
        without = aside.get(one.id, frozenset())
        value = worth(definition.criteria_in(one.ledger), one, without)
        if value is not None:
            worths[one.ledger].append(value)
            marks += _counting_marks(one, without)
    return Scored(
        application_id=stored.application_id,
        national=tuple(sorted(worths[Ledger.NATIONAL])),
        regional=tuple(sorted(worths[Ledger.REGIONAL])),
        floors=tuple(_floor(one, marks) for one in stored.floors),
        national_threshold=stored.national_threshold,
        regional_threshold=stored.regional_threshold,
    )


def moderated(
    plain: Record, plain_sha256: str, set_aside: Sequence[SetAside], changed: Mapping[UUID, Scored]
) -> Moderated:
    """The ranking with these acts, where `changed` holds the scores of every application that they touch."""
    scored = [changed.get(one.application_id) or _as_scored(one) for one in plain.inputs]
    ordered = tuple(sorted(set_aside, key=lambda one: (str(one.assessment_id), one.criterion_id)))
    return Moderated(plain_sha256, ordered, record(plain.rule, scored, plain.inputs_sha256))


def hash_of(found: Moderated) -> str:
    """The hash of a moderated ranking: that of the plain one as long as no act stands."""
    return sha256(found) if found.set_aside else found.plain_sha256


def _counting_marks(given: Given, aside: frozenset[str]) -> tuple[scoring.Mark, ...]:
    return scoring.marks_of([one for one in given.judgements if one.criterion_id not in aside])


def _floor(floor: Floor, marks: Sequence[scoring.Mark]) -> Floor:
    left = tuple(one.score for one in marks if one.criterion_id == floor.criterion_id and one.score is not None)
    return Floor(floor.criterion_id, floor.title, floor.threshold, left)


def _as_scored(stored: StoredScores) -> Scored:
    return Scored(
        stored.application_id,
        national=tuple(Fraction(text) for text in stored.national),
        regional=tuple(Fraction(text) for text in stored.regional),
        floors=stored.floors,
        national_threshold=stored.national_threshold,
        regional_threshold=stored.regional_threshold,
    )
