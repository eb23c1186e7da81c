"""How does one side's part of a definition change: what is added, replaced, moved or taken out?

Every function takes a core or a layer and gives a new one, and leaves everything it does not name to the letter as it
was. `NotThere` means that the part has nothing of this id. Whether the result is sound is for `layers.problems`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from workflows.definition import Choice, Core, Criterion, Layer, Opening, Question, Section, Setting
from workflows.openings import THRESHOLD


class Identified(Protocol):
    """A section, a question or a criterion."""

    @property
    def id(self) -> str:
        """Its name within the part."""


Part = TypeVar("Part", Core, Layer)
Named = TypeVar("Named", bound=Identified)

LONGEST_ID = 40
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


class NotThere(LookupError):
    """The part has no section, question or criterion of this id."""


def section_of(part: Core | Layer, section_id: str) -> Section:
    """The section with this id."""
    return part.sections[_place(part.sections, section_id)]


def section_asking(part: Core | Layer, question_id: str) -> Section:
    """The section that asks this question."""
    for section in part.sections:
        if any(question.id == question_id for question in section.questions):
            return section
    raise NotThere(question_id)


def question_of(part: Core | Layer, question_id: str) -> Question:
    """The question with this id."""
    questions = section_asking(part, question_id).questions
    return questions[_place(questions, question_id)]


def criterion_of(part: Core | Layer, criterion_id: str) -> Criterion:
    """The criterion with this id."""
    return part.criteria[_place(part.criteria, criterion_id)]


def criteria_judging(part: Core | Layer, question_ids: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria of this part that judge any of these questions."""
    return tuple(criterion for criterion in part.criteria if criterion.question_id in question_ids)


def add_section(part: Part, section: Section) -> Part:
    """One more section, at the end."""
    return replace(part, sections=(*part.sections, section))


def replace_section(part: Part, section: Section) -> Part:
    """The section of the same id, as it is given."""
    return replace(part, sections=_replaced(part.sections, section))


def move_section(part: Part, section_id: str, places: int) -> Part:
    """The section further down by so many places (up when negative), as far as there are places."""
    return replace(part, sections=_moved(part.sections, section_id, places))


def remove_section(part: Part, section_id: str) -> Part:
    """Without the section, its questions, and this part's criteria that judge them."""
    asked = [question.id for question in section_of(part, section_id).questions]
    gone = criteria_judging(part, asked)
    criteria = tuple(criterion for criterion in part.criteria if criterion not in gone)
    return _without_lost_openings(replace(part, sections=_without(part.sections, section_id), criteria=criteria))


def add_question(part: Part, section_id: str, question: Question) -> Part:
    """One more question at the end of a section."""
    return replace_section(part, _asking_also(section_of(part, section_id), question))


def replace_question(part: Part, question: Question) -> Part:
    """The question of the same id, as it is given."""
    section = section_asking(part, question.id)
    return replace_section(part, replace(section, questions=_replaced(section.questions, question)))


def move_question(part: Part, question_id: str, places: int) -> Part:
    """The question further down its section by so many places (up when negative)."""
    section = section_asking(part, question_id)
    return replace_section(part, replace(section, questions=_moved(section.questions, question_id, places)))


def remove_question(part: Part, question_id: str) -> Part:
    """Without the question and this part's criteria that judge it."""
    section = section_asking(part, question_id)
    rest = replace_section(part, replace(section, questions=_without(section.questions, question_id)))
    criteria = tuple(one for one in rest.criteria if one.question_id != question_id)
    return _without_lost_openings(replace(rest, criteria=criteria))


def add_criterion(part: Part, criterion: Criterion) -> Part:
    """One more criterion, at the end."""
    return replace(part, criteria=(*part.criteria, criterion))


def replace_criterion(part: Part, criterion: Criterion) -> Part:
    """The criterion of the same id, as it is given."""
    return replace(part, criteria=_replaced(part.criteria, criterion))


def move_criterion(part: Part, criterion_id: str, places: int) -> Part:
    """The criterion further down by so many places (up when negative)."""
    return replace(part, criteria=_moved(part.criteria, criterion_id, places))


def remove_criterion(part: Part, criterion_id: str) -> Part:
    """Without the criterion; the question that it judged stays."""
    return _without_lost_openings(replace(part, criteria=_without(part.criteria, criterion_id)))


def opened(core: Core, path: str, low: int | None, high: int | None) -> Core:
    """The core with this number open to the regions within bounds; locked when either bound is missing."""
    own = None if low is None or high is None else Opening(path, low, high)
    if own is not None and all(opening.path != path for opening in core.openings):
        return replace(core, openings=(*core.openings, own))
    # In its place, so that bounds which stay as they are change nothing that is signed.
    kept = (own if opening.path == path else opening for opening in core.openings)
    return replace(core, openings=tuple(opening for opening in kept if opening is not None))


def set_numbers(layer: Layer, settings: tuple[Setting, ...]) -> Layer:
    """The layer with these settings of opened numbers, and no others."""
    return replace(layer, settings=settings)


def fresh_id(words: str, taken: Collection[str]) -> str:
    """A short id made of a title's words, with a number when it is taken: what people never have to invent."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    stem = _NOT_IN_AN_ID.sub("_", plain).strip("_")[:LONGEST_ID].strip("_") or "new"
    if stem not in taken:
        return stem
    return next(f"{stem}_{number}" for number in range(2, len(taken) + 3) if f"{stem}_{number}" not in taken)


def choices_for(labels: Iterable[str], before: Sequence[Choice] = ()) -> tuple[Choice, ...]:
    """Choices with these labels. One whose label stays keeps its value, so that answers to it still hold."""
    kept = {choice.label: choice.value for choice in before}
    taken = set(kept.values())
    choices = []
    for label in labels:
        value = kept.get(label) or fresh_id(label, taken)
        taken.add(value)
        choices.append(Choice(value, label))
    return tuple(choices)


def _without_lost_openings(part: Part) -> Part:
    """A number that is gone is open to nobody. What a region had set of it stays in its layer, for it to take out."""
    if isinstance(part, Layer):
        return part
    there = {f"question:{one.id}" for section in part.sections for one in section.questions}
    there |= {f"criterion:{one.id}" for one in part.criteria} | {THRESHOLD}
    return replace(part, openings=tuple(one for one in part.openings if one.path.rsplit(":", 1)[0] in there))


def _asking_also(section: Section, question: Question) -> Section:
    return replace(section, questions=(*section.questions, question))


def _place(things: Sequence[Named], id_: str) -> int:
    for place, thing in enumerate(things):
        if thing.id == id_:
            return place
    raise NotThere(id_)


def _replaced(things: tuple[Named, ...], thing: Named) -> tuple[Named, ...]:
    place = _place(things, thing.id)
    return (*things[:place], thing, *things[place + 1 :])


def _without(things: tuple[Named, ...], id_: str) -> tuple[Named, ...]:
    place = _place(things, id_)
    return (*things[:place], *things[place + 1 :])


def _moved(things: tuple[Named, ...], id_: str, places: int) -> tuple[Named, ...]:
    place = _place(things, id_)
    rest = _without(things, id_)
    target = min(max(place + places, 0), len(rest))
    return (*rest[:target], things[place], *rest[target:])
