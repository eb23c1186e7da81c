"""Which definition says something in every field that a definition has, so that none can be forgotten on the way?

It is not sound. It is made from the types of the records, for tests of what carries a definition from place to place.
"""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import count
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflows import layers
from workflows.definition import Core, Definition, Layer

FIRST = datetime(2027, 3, 3, 11, 0, tzinfo=UTC)


def a_full_definition() -> Definition:
    """A core and a layer in which no field is empty and none has its default; the same at every call."""
    numbers = count(1)
    return layers.merge(_value(Core, None, numbers), [_value(Layer, None, numbers)])


def _value(kind: Any, default: Any, numbers: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _value(next(arm for arm in get_args(kind) if arm is not type(None)), default, numbers)
    if origin is tuple:
        return tuple(_value(get_args(kind)[0], None, numbers) for _ in range(2))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{one.name: _value(hints[one.name], one.default, numbers) for one in fields(kind)})
    if issubclass(kind, Enum):
        return next(member for member in reversed(kind) if member != default)
    if kind is bool:
        return default is not True
    return _scalar(kind, next(numbers))


def _scalar(kind: Any, number: int) -> Any:
    values = {
        str: f"Words {number}",
        int: number + 1_000,
        datetime: FIRST + timedelta(hours=number),
        date: date(2027, 3, 3) + timedelta(days=number),
    }
    return values[kind]
