"""From what is a ranking made, and how does every mark of a call become what is ranked?

The inputs are one record: the version of the definition in force, the marks as they were frozen, the acts of
moderation, the rule and the seed. Whoever has them and the definitions that they name by hash has all that the result
depends on: no clock, no database, no order in which rows were read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from workflows.counted_marks import Given, scored_from
from workflows.definition import Definition, Ledger
from workflows.plain import later, sha256
from workflows.ranking import RULE_VERSION, Record, Rule, Scored, record
from workflows.scoring import Judgement, MarkKind
from workflows.set_aside import SetAside, by_assessment


@dataclass(frozen=True)
class FrozenMark:
    """What one assessor gave for one criterion. `score` is None where there is no number, and `kind` then says why."""

    criterion_id: str
    score: int | None
    kind: MarkKind = later(MarkKind.SCORE)


@dataclass(frozen=True)
class FrozenAssessment:
    """One completed assessment with its marks, and without the words or the person behind them."""

    id: UUID
    ledger: Ledger
    marks: tuple[FrozenMark, ...]


@dataclass(frozen=True)
class FrozenApplication:
    """One eligible application: the version that it answers, its region, and its completed assessments."""

    id: UUID
    definition_sha256: str
    region: str
    assessments: tuple[FrozenAssessment, ...]


@dataclass(frozen=True)
class Inputs:
    """Everything that a ranking is made from. Equal inputs have equal hashes, in whatever order they were read."""

    rule_version: int
    definition_sha256: str
    seed: str
    applications: tuple[FrozenApplication, ...]
    set_aside: tuple[SetAside, ...] = ()


Definitions = Mapping[str, Definition]


def inputs_of(
    definition_sha256: str, applications: Iterable[FrozenApplication], set_aside: Iterable[SetAside] = ()
) -> Inputs:
    """The inputs in their one order: applications, assessments and acts by id, marks by criterion.

    The seed is the hash of the definition in force, which everybody knew when it was signed.
    """
    return Inputs(
        rule_version=RULE_VERSION,
        definition_sha256=definition_sha256,
        seed=definition_sha256,
        applications=tuple(sorted((_ordered(one) for one in applications), key=lambda one: one.id)),
        set_aside=tuple(sorted(set_aside, key=lambda one: (one.assessment_id, one.criterion_id, one.at))),
    )


def ranked(inputs: Inputs, definitions: Definitions) -> Record:
    """The ranking that follows from these inputs, which carries their hash.

    `definitions` holds, by hash, the whole definition in force and every one that an application answers. Raises
    `KeyError` where one is missing, and `ValueError` for inputs that nothing could have frozen: an application twice,
    an assessment that is not complete, a mark set aside that is not there.
    """
    return record(rule_of(inputs, definitions), scored(inputs, definitions), sha256(inputs))


def rule_of(inputs: Inputs, definitions: Definitions) -> Rule:
    """The thresholds of the definition in force. Of several regions the highest stands here; an application that has
    another of its own brings it along."""
    definition = definitions[inputs.definition_sha256]
    return Rule(
        national_threshold=definition.core.threshold_basis_points,
        regional_threshold=max(layer.threshold_basis_points for layer in definition.layers),
        seed=inputs.seed,
    )


def scored(inputs: Inputs, definitions: Definitions) -> tuple[Scored, ...]:
    """Every application with the worth of each of its assessments that counts."""
    _refuse_unknown(inputs)
    rule, aside = rule_of(inputs, definitions), by_assessment(inputs.set_aside)
    asked = {
        (one.definition_sha256, one.region): definitions[one.definition_sha256].for_region(one.region)
        for one in inputs.applications
    }
    return tuple(_scored_one(one, asked[one.definition_sha256, one.region], aside, rule) for one in inputs.applications)


def _scored_one(
    application: FrozenApplication, definition: Definition, aside: Mapping[UUID, frozenset[str]], rule: Rule
) -> Scored:
    regional = sum(layer.threshold_basis_points for layer in definition.layers)
    return scored_from(
        application.id,
        definition,
        [_given(one) for one in application.assessments],
        aside,
        national_threshold=_unless(definition.core.threshold_basis_points, rule.national_threshold),
        regional_threshold=_unless(regional, rule.regional_threshold),
    )


def _given(assessment: FrozenAssessment) -> Given:
    judgements = (Judgement(one.criterion_id, one.score, kind=one.kind) for one in assessment.marks)
    return Given(assessment.id, assessment.ledger, tuple(judgements))


def _unless(own: int, common: int) -> int | None:
    return None if own == common else own


def _ordered(application: FrozenApplication) -> FrozenApplication:
    assessments = (
        FrozenAssessment(one.id, one.ledger, tuple(sorted(one.marks, key=lambda mark: mark.criterion_id)))
        for one in application.assessments
    )
    return FrozenApplication(
        application.id,
        application.definition_sha256,
        application.region,
        tuple(sorted(assessments, key=lambda one: one.id)),
    )


def _refuse_unknown(inputs: Inputs) -> None:
    known = {one.id: one.marks for application in inputs.applications for one in application.assessments}
    for act in inputs.set_aside:
        marked = {mark.criterion_id for mark in known.get(act.assessment_id, ())}
        if act.assessment_id not in known or (act.criterion_id and act.criterion_id not in marked):
            raise ValueError("A mark is set aside that nobody gave.")
