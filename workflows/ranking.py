"""In which order do the applications stand, which pass both thresholds, and can anyone work that out again?

A pure function of frozen inputs. Ties are settled by a public ticket: the SHA-256 of the announced seed and the id.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from uuid import UUID

from workflows.machine import Reason
from workflows.money import as_basis_points
from workflows.plain import later
from workflows.wording import percent

# How scores become an order. Whoever changes what `rank` or the worth of an assessment comes to gives it a new number:
# a replay then says that a ranking was made by another rule, and not that it was altered.
RULE_VERSION = 1


@dataclass(frozen=True)
class Floor:
    """A criterion whose mean mark must reach a threshold, with the marks that one application was given for it."""

    criterion_id: str
    title: str
    threshold: int
    marks: tuple[int, ...]


@dataclass(frozen=True)
class Scored:
    """One application's completed assessments, each as exact basis points of the full marks of its ledger.

    A threshold that differs from the rule's is that of the application's own region.
    """

    application_id: UUID
    national: tuple[Fraction, ...]
    regional: tuple[Fraction, ...]
    floors: tuple[Floor, ...] = ()
    national_threshold: int | None = None
    regional_threshold: int | None = None


@dataclass(frozen=True)
class Rule:
    """The thresholds in basis points (reached means passed) and the seed announced before the call opened."""

    national_threshold: int
    regional_threshold: int
    seed: str


@dataclass(frozen=True)
class Line:
    """Where one application stands. Only those that pass have a position. A mean without any assessment is nought."""

    application_id: UUID
    position: int | None
    national_mean: Fraction
    regional_mean: Fraction
    spread: Fraction
    passes: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class StoredScores:
    """`Scored` in JSON types: each score as 'numerator/denominator'."""

    application_id: UUID
    national: tuple[str, ...]
    regional: tuple[str, ...]
    floors: tuple[Floor, ...] = later(())
    national_threshold: int | None = later(None)
    regional_threshold: int | None = later(None)


@dataclass(frozen=True)
class StoredLine:
    """`Line` in JSON types: exact means as 'numerator/denominator', and basis points as they are shown."""

    application_id: UUID
    position: int | None
    national_mean: str
    regional_mean: str
    spread: str
    national_basis_points: int
    regional_basis_points: int
    spread_basis_points: int
    passes: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Record:
    """A ranking with what its assessments were worth; `workflows.plain.sha256(record)` is its hash.

    `inputs_sha256` names the marks that it was made from (`workflows/frozen.py`); the first rankings have none.
    """

    rule: Rule
    inputs: tuple[StoredScores, ...]
    lines: tuple[StoredLine, ...]
    rule_version: int = later(1)
    inputs_sha256: str = later("")

    def thresholds_of(self, application_id: UUID) -> tuple[int, int]:
        """The national and the regional threshold that count for one application."""
        one = next(entry for entry in self.inputs if entry.application_id == application_id)
        national = _own(one.national_threshold, self.rule.national_threshold)
        return national, _own(one.regional_threshold, self.rule.regional_threshold)


def rank(rule: Rule, scored: Sequence[Scored]) -> tuple[Line, ...]:
    """Passers by regional mean, national mean, ticket; then the others by national mean. Input order changes nothing.

    Raises `ValueError` when an application stands in the input twice.
    """
    if len({one.application_id for one in scored}) != len(scored):
        raise ValueError("An application stands in the ranking twice.")
    lines = [_unplaced(rule, one) for one in scored]
    passers = sorted((line for line in lines if line.passes), key=lambda line: _passing_order(rule, line))
    others = sorted((line for line in lines if not line.passes), key=lambda line: _other_order(rule, line))
    placed = (replace(line, position=position) for position, line in enumerate(passers, start=1))
    return (*placed, *others)


def record(rule: Rule, scored: Sequence[Scored], inputs_sha256: str = "") -> Record:
    """The ranking as a record to store: plain, exact, and the same for any order of applications and assessments."""
    inputs = sorted((_store_scores(one) for one in scored), key=lambda stored: str(stored.application_id))
    lines = tuple(_store_line(line) for line in rank(rule, scored))
    return Record(rule, tuple(inputs), lines, RULE_VERSION, inputs_sha256)


def joint_places(lines: Sequence[StoredLine]) -> Mapping[UUID, int]:
    """The place that each application shares with all that have exactly its marks: the best position among them. Only
    those that are tied are here; between them a ticket decided, and no merit."""
    groups: dict[tuple[str, str], list[StoredLine]] = {}
    for line in lines:
        if line.position is not None:
            groups.setdefault((line.regional_mean, line.national_mean), []).append(line)
    tied = (group for group in groups.values() if len(group) > 1)
    best = ((min(one.position or 0 for one in group), group) for group in tied)
    return {line.application_id: position for position, group in best for line in group}


def replay(stored: Record) -> bool:
    """Whether ranking the record's own inputs again gives exactly the record."""
    try:
        return record(stored.rule, [as_scored(one) for one in stored.inputs], stored.inputs_sha256) == stored
    except (ValueError, ZeroDivisionError):
        # Inputs that cannot be read, or that name an application twice, were never written by `record`.
        return False


