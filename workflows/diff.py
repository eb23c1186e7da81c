"""What differs between two definitions, by meaning: added, removed, moved, reworded, or another value?

The records are walked as they are, field by field, so that a field of tomorrow is compared like one of today;
`field_words` has their names. Things are matched by their ids. A new id is a new thing even where its words are the
same, because answers, marks and references hang on ids. A band or a budget has no id and is matched by its marks or
its year, and failing that by all else it says, if just one says so on either side. What the core opens to the regions,
and what a region makes of it, is told as another value of the number that it concerns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, StrEnum
from typing import Any

from workflows import field_words
from workflows.bounds import openable, path_unit, path_words
from workflows.definition import NATIONAL, Core, Definition, Layer, Question, Section
from workflows.field_words import Audience, Shown, kind_of, name_of, said, said_apart, shown, unit_of
from workflows.openings import Opening, Setting
from workflows.order import fewest_moved, interleaved
from workflows.words_diff import Run, word_runs

_FULL = {field_words.WEIGHT: 100, field_words.SHARE: 10_000}
_NO_PROSE = frozenset({field_words.QUESTION, field_words.SIDE})
_ORDINALS = {1: "first", 2: "second", 3: "third"}

Key = tuple[Any, ...]


class ChangeKind(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    VALUE = "value"


@dataclass(frozen=True)
class Place:
    """Where a change stands: `where` as in `layers.problems`, and the words that lead there.

    `noun` and `title` are those of the section, question, criterion or condition, and empty for what belongs to the
    side's part as a whole; `section` is the one that asks the question; `within` leads on to a band or a rule.
    """

    where: str
    side: str = NATIONAL
    noun: str = ""
    title: str = ""
    section: str = ""
    within: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The place of the side's part itself."""
        return "core" if self.side == NATIONAL else f"layer:{self.side}"

    @property
    def path(self) -> tuple[str, ...]:
        """The titles that lead to the change within the side's part."""
        return tuple(title for title in (self.section, self.title, *self.within) if title)


@dataclass(frozen=True)
class Change:
    """One difference, in words.

    `label` is the field that differs, or the kind of thing that came, went or moved. A reworded text has `runs`, a
    weight or share `bar` (before, after, and the whole in its unit), and what came or went `facts`: all that it says.
    """

    kind: ChangeKind
    place: Place
    label: str
    before: str
    after: str
    touches: frozenset[Audience]
    runs: tuple[Run, ...] = ()
    bar: tuple[int, int, int] | None = None
    facts: tuple[tuple[str, str], ...] = ()


def compare(before: Definition, after: Definition) -> tuple[Change, ...]:
    """Every difference between two definitions, in the order of the newer one; none for two that are equal."""
    return tuple(_Walk(before, after).record(Place("core"), before, after))


