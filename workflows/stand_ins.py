"""What can still be looked at in data of which some values cannot be read?

Whoever mends a file wants every reason at once, and not the first that hides the others. So something is put in the
place of what cannot be read, several times and differently: what is wrong every time is wrong whatever was meant, and
what hangs on the missing value alone is not told.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflows.calendar import YEARS
from workflows.plain import NotPlain, from_plain

_FIRST_DAY, _LAST_DAY = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1], 12, 31, tzinfo=UTC)
_MANY = 10**12
_FEWEST_TURNS = 2

Place = tuple[str, Any, Any]


def readings(kind: Any, data: Any) -> tuple[Any, ...]:
    """The data as they can be looked at: themselves where every value can be read, else several times with other values
    in the place of those that cannot. What has no stand-in stays, and is still no `kind`.

    Times and numbers rise from the least one time and fall from the most the next, so that no order of two that are
    missing holds each time. A choice is each of its own in turn, and a number where a text is expected is its digits.
    """
    unread = [one for _path, one, value in _scalars(kind, data, "") if not _is_read(one, value)]
    if not unread:
        return (data,)
    turns = max([_FEWEST_TURNS, *(len(one) for one in unread if _is_choice(one))])
    return tuple(_filled(kind, data, turn, count()) for turn in range(turns))


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


def _filled(kind: Any, data: Any, turn: int, numbers: Iterator[int]) -> Any:
    expected = _expected(kind)
    if data is None and expected is not kind:
        return None
    if get_origin(expected) is tuple and isinstance(data, list | tuple):
        return [_filled(get_args(expected)[0], item, turn, numbers) for item in data]
    if is_dataclass(expected) and isinstance(data, Mapping):
        known = _fields_of(expected)
        return {name: _filled(known[name], item, turn, numbers) for name, item in data.items()}
    if isinstance(data, list | tuple | Mapping) or _is_read(expected, data):
        return data
    return _stand_in(expected, data, turn, next(numbers))


def _stand_in(kind: Any, data: Any, turn: int, number: int) -> Any:
    if _is_choice(kind):
        choices = list(kind)
        return choices[turn % len(choices)].value
    if kind is str and isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    made = _STAND_INS.get(kind)
    return made(turn % 2 == 0, number) if made else data


def _time(is_rising: bool, number: int) -> str:
    days = timedelta(days=number)
    return (_FIRST_DAY + days if is_rising else _LAST_DAY - days).isoformat()


_STAND_INS: Mapping[Any, Callable[[bool, int], Any]] = {
    datetime: _time,
    date: lambda is_rising, number: _time(is_rising, number)[:10],
    int: lambda is_rising, number: 1 + number if is_rising else _MANY - number,
    bool: lambda is_rising, _number: is_rising,
}


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