def ticket(seed: str, application_id: UUID) -> str:
    """The public ticket that settles a tie, the lower one first: SHA-256 of the seed followed by the id, in hex."""
    return hashlib.sha256(f"{seed}{application_id}".encode()).hexdigest()


def exact(value: Fraction) -> str:
    """The fraction as 'numerator/denominator' in lowest terms, which `Fraction` reads back unchanged."""
    return f"{value.numerator}/{value.denominator}"


def _unplaced(rule: Rule, scored: Scored) -> Line:
    national, regional = _mean(scored.national), _mean(scored.regional)
    reasons = (
        *_below("national", scored.national, national, _own(scored.national_threshold, rule.national_threshold)),
        *_below("regional", scored.regional, regional, _own(scored.regional_threshold, rule.regional_threshold)),
        *(reason for one in scored.floors for reason in _under(one)),
    )
    return Line(
        application_id=scored.application_id,
        position=None,
        national_mean=national,
        regional_mean=regional,
        spread=max(scored.national) - min(scored.national) if scored.national else Fraction(0),
        passes=not reasons,
        reasons=reasons,
    )


def _mean(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores) if scores else Fraction(0)


def _below(ledger: str, scores: Sequence[Fraction], mean: Fraction, threshold: int) -> tuple[Reason, ...]:
    if not scores:
        return (Reason(f"no_{ledger}_scores", f"It has no {ledger} scores."),)
    if mean >= threshold:
        return ()
    # Rounded down, so that the mark shown is never equal to the threshold that it misses.
    shown = percent(as_basis_points(mean))
    text = f"Its {ledger} mark is {shown}; the threshold is {percent(threshold)}."
    return (Reason(f"below_{ledger}_threshold", text),)


def _own(threshold: int | None, otherwise: int) -> int:
    return otherwise if threshold is None else threshold


def _under(one: Floor) -> tuple[Reason, ...]:
    mean = _mean([Fraction(mark) for mark in one.marks])
    if not one.marks or mean >= one.threshold:
        return ()
    # Rounded down, as above: the threshold is a whole mark, so tenths below it never read as it.
    tenths = floor(mean * 10)
    text = f"Its mean mark for ‘{one.title}’ is {tenths // 10}.{tenths % 10}; the threshold is {one.threshold}."
    return (Reason("below_criterion_threshold", text, f"criterion:{one.criterion_id}"),)


def _passing_order(rule: Rule, line: Line) -> tuple[Fraction, Fraction, str]:
    return -line.regional_mean, -line.national_mean, ticket(rule.seed, line.application_id)


def _other_order(rule: Rule, line: Line) -> tuple[Fraction, Fraction, str]:
    return -line.national_mean, -line.regional_mean, ticket(rule.seed, line.application_id)


def _store_scores(scored: Scored) -> StoredScores:
    return StoredScores(
        scored.application_id,
        national=tuple(exact(score) for score in sorted(scored.national)),
        regional=tuple(exact(score) for score in sorted(scored.regional)),
        floors=tuple(
            sorted(
                (replace(one, marks=tuple(sorted(one.marks))) for one in scored.floors),
                key=lambda one: one.criterion_id,
            )
        ),
        national_threshold=scored.national_threshold,
        regional_threshold=scored.regional_threshold,
    )


def as_scored(stored: StoredScores) -> Scored:
    """What was ranked, from what is stored of it."""
    return Scored(
        stored.application_id,
        national=tuple(Fraction(text) for text in stored.national),
        regional=tuple(Fraction(text) for text in stored.regional),
        floors=stored.floors,
        national_threshold=stored.national_threshold,
        regional_threshold=stored.regional_threshold,
    )


def _store_line(line: Line) -> StoredLine:
    return StoredLine(
        application_id=line.application_id,
        position=line.position,
        national_mean=exact(line.national_mean),
        regional_mean=exact(line.regional_mean),
        spread=exact(line.spread),
        national_basis_points=as_basis_points(line.national_mean),
        regional_basis_points=as_basis_points(line.regional_mean),
        spread_basis_points=as_basis_points(line.spread),
        passes=line.passes,
        reasons=line.reasons,
    )
