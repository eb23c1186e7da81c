"""Which clause of a call is a conversation about, and what would it say with a suggestion?

A clause is named by the `where` of `layers.problems`: 'core:criterion:need', 'core:milestones',
'layer:greater-manchester:question:local'. It is a section, question, criterion or condition, or a run of fields that
belong to a side's part as a whole. A suggestion is data: a new value, in plain form, for some of its fields.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from workflows import editing, layers
from workflows.definition import NATIONAL, Core, Definition, Layer, LetterCondition
from workflows.field_words import QUESTION, kind_of, said, shown, unit_of
from workflows.machine import Reason
from workflows.plain import NotPlain, canonical, from_plain, sha256, to_plain
from workflows.wording import small

Changes = Mapping[str, Any]

_NEVER_SUGGESTED = frozenset({"id", "owner", "questions", "region"})
_FINDERS: Mapping[str, Callable[[Core | Layer, str], Any]] = MappingProxyType(
    {
        "section": editing.section_of,
        "question": editing.question_of,
        "criterion": editing.criterion_of,
        "condition": lambda part, id_: _condition_of(part, id_),
    }
)
_REPLACERS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "section": editing.replace_section,
        "question": editing.replace_question,
        "criterion": editing.replace_criterion,
        "condition": lambda part, condition: _with_condition(part, condition),
    }
)


@dataclass(frozen=True)
class Anchor:
    """A clause as a definition has it: whose part, which record, and which of its fields can be suggested.

    `noun` and `title` are those of the thing; for fields of a part as a whole `noun` is '' and `title` their label.
    """

    where: str
    side: str
    noun: str
    title: str
    record: Any
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        """The clause in words: 'criterion ‘Local need’', or 'dates'."""
        return f"{self.noun} ‘{self.title}’" if self.noun else small(self.title)

    @property
    def sha256(self) -> str:
        """The hash of all that can be suggested here: who answers has seen exactly this."""
        return sha256({name: to_plain(getattr(self.record, name)) for name in self.fields})


def side_at(where: str) -> str:
    """The side whose part a clause belongs to: 'national' or a region's slug, '' for a path that names neither."""
    pieces = where.split(":")
    if pieces[0] == "core":
        return NATIONAL
    return pieces[1] if pieces[0] == "layer" and len(pieces) > 1 else ""


def anchor_at(definition: Definition, where: str) -> Anchor | None:
    """The clause as this definition has it; None when it has no such clause, or no more."""
    side, parts = side_at(where), layers.parts_of(definition)
    if side not in parts:
        return None
    rest = where.split(":")[1 if side == NATIONAL else 2 :]
    if len(rest) == 1:
        return _fields_anchor(where, side, rest[0], parts[side])
    return _thing_anchor(where, side, rest[0], rest[1], parts[side]) if len(rest) == 2 else None


def facts(anchor: Anchor) -> tuple[tuple[str, str], ...]:
    """What the clause says now: the label of each field that says something, and its words."""
    found = []
    for name in anchor.fields:
        value, unit = getattr(anchor.record, name), unit_of(anchor.record, name)
        listed = isinstance(value, tuple)
        words = "\n".join(said(one, unit) for one in value) if listed else said(value, unit)
        if value not in ("", None, ()) and unit != QUESTION:
            found.append((shown(anchor.record, name).label, words))
    return tuple(found)


def differences(anchor: Anchor, record: Any) -> dict[str, Any]:
    """What a record says otherwise than the clause does, field by field in plain form. Other fields do not count."""
    return {
        name: to_plain(getattr(record, name))
        for name in anchor.fields
        if not _same(getattr(record, name), getattr(anchor.record, name))
    }


def strays(anchor: Anchor, record: Any) -> tuple[str, ...]:
    """The labels of what a record says otherwise although it belongs to another clause."""
    others = [field.name for field in fields(record) if field.name not in (*anchor.fields, *_NEVER_SUGGESTED)]
    return tuple(
        shown(record, name).label for name in others if not _same(getattr(record, name), getattr(anchor.record, name))
    )


def suggested(definition: Definition, where: str, changes: Changes) -> Definition | None:
    """The definition with the changes made at the clause; None when there is no such clause, or they do not fit it."""
    anchor = anchor_at(definition, where)
    if anchor is None or not set(changes) <= set(anchor.fields):
        return None
    try:
        record = from_plain(type(anchor.record), {**to_plain(anchor.record), **changes})
    except NotPlain:
        return None
    part = layers.part_of(definition, anchor.side)
    return layers.with_part(definition, _REPLACERS[anchor.noun](part, record) if anchor.noun else record)


def says_already(definition: Definition, where: str, changes: Changes) -> bool:
    """Whether the clause says by now what was suggested."""
    return suggested(definition, where, changes) == definition


def consequences(before: Definition, after: Definition) -> tuple[Reason, ...]:
    """What would keep the definition from being signed that does not keep it now: weights that no longer add up."""
    known = {(reason.code, reason.where) for reason in layers.problems(before)}
    return tuple(reason for reason in layers.problems(after) if (reason.code, reason.where) not in known)


def _same(one: Any, other: Any) -> bool:
    """Whether two values say the same. Records without an id, as bands, are the same in any order."""
    if isinstance(one, tuple) and isinstance(other, tuple) and one and kind_of(one[0]).key_may_change:
        return sorted(map(canonical, one)) == sorted(map(canonical, other))
    return bool(one == other)


def _thing_anchor(where: str, side: str, noun: str, id_: str, part: Core | Layer) -> Anchor | None:
    if noun not in _FINDERS:
        return None
    try:
        record = _FINDERS[noun](part, id_)
    except editing.NotThere:
        return None
    names = tuple(field.name for field in fields(record) if field.name not in _NEVER_SUGGESTED)
    title = record.title if hasattr(record, "title") else " ".join(record.text.split()[:6])
    return Anchor(where, side, noun, title, record, names)


def _fields_anchor(where: str, side: str, place: str, part: Core | Layer) -> Anchor | None:
    """The fields of a part that stand under one name, those of the things that stand alone left out."""
    names = tuple(
        field.name
        for field in fields(part)
        if field.name not in _NEVER_SUGGESTED
        and (shown(part, field.name).part or field.name) == place
        and not _holds_things(getattr(part, field.name), field.name)
    )
    if not names:
        return None
    return Anchor(where, side, "", shown(part, names[0]).label, part, names)


def _holds_things(value: Any, name: str) -> bool:
    if name in ("sections", "criteria", "conditions"):
        return True
    return isinstance(value, tuple) and bool(value) and kind_of(value[0]).stands_alone


def _condition_of(part: Core | Layer, id_: str) -> LetterCondition:
    for condition in part.conditions if isinstance(part, Layer) else ():
        if condition.id == id_:
            return condition
    raise editing.NotThere(id_)


def _with_condition(part: Layer, condition: LetterCondition) -> Layer:
    return replace(part, conditions=tuple(condition if one.id == condition.id else one for one in part.conditions))
