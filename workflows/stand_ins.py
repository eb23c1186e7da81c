"""What can still be looked at in data of which some values cannot be read or are not there?

Whoever mends a file wants every reason at once, and not the first that hides the others. So something is put in the
place of what cannot be read and of what is missing, several times and differently: what is wrong every time is wrong
whatever was meant, and what hangs on the missing value alone is not told.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflows.calendar import YEARS
from workflows.plain import NotPlain, from_plain, is_required

_FIRST_DAY, _LAST_DAY = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1], 12, 31, tzinfo=UTC)
_MANY = 10**12
_FEWEST_TURNS = 4
_MOST_TURNS = 100
# As many as can be read again and again while somebody waits; a file of more is read fewer times.
_MOST_VALUES = 300_000
_ABSENT = object()
_NO_TITLE = "…"
# In the path of a number that the core opens: 'criterion:<id>:<field>'.
_COLONS = 2

Place = tuple[str, Any, Any]


@dataclass(frozen=True)
class _Names:
    """What the data call their questions (`asked`), and the names of things and of regions that they use and do not
    give (`meant`, `owners`)."""

    asked: tuple[str, ...]
    meant: tuple[str, ...]
    owners: tuple[str, ...]

    def of(self, name: str) -> tuple[str, ...]:
        """What may stand in for the name of a thing, or for the name by which another thing is meant."""
        found = {"id": self.meant, "region": self.owners}.get(name, ())
        return self.asked if name.endswith("_id") else found


def readings(kind: Any, data: Any) -> tuple[Any, ...]:
    """The data as they can be looked at: themselves where every value can be read, else several times with other values
    in the place of those that cannot or that are missing. A text where a list is expected stays, and is still no list.

    Times and numbers rise from the least one time and fall from the most the next, so that no order of two that are
    missing holds each time. A choice is each of its own in turn, and so is the name of a thing each that others use. A
    list that is none is empty once, a record is one of such values, and a number for a text is its digits.
    """
    names = _names_in(data)
    first = _Turn(0, names)
    filled = first.filled(kind, data, "")
    if not first.stood_in:
        return (data,)
    most = max(_FEWEST_TURNS, min(_MOST_TURNS, _MOST_VALUES // first.values))
    turns = min(most, max(_FEWEST_TURNS, *first.stood_in))
    return (filled, *(_Turn(turn, names).filled(kind, data, "") for turn in range(1, turns)))


def out_of_reach(kind: Any, data: Any) -> tuple[str, ...]:
    """The path of every time that can be read and is of a year that no call has."""
    return tuple(path for path, one, value in _scalars(kind, data, "") if one is datetime and _is_far(value))


def _is_read(kind: Any, value: Any) -> bool:
    try:
        from_plain(kind, value)
    except NotPlain:
        return False
    return not (kind is datetime and _is_far(value))


def _is_far(value: Any) -> bool:
    try:
        return from_plain(datetime, value).year not in YEARS
    except NotPlain:
        return False


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _scalars(kind: Any, data: Any, path: str) -> Iterator[Place]:
    """Every value that stands where a single one is expected: its path, what is expected, and itself."""
    expected = _expected(kind)
    if isinstance(data, list | tuple | Mapping):
        for step, one, item in _inside(expected, data):
            yield from _scalars(one, item, f"{path}{step}".lstrip("."))
    elif not (get_origin(expected) is tuple or is_dataclass(expected) or (data is None and expected is not kind)):
        yield path, expected, data


def _inside(kind: Any, data: Any) -> Iterator[Place]:
    """What lies in a list or a record that is where one is expected."""
    if get_origin(kind) is tuple and not isinstance(data, Mapping):
        yield from ((f"[{index}]", get_args(kind)[0], item) for index, item in enumerate(data))
    elif is_dataclass(kind) and isinstance(data, Mapping):
        yield from ((f".{name}", hint, data[name]) for name, hint in _fields_of(kind).items() if name in data)


@dataclass
class _Turn:
    """One reading. `stood_in` has, for each value put in, how many turns it takes to have been everything; `choices` is
    how many combinations there are of those that are put into one record."""

    turn: int
    names: _Names
    stood_in: list[int] = field(default_factory=list)
    choices: int = 1
    values: int = 0

    def filled(self, kind: Any, data: Any, name: str) -> Any:
        """The data with something for each value under this name that cannot be read."""
        expected = _expected(kind)
        self.values += 1
        if data is None and expected is not kind:
            return None
        if get_origin(expected) is tuple:
            return self._list(get_args(expected)[0], data, name)
        if is_dataclass(expected):
            return self._record(expected, data)
        return data if _is_read(expected, data) else self._stand_in(expected, data, name)

    def _list(self, kind: Any, data: Any, name: str) -> Any:
        if isinstance(data, str):
            return data
        if not isinstance(data, list | tuple):
            self.stood_in.append(len(self.names.meant) + 1)
            data = [_ABSENT] if self.turn else []
        return [self.filled(kind, item, name) for item in data]

    def _record(self, kind: Any, data: Any) -> dict[str, Any]:
        given, known = data if isinstance(data, Mapping) else {}, _fields_of(kind)
        self.choices = 1
        wanted = [one.name for one in fields(kind) if one.name in given or is_required(one)]
        return {name: self.filled(known[name], given.get(name, _ABSENT), name) for name in wanted}

    def _stand_in(self, kind: Any, data: Any, name: str) -> Any:
        number = len(self.stood_in)
        if _is_choice(kind):
            choices, at = list(kind), self.turn // self.choices
            self.choices *= len(choices)
            self.stood_in.append(self.choices)
            return choices[at % len(choices)].value
        if kind is str:
            return self._text(data, name, number)
        self.stood_in.append(0)
        is_rising = self.turn % 2 == 0
        if kind is bool:
            return is_rising
        return self._whole_number(number) if kind is int else _time(is_rising, number)[: 10 if kind is date else None]

    def _text(self, data: Any, name: str, number: int) -> str:
        """A title stays the same, because a fault names it; every other text differs from turn to turn."""
        names = self.names.of(name)
        self.stood_in.append(len(names) + 1)
        if isinstance(data, int) and not isinstance(data, bool):
            return str(data)
        if name == "title":
            return _NO_TITLE
        at = self.turn % (len(names) + 1)
        fresh = f"x{self.turn}-{number}"
        return names[at - 1] if at else f"{fresh}@example.org" if name == "email" else fresh

    def _whole_number(self, number: int) -> int:
        """All of them rise or fall, or each second one is the most, so that two of them may span all between."""
        if self.turn % _FEWEST_TURNS > 1:
            return 1 if (self.turn + number) % 2 else _MANY
        return 1 + number if self.turn % 2 == 0 else _MANY - number


def _names_in(data: Any) -> _Names:
    named = tuple(_named(data, ""))
    asked = [name for place, name in named if place == "questions.id"]
    regions = {name for place, name in named if place.endswith(".region")}
    return _Names(
        _once(asked),
        _once(name for place, name in named if place.endswith((".path", "_id")) and name not in asked),
        _once(name for place, name in named if place.endswith(".owner") and name not in regions),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _named(data: Any, within: str) -> Iterator[tuple[str, str]]:
    """Every name of a thing in the data, with the list and the field in which it stands."""
    if isinstance(data, list | tuple):
        for item in data:
            yield from _named(item, within)
    elif isinstance(data, Mapping):
        for name, item in data.items():
            if not isinstance(item, str):
                yield from _named(item, str(name))
            elif name in ("id", "region", "owner") or name.endswith("_id"):
                yield f"{within}.{name}", item
            elif name == "path" and item.count(":") == _COLONS:
                yield f"{within}.{name}", item.split(":")[1]


def _time(is_rising: bool, number: int) -> str:
    days = timedelta(days=number)
    return (_FIRST_DAY + days if is_rising else _LAST_DAY - days).isoformat()


def _expected(kind: Any) -> Any:
    """What is expected here; of what may be nothing, what it is else."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind
    return next(arm for arm in get_args(kind) if arm is not type(None))


def _fields_of(kind: Any) -> dict[str, Any]:
    return _hints(kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}