class _Walk:
    """Goes through two definitions side by side, knowing what each asks and where."""

    def __init__(self, before: Definition, after: Definition) -> None:
        self._was, self._now = _questions(before), _questions(after)
        self._cores = after.core, before.core
        self._old_titles = {one.id: one.title for one in before.questions}
        self._new_titles = {one.id: one.title for one in after.questions}

    def record(self, place: Place, before: Any, after: Any) -> Iterator[Change]:
        """What differs between two records of one class."""
        if before == after:
            return
        for name in _fields_of(after):
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                yield from self._field(_inside(place, after, name), after, name, old, new)

    def _field(self, place: Place, record: Any, name: str, old: Any, new: Any) -> Iterator[Change]:
        how, unit = shown(record, name), unit_of(record, name)
        if is_dataclass(old) and type(old) is type(new):
            yield from self.record(place if isinstance(new, Core) else _deeper(place, how.label), old, new)
        elif _are_records(old, new):
            yield from self._list(place, how, old, new)
        elif _is_prose(old) and _is_prose(new) and unit not in _NO_PROSE:
            yield Change(ChangeKind.REWORDED, place, how.label, old, new, how.touches, runs=word_runs(old, new))
        else:
            words = self._questions_said(old, new) if unit == field_words.QUESTION else said_apart(old, new, unit)
            bar = (old, new, _FULL[unit]) if unit in _FULL and None not in (old, new) else None
            yield Change(ChangeKind.VALUE, place, how.label, *words, how.touches, bar=bar)

    def _questions_said(self, old: str, new: str) -> tuple[str, str]:
        """Two ids of questions by the titles that they have, or had; by the ids too where the titles are the same."""
        before, after = self._old_titles.get(old, old), self._new_titles.get(new, new)
        return (before, after) if before != after else (f"{before} ({old})", f"{after} ({new})")

    def _list(self, place: Place, how: Shown, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
        """What differs between two lists of records. Sections are followed by what differs among their questions."""
        before, after = _keyed(old, new)
        moved = fewest_moved([key for key in before if key in after], [key for key in after if key in before])
        for key in interleaved(list(before), list(after)):
            one, other = before.get(key), after.get(key)
            here = _at(place, one if other is None else other)
            if isinstance(one or other, Opening | Setting):
                yield from self._opened(place, how, one, other)
            elif one is None or other is None:
                yield from self._whole(here, one, other)
            else:
                if key in moved:
                    yield _moved(here, how.touches, _standing(before, key), _standing(after, key))
                yield from self.record(here, one, other)
            if isinstance(one or other, Section):
                yield from self._section(here, (place.side, *key))

    def _opened(self, place: Place, how: Shown, one: Any, other: Any) -> Iterator[Change]:
        """A number of the core that is opened, locked or bounded otherwise, or that a region sets otherwise."""
        if one != other:
            path = (other or one).path
            core = next((core for core in self._cores if path in openable(core)), self._cores[0])
            label = path_words(core, path).removeprefix("the ")
            said_of = _setting_said if isinstance(other or one, Setting) else _opening_said
            words = said_of(one), said_of(other)
            yield Change(ChangeKind.VALUE, place, label[:1].upper() + label[1:], *words, how.touches)

    def _section(self, place: Place, home: Key) -> Iterator[Change]:
        """What differs among the questions that a section asks or asked. One that was asked elsewhere has moved."""
        before = [key for key, asked in self._was.items() if asked.home == home]
        after = [key for key, asked in self._now.items() if asked.home == home]
        moved = fewest_moved([key for key in before if key in after], [key for key in after if key in before])
        for key in interleaved(before, after):
            was, now = self._was.get(key), self._now.get(key)
            if now is None and was is not None:
                yield from self._whole(_at(place, was.question), was.question, None)
            elif was is None and now is not None:
                yield from self._whole(_at(place, now.question), None, now.question)
            elif was is not None and now is not None and now.home == home:
                here = _at(place, now.question)
                if was.home != home or key in moved:
                    yield _moved(here, kind_of(now.question).touches, was.standing, now.standing)
                yield from self.record(here, was.question, now.question)

    def _whole(self, place: Place, old: Any, new: Any) -> Iterator[Change]:
        """A thing that came or went, and after it those of its things that stand alone."""
        record, is_new = (old, False) if new is None else (new, True)
        titles, core = (self._new_titles, self._cores[0]) if is_new else (self._old_titles, self._cores[1])
        kind, name = kind_of(record), name_of(record)
        yield Change(
            ChangeKind.ADDED if is_new else ChangeKind.REMOVED,
            place,
            kind.noun.capitalize(),
            before="" if is_new else name,
            after=name if is_new else "",
            touches=kind.touches,
            facts=_facts(record, titles, core),
        )
        for field in _fields_of(record):
            things = getattr(record, field)
            if _stand_alone(things):
                pair: tuple[Any, Any] = ((), things) if is_new else (things, ())
                yield from self._list(_inside(place, record, field), shown(record, field), *pair)


@dataclass(frozen=True)
class _Asked:
    """A question with the section that asks it, and its standing there in words."""

    question: Question
    home: Key
    standing: str


def _questions(definition: Definition) -> dict[Key, _Asked]:
    """Every question of a definition by its id; one that repeats an id by its turn as well."""
    sides = [(NATIONAL, definition.core.sections), *((layer.region, layer.sections) for layer in definition.layers)]
    turns: Counter[str] = Counter()
    found: dict[Key, _Asked] = {}
    for side, sections in sides:
        for key, section in _by_key(sections).items():
            titles = [question.title for question in section.questions]
            for place, question in enumerate(section.questions):
                turns[question.id] += 1
                standing = _ordinal(place, titles, section.title)
                found[(question.id, turns[question.id])] = _Asked(question, (side, *key), standing)
    return found


def _opening_said(opening: Opening | None) -> str:
    """Whether a number is open to the regions, and within which bounds."""
    if opening is None:
        return "locked"
    unit = path_unit(opening.path)
    low = said(opening.low, unit if unit in _FULL else "")
    return f"open to regions from {low} to {said(opening.high, unit)}"


def _setting_said(setting: Setting | None) -> str:
    return "as in the core" if setting is None else said(setting.value, path_unit(setting.path))


def _keyed(old: Sequence[Any], new: Sequence[Any]) -> tuple[dict[Key, Any], dict[Key, Any]]:
    """Both lists by what tells their records apart; equal keys are the same thing."""
    before, after = _by_key(old), _by_key(new)
    same = dict(_same_but_for_the_key(before, after))
    return before, {same.get(key, key): record for key, record in after.items()}


def _by_key(records: Sequence[Any]) -> dict[Key, Any]:
    turns: Counter[Key] = Counter()
    found = {}
    for record in records:
        key = (type(record).__name__, *(getattr(record, name) for name in kind_of(record).key))
        turns[key] += 1
        found[(*key, turns[key])] = record
    return found


def _same_but_for_the_key(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> Iterator[tuple[Key, Key]]:
    """The newer and the older key of records that say the same otherwise, where just one does on either side."""
    lost = _by_rest(before, after)
    for rest, keys in _by_rest(after, before).items():
        if len(keys) == 1 and len(lost.get(rest, ())) == 1:
            yield keys[0], lost[rest][0]


def _by_rest(records: Mapping[Key, Any], others: Mapping[Key, Any]) -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = {}
    for key, record in records.items():
        kind = kind_of(record)
        if key not in others and kind.key_may_change:
            rest = tuple(getattr(record, name) for name in _fields_of(record) if name not in kind.key)
            found.setdefault(rest, []).append(key)
    return found


def _moved(place: Place, touches: frozenset[Audience], before: str, after: str) -> Change:
    return Change(ChangeKind.MOVED, place, "Place", before, after, touches)


def _standing(records: Mapping[Key, Any], key: Key) -> str:
    return _ordinal(list(records).index(key), [name_of(record) for record in records.values()])


def _ordinal(place: int, names: Sequence[str], home: str = "") -> str:
    """Where a thing stands among its like: 'third of 5 in ‘Your project’, after ‘Need’'."""
    number = _ORDINALS.get(place + 1, f"number {place + 1}")
    inside = f" in ‘{home}’" if home else ""
    behind = f", after ‘{names[place - 1]}’" if place else ""
    return f"{number} of {len(names)}{inside}{behind}"


def _fields_of(record: Any) -> list[str]:
    """The fields to compare. The questions of a section are compared across all sections, because they may move."""
    return [field.name for field in fields(record) if not (isinstance(record, Section) and field.name == "questions")]


def _are_records(*lists: Any) -> bool:
    return all(isinstance(things, tuple) and all(is_dataclass(one) for one in things) for things in lists)


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Enum)


def _stand_alone(things: Any) -> bool:
    return bool(things) and _are_records(things) and kind_of(things[0]).stands_alone


def _facts(record: Any, titles: Mapping[str, str], core: Core) -> tuple[tuple[str, str], ...]:
    """All that a thing says by itself beside its name, in words; nothing of what is empty or stands alone."""
    kind, called = kind_of(record), name_of(record)
    facts = []
    for name in _fields_of(record):
        value, how, unit = getattr(record, name), shown(record, name), unit_of(record, name)
        if value in ("", None, (), called) or name in kind.key or not how.touches or _stand_alone(value):
            continue
        listed = isinstance(value, tuple)
        words = "\n".join(_thing_said(one, unit, core) for one in value) if listed else said(value, unit)
        facts.append((how.label, titles.get(value, value) if unit == field_words.QUESTION else words))
    return tuple(facts)


def _thing_said(thing: Any, unit: str, core: Core) -> str:
    if isinstance(thing, Setting):
        return f"{path_words(core, thing.path).removeprefix('the ')}: {_setting_said(thing)}"
    return said(thing, unit)


def _inside(place: Place, record: Any, name: str) -> Place:
    """The place of a field: in a core or a layer a part of its own, anywhere else that of its record."""
    if not isinstance(record, Core | Layer):
        return place
    return replace(place, where=f"{place.root}:{shown(record, name).part or name}")


def _at(place: Place, record: Any) -> Place:
    """The place of one thing of a list."""
    kind = kind_of(record)
    if isinstance(record, Layer):
        return Place(f"layer:{record.region}", record.region)
    if not kind.stands_alone:
        return _deeper(place, f"{kind.noun} ‘{name_of(record)}’")
    where = f"{place.root}:{kind.noun}:{record.id}"
    section = place.title if place.noun == "section" else ""
    return Place(where, place.side, kind.noun, name_of(record), section)


def _deeper(place: Place, title: str) -> Place:
    return replace(place, within=(*place.within, title))
