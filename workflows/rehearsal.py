"""How would this call go, on applications and marks that are made up?

Every chapter of the report is a pure function of the definition's material, a seed and a number of applications, so
that anybody can have the report again and compare its hash. Nothing of it is ever kept beside real applications.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from workflows.definition import Core, Criterion, Definition, Layer, Milestones, Question, Section
from workflows.plain import sha256
from workflows.rehearsal_form import form_chapter
from workflows.rehearsal_marks import criteria_chapter, spread_chapter, thresholds_chapter, weights_chapter
from workflows.rehearsal_money import money_chapter
from workflows.rehearsal_people import people_chapter
from workflows.rehearsal_report import Chapter, Report
from workflows.rehearsal_scores import MadeUp, made_up

APPLICATIONS = 200
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_Made = tuple[MadeUp, ...]
_CHAPTERS: Mapping[str, Callable[[Definition, _Made, int], Chapter]] = MappingProxyType(
    {
        "form": lambda definition, made, _: form_chapter(definition, [one.answers for one in made]),
        "people": lambda definition, made, seed: people_chapter(definition, seed, len(made)),
        "spread": lambda definition, made, _: spread_chapter(definition, made),
        "thresholds": lambda definition, made, _: thresholds_chapter(definition, made),
        "criteria": lambda definition, made, _: criteria_chapter(definition, made),
        "weights": lambda definition, made, _: weights_chapter(definition, made),
        "money": lambda definition, made, _: money_chapter(definition, made),
    }
)


@dataclass(frozen=True)
class Step:
    """One chapter for one region: what is done at a time."""

    chapter: str
    region: str


def material(definition: Definition) -> Definition:
    """The definition without the texts and dates that no rehearsal reads; what it does read stands as it is.

    The rehearsal is given this and nothing else, so what is taken out here cannot move it. A field that is not named
    here counts as read: a new field makes a new rehearsal necessary until somebody says that it does not.
    """
    return Definition(_core(definition.core), tuple(_layer(layer) for layer in definition.layers))


def material_sha256(definition: Definition) -> str:
    """The hash of what a rehearsal reads. Two versions with the same need one rehearsal."""
    return sha256(material(definition))


def steps(definition: Definition) -> tuple[Step, ...]:
    """Everything that a rehearsal does, in order: each chapter for each region."""
    regions = [layer.region for layer in definition.layers]
    return tuple(Step(chapter, region) for region in regions for chapter in _CHAPTERS)


def chapter(definition: Definition, step: Step, seed: int, applications: int = APPLICATIONS) -> Chapter:
    """One chapter. `definition` may be whole or its material: the chapter is the same."""
    narrowed = material(definition).for_region(step.region)
    return _CHAPTERS[step.chapter](narrowed, made_up(narrowed, seed, applications), seed)


def report(definition: Definition, chapters: Sequence[Chapter], seed: int, applications: int = APPLICATIONS) -> Report:
    """The chapters bound together under the hash of what they read."""
    return Report(material_sha256(definition), seed, applications, tuple(chapters))


def rehearse(definition: Definition, seed: int, applications: int = APPLICATIONS) -> Report:
    """The whole rehearsal at once."""
    done = [chapter(definition, step, seed, applications) for step in steps(definition)]
    return report(definition, done, seed, applications)


def _core(core: Core) -> Core:
    return replace(
        core,
        title="",
        summary="",
        scope="",
        milestones=Milestones(_NO_DAY, _NO_DAY, _NO_DAY, _NO_DAY),
        cut_offs=(),
        sections=_sections(core.sections),
        criteria=_criteria(core.criteria),
    )


def _layer(layer: Layer) -> Layer:
    return replace(
        layer,
        priorities="",
        conditions=(),
        partnership=None,
        sections=_sections(layer.sections),
        criteria=_criteria(layer.criteria),
    )


def _sections(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(
        replace(one, title="", introduction="", questions=tuple(_question(question) for question in one.questions))
        for one in sections
    )


def _question(question: Question) -> Question:
    return replace(question, prompt="", guidance="", assessor_guidance="", published=False)


def _criteria(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    return tuple(
        replace(one, guidance="", applicant_guidance="", bands=tuple(replace(band, text="") for band in one.bands))
        for one in criteria
    )
