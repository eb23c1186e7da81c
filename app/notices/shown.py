"""What will each person read, before anything is written to anybody, and which of its words were merged in?"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, current_app
from jinja2 import Environment, UndefinedError

from app.notices.catalogue import CATALOGUE
from app.notices.matters import Matter
from app.notices.readers import Reader
from app.notices.told import Told
from app.notices.write import words_for
from app.walls import as_system

# Around each word that is merged into a template: characters for private use, which nobody types.
BEGINS, ENDS = "\ue000", "\ue001"


@dataclass(frozen=True)
class Shown:
    """One message as it will be written, in pieces: the words, and whether they are merged in. `missing` says what has
    no words, so that it must not be sent."""

    reader: Reader
    subject: tuple[tuple[str, bool], ...]
    body: tuple[tuple[str, bool], ...]
    missing: str = ""


@as_system()
def shown_by(notice: str, subject_id: uuid.UUID, data: Mapping[str, Any] | None = None) -> tuple[Shown, ...]:
    """Every message that this notice would write now, each person once, by name."""
    entry = CATALOGUE[notice]
    payload = {"subject_id": str(subject_id), **(data or {})}
    matter = entry.matter(payload)
    found = (_shown(told, matter, reader) for told, reader in entry.once_each(matter))
    return tuple(sorted(found, key=lambda one: (one.reader.name, one.reader.address)))


def _shown(told: Told, matter: Matter, reader: Reader) -> Shown:
    try:
        subject, body = words_for(told, matter, reader, _marking())
    except UndefinedError as undefined:
        return Shown(reader, (), (), str(undefined))
    missing = "A word that is merged in is empty." if f"{BEGINS}{ENDS}" in f"{subject}{body}" else ""
    return Shown(reader, tuple(_pieces(subject)), tuple(_pieces(body)), missing)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    for at, part in enumerate(text.split(BEGINS)):
        merged, _, rest = part.partition(ENDS) if at else ("", "", part)
        if merged:
            yield merged, True
        if rest:
            yield rest, False


def _marking() -> Environment:
    return _overlay(current_app._get_current_object())  # type: ignore[attr-defined]


@cache
def _overlay(app: Flask) -> Environment:
    return app.jinja_env.overlay(finalize=lambda value: f"{BEGINS}{'' if value is None else value}{ENDS}")
