"""Where do data that somebody wrote not have the shape of a record, and what was expected there?

`plain.from_plain` stops at the first misfit, because it reads what this project wrote. This tells of all of them, for
the person who has to mend a file.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflows.plain import NotPlain, from_plain, is_required

_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Misfit:
    """One misfit: its path, like 'core.criteria[2].weight' ('' for the whole), and a sentence."""

    path: str
    text: str


def misfits(kind: Any, data: Any) -> tuple[Misfit, ...]:
    """Every misfit, in the order of the record's fields; none exactly when `from_plain` can read these data."""
    return tuple(_misfits(kind, data, ""))


def with_known_names(kind: Any, data: Any) -> Any:
    """The data as far as their names are known, to be looked at further: what has another name is left out.

    Where just one name is strange and just one that has to be there is missing, the one is read for the other: a name
    that somebody misspelt.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return with_known_names(next(arm for arm in get_args(kind) if arm is not type(None)), data)
    if origin is tuple and isinstance(data, list | tuple):
        return [with_known_names(get_args(kind)[0], item) for item in data]
    if is_dataclass(kind) and isinstance(data, Mapping):
        return _under_known_names(kind, data)
    return data


def _under_known_names(kind: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    hints = _hints(kind)
    known = {one.name: one for one in fields(kind)}
    strange = [name for name in data if name not in known]
    missing = [name for name, one in known.items() if name not in data and is_required(one)]
    meant = dict(zip(strange, missing, strict=True)) if len(strange) == len(missing) == 1 else {}
    named = {meant.get(name, name): item for name, item in data.items() if name in known or name in meant}
    return {name: with_known_names(hints[name], item) for name, item in named.items()}


def _misfits(kind: Any, data: Any, path: str) -> Iterator[Misfit]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is not None:
            yield from _misfits(next(arm for arm in get_args(kind) if arm is not type(None)), data, path)
    elif origin is tuple:
        yield from _in_list(get_args(kind)[0], data, path)
    elif is_dataclass(kind):
        yield from _in_record(kind, data, path)
    else:
        yield from _in_scalar(kind, data, path)


def _in_list(kind: Any, data: Any, path: str) -> Iterator[Misfit]:
    if not isinstance(data, list | tuple):
        yield Misfit(path, f"A list is expected here, not {_shown(data)}.")
        return
    for index, item in enumerate(data):
        yield from _misfits(kind, item, f"{path}[{index}]")


def _in_record(kind: Any, data: Any, path: str) -> Iterator[Misfit]:
    if not isinstance(data, Mapping):
        yield Misfit(path, f"Named values are expected here, not {_shown(data)}.")
        return
    known = {one.name: one for one in fields(kind)}
    for name in data:
        if name not in known:
            yield Misfit(path, f"Nothing of the name ‘{_cut(str(name))}’ can stand here. Take it out.")
    hints = _hints(kind)
    for name, one in known.items():
        if name in data:
            yield from _misfits(hints[name], data[name], f"{path}.{name}".lstrip("."))
        elif is_required(one):
            yield Misfit(path, f"‘{name}’ is missing here.")


def _in_scalar(kind: Any, data: Any, path: str) -> Iterator[Misfit]:
    try:
        from_plain(kind, data)
    except NotPlain:
        yield Misfit(path, f"{_expected(kind)} is expected here, not {_shown(data)}.")


def _expected(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"One of {', '.join(str(member.value) for member in kind)}"
    named = {
        int: "A whole number",
        bool: "true or false",
        str: "A text",
        datetime: "A time with its zone, like 2027-03-03T11:00:00Z,",
        date: "A day, like 2027-03-03,",
    }
    return named.get(kind, f"A {getattr(kind, '__name__', kind)}")


def _shown(data: Any) -> str:
    if isinstance(data, Mapping):
        return "named values"
    if isinstance(data, list | tuple):
        return "a list"
    if data is None:
        return "nothing"
    return f"‘{_cut(str(data))}’"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
