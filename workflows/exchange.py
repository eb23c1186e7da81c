"""What does a file say as a definition, and what of it may one side take into its own part?

A file holds a whole definition, as it was signed or with changes. Every refusal names all reasons; `where` is the path
in the file at which each is mended, like 'core.criteria[2].weight'.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows import layers
from workflows.amending import added_criteria
from workflows.definition import Core, Definition, Layer, Section
from workflows.machine import Reason, Refusal
from workflows.misfits import misfits, with_known_names
from workflows.plain import canonical, from_plain
from workflows.stand_ins import out_of_reach, readings

LONGEST_NAME = 200
LONGEST_ID = 80
LONGEST_TEXT = 20_000
MOST_ITEMS = 500
LARGEST_NUMBER = 10**15
FAR_YEAR = "The year of this time is not one from 2000 to 2100."
_NAMES: Mapping[str, int] = {"title": LONGEST_NAME, "id": LONGEST_ID, "region": 60, "owner": 60}
_KEPT_CONTROLS = frozenset("\n\r\t")
_SPACE = 32
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True)
class Given:
    """What a file says: the definition as far as it can be read, and what of it cannot (`misread`): names that a
    definition has not, values that are none of their kind, and what is missing.

    With such nothing is taken; the rest is looked at all the same, so that every reason is told at once. `otherwise` is
    the definition with other values in the place of those that cannot be read.
    """

    definition: Definition
    misread: tuple[Reason, ...] = ()
    otherwise: tuple[Definition, ...] = ()

    def in_every_reading(self, faults: Callable[[Definition], list[Reason]]) -> list[Reason]:
        """The faults that are there whatever the values were to be, with their places in the file."""
        others = [_places_in(one, faults(one)) for one in self.otherwise]
        return [
            _at_path(one, self.definition)
            for one in faults(self.definition)
            if all(_places_in(self.definition, [one]) & other for other in others)
        ]


def given_in(data: Any) -> Given:
    """What these data say, the layers by region; `Refusal` with every reason when it cannot be read as a definition."""
    named = with_known_names(Definition, data)
    reasons = [Reason("misfit", one.text, one.path) for one in misfits(Definition, data)]
    reasons += [Reason("not_kept", FAR_YEAR, path) for path in out_of_reach(Definition, named)]
    large = [Reason("not_kept", text, path) for path, text in _too_much(data, "")]
    looked_at = readings(Definition, named)
    if large or not isinstance(data, Mapping) or misfits(Definition, looked_at[0]):
        raise Refusal([*reasons, *large])
    first, *others = (from_plain(Definition, one) for one in looked_at)
    return Given(_in_order(first), tuple(reasons), tuple(_in_order(one) for one in others))


def definition_in(data: Any) -> Definition:
    """The definition that these data are; `Refusal` with everything that keeps them from it."""
    given = given_in(data)
    if given.misread:
        raise Refusal(given.misread)
    return given.definition


def part_taken(side: str, before: Definition, sent: Given, *, in_force: Definition | None = None) -> Core | Layer:
    """The part of `side` in a file. `Refusal` when anybody else's part differs, or for every fault that is new.

    What the draft has wrong already may stay: a file that mends half of it is still a step. In an amendment of what is
    `in_force`, what it may not add is refused too.
    """
    standing = set(layers.problems(before))

    def faults(given: Definition) -> list[Reason]:
        added = added_criteria(in_force, given) if in_force else []
        foreign = [*layers.check_edit(side, before, given), *added]
        return [*foreign, *(one for one in layers.problems(given) if one not in standing and one not in foreign)]

    reasons = sent.in_every_reading(faults)
    if sent.misread or reasons:
        raise Refusal([*sent.misread, *reasons])
    return layers.part_of(sent.definition, side)


def whole_taken(sent: Given) -> Definition:
    """A file as what a new call starts from: `Refusal` for every fault but those of dates and budgets, given anew."""
    reasons = sent.in_every_reading(
        lambda given: [
            one
            for one in layers.problems(given)
            if one.where != "core:milestones" and not one.where.endswith(":budget")
        ]
    )
    if sent.misread or reasons:
        raise Refusal([*sent.misread, *reasons])
    return sent.definition


def _in_order(given: Definition) -> Definition:
    return layers.merge(given.core, given.layers)


def is_same(part: Core | Layer, other: Core | Layer) -> bool:
    """Whether two parts say the same to the letter."""
    return canonical(part) == canonical(other)


def path_of(where: str, given: Definition) -> str:
    """The path in a file of what `layers.problems` names; as far down as the file has it."""
    words = where.split(":")
    root, part, rest = _part_at(words, given)
    if part is None or not rest:
        return root
    kind, id_ = rest[0], rest[1] if len(rest) > 1 else ""
    found = [path for path in _paths_of(part, kind, id_)]
    return f"{root}.{found[-1] if found else _FIELDS.get(kind, '')}".rstrip(".")


def clause_at(path: str, given: Definition) -> str:
    """What `layers.problems` would name for a path in a file: the part and the thing of it that has a place of its own
    to be mended at; the part alone for the rest of it, '' for what is in no part."""
    steps = _STEP.findall(path)
    part, place, rest = _part_named(steps, given)
    if part is None or not rest:
        return place
    thing = _thing_at(part, rest)
    return f"{place}:{thing}" if thing else place


def _thing_at(part: Core | Layer, steps: list[tuple[str, str]]) -> str:
    (name, index), *inner = steps
    if name not in _ROWS or not index:
        return _CLAUSES.get(name, "")
    row, kind = _row(getattr(part, name, ()), index), _ROWS[name]
    if isinstance(row, Section) and inner and inner[0][0] == "questions":
        row, kind = _row(row.questions, inner[0][1]), "question"
    return f"{kind}:{row.id}" if row else ""


_STEP = re.compile(r"([a-z_0-9]+)(?:\[([0-9]+)\])?")
_ROWS: Mapping[str, str] = {
    "sections": "section",
    "criteria": "criterion",
    "portfolio": "portfolio",
    "eligibility": "eligibility",
    "conditions": "condition",
}
_FIELDS: Mapping[str, str] = {
    "milestones": "milestones",
    "finance": "finance",
    "threshold": "threshold_basis_points",
    "slot": "slot",
    "settings": "settings",
    "partnership": "partnership",
    "budget": "budget",
    "criteria": "criteria",
    "title": "title",
    "region": "region",
    "assessors": "national_assessors",
    "first-stage": "first_stage",
    "entry": "entry",
    "declarations": "declarations",
    "question-dates": "milestones",
}
_CLAUSES: Mapping[str, str] = {field: clause for clause, field in reversed(tuple(_FIELDS.items()))} | {
    "regional_scorers": "assessors"
}


def _part_named(
    steps: list[tuple[str, str]], given: Definition
) -> tuple[Core | Layer | None, str, list[tuple[str, str]]]:
    if steps and steps[0][0] == "core":
        return given.core, "core", steps[1:]
    layer = _row(given.layers, steps[0][1]) if steps and steps[0][0] == "layers" else None
    return layer, f"layer:{layer.region}" if layer else "", steps[1:]


def _row(rows: Sequence[Any], index: str) -> Any:
    return rows[int(index)] if index and int(index) < len(rows) else None


def _part_at(words: list[str], given: Definition) -> tuple[str, Core | Layer | None, list[str]]:
    if words[0] == "core":
        return "core", given.core, words[1:]
    if words[0] != "layer" or len(words) == 1:
        return "layers", None, []
    for index, layer in enumerate(given.layers):
        if layer.region == words[1]:
            return f"layers[{index}]", layer, words[2:]
    return "layers", None, []


def _paths_of(part: Core | Layer, kind: str, id_: str) -> Iterator[str]:
    rows: Mapping[str, Callable[[], Iterator[tuple[str, str]]]] = {
        "section": lambda: _ids("sections", part.sections),
        "criterion": lambda: _ids("criteria", part.criteria),
        "portfolio": lambda: _ids("portfolio", part.portfolio),
        "eligibility": lambda: _ids("eligibility", getattr(part, "eligibility", ())),
        "condition": lambda: _ids("conditions", getattr(part, "conditions", ())),
        "question": lambda: (
            (f"sections[{place}].{path}", found)
            for place, section in enumerate(part.sections)
            for path, found in _ids("questions", section.questions)
        ),
    }
    return (path for path, found in rows.get(kind, lambda: iter(()))() if found == id_)


def _ids(name: str, things: Any) -> Iterator[tuple[str, str]]:
    return ((f"{name}[{index}]", thing.id) for index, thing in enumerate(things))


def _places_in(given: Definition, reasons: list[Reason]) -> set[Reason]:
    """The reasons at their places and at their paths: a thing may have another name in each reading, and its own path
    goes to another thing of that name."""
    return {*reasons, *(_at_path(reason, given) for reason in reasons)}


def _at_path(reason: Reason, given: Definition) -> Reason:
    return Reason(reason.code, reason.text, path_of(reason.where, given))


def _too_much(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """What is longer, larger or more than can be kept and shown, and characters that no page can show."""
    if isinstance(data, Mapping):
        for name, item in data.items():
            yield from _too_much(item, f"{path}.{name}".lstrip("."))
    elif isinstance(data, list | tuple):
        if len(data) > MOST_ITEMS:
            yield path, f"There are {len(data):,} of these. Keep at most {MOST_ITEMS}."
            return
        for index, item in enumerate(data):
            yield from _too_much(item, f"{path}[{index}]")
    elif isinstance(data, str):
        yield from ((path, text) for text in _text_faults(data, path.rsplit(".", 1)[-1]))
    elif isinstance(data, int) and abs(data) > LARGEST_NUMBER:
        yield path, "This number is larger than anything that a call counts."


def _text_faults(text: str, name: str) -> Iterator[str]:
    most = _NAMES.get(name, LONGEST_TEXT)
    if len(text) > most:
        yield f"This has {len(text):,} characters. Keep it to {most:,}."
    odd = next((one for one in text if _is_odd(one)), "")
    if odd:
        yield f"This has a character that no page can show (U+{ord(odd):04X}). Take it out."


def _is_odd(one: str) -> bool:
    return (ord(one) < _SPACE and one not in _KEPT_CONTROLS) or ord(one) in _SURROGATES
