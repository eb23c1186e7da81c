"""How do frozen records become canonical JSON and come back unchanged?

Canonical form: keys sorted, no spaces, UTF-8, datetimes as ISO 8601 in UTC ending in Z. Two equal records give the same
bytes in every process and Python version, so that their SHA-256 can be signed. A field that came later is left out
while it has its default, so that what was sealed before it existed keeps its bytes (`docs/decisions/0010`).
"""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
_LATER = "later"


class NotPlain(ValueError):
    """The data do not have the shape of the record; the message names the path and what was expected there."""


def later(default: T) -> T:
    """A field that its record did not have when the first of them were sealed. Its default may never change."""
    made: T = field(default=default, metadata={_LATER: True})
    return made


def is_required(one: Field[Any]) -> bool:
    """Whether a record has to say this field, having no default for it."""
    return one.default is MISSING and one.default_factory is MISSING


def to_plain(value: Any) -> Any:
    """The value as JSON types only. Floats are refused: money is pence and percentages are basis points."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value) if not _is_silent(value, one)}
    if isinstance(value, Mapping):
        return _named(value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return _scalar(value)


def _is_silent(record: Any, one: Field[Any]) -> bool:
    return _LATER in one.metadata and bool(getattr(record, one.name) == one.default)


def _named(values: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(name, str) for name in values):
        raise NotPlain("named values need names that are text")
    return {str(name): to_plain(item) for name, item in values.items()}


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _instant(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    raise NotPlain(f"a {type(value).__name__} has no canonical form")


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise NotPlain("a datetime without a zone is not an instant")
    return value.astimezone(UTC)


def canonical(value: Any) -> bytes:
    """The canonical bytes of a record."""
    return json.dumps(to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value: Any) -> str:
    """The SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def from_plain(cls: type[T], data: Any) -> T:
    """The record of class `cls` that `to_plain` made these data from; `NotPlain` names the path of a misfit."""
    record: T = _read(cls, data, "")
    return record


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _read(kind: Any, data: Any, path: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else _read(next(arm for arm in get_args(kind) if arm is not type(None)), data, path)
    if origin is tuple:
        return _read_tuple(get_args(kind), data, path)
    if is_dataclass(kind):
        return _read_record(kind, data, path)
    return _read_scalar(kind, data, path)


def _read_tuple(arms: tuple[Any, ...], data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise NotPlain(f"{path or 'the whole'}: expected a list")
    if len(arms) == 2 and arms[1] is Ellipsis:
        return tuple(_read(arms[0], item, f"{path}[{index}]") for index, item in enumerate(data))
    if len(arms) != len(data):
        raise NotPlain(f"{path}: expected {len(arms)} items, found {len(data)}")
    return tuple(_read(arm, item, f"{path}[{index}]") for index, (arm, item) in enumerate(zip(arms, data, strict=True)))


def _read_record(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise NotPlain(f"{path or 'the whole'}: expected named values")
    known = {one.name: one for one in fields(kind)}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise NotPlain(f"{path or 'the whole'}: no such field as {', '.join(unknown)}")
    missing = [name for name, one in known.items() if is_required(one) and name not in data]
    if missing:
        raise NotPlain(f"{path or 'the whole'}: {', '.join(missing)} is missing")
    hints = _hints(kind)
    return kind(
        **{name: _read(hints[name], data[name], f"{path}.{name}".lstrip(".")) for name in known if name in data}
    )


def _read_scalar(kind: Any, data: Any, path: str) -> Any:
    if kind in (datetime, date, UUID) or (isinstance(kind, type) and issubclass(kind, Enum)):
        return _read_text_form(kind, data, path)
    if kind is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if kind in (str, bool) and isinstance(data, kind):
        return data
    raise NotPlain(f"{path or 'the whole'}: expected {getattr(kind, '__name__', kind)}")


def _read_text_form(kind: Any, data: Any, path: str) -> Any:
    try:
        if kind is datetime:
            return _instant(datetime.fromisoformat(data))
        return kind.fromisoformat(data) if kind is date else kind(data)
    except (TypeError, ValueError, AttributeError, OverflowError) as wrong:
        raise NotPlain(f"{path or 'the whole'}: {data!r} is not a {kind.__name__}") from wrong
