"""What has this person typed and not saved? Nobody else's is ever read here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Call,
    Comment,
    Declaration,
    Interest,
    Partner,
    Suggestion,
    User,
    WorkingCopy,
)
from app.policy import Viewer
from app.queries.visible import VISIBLE
from workflows.working_copy import Pair

# What a page with a working copy can be about, by the name under which the gate gives it to the view.
KINDS: dict[str, type[Any]] = {
    "application": Application,
    "assessment": Assessment,
    "call": Call,
    "comment": Comment,
    "declaration": Declaration,
    "interest": Interest,
    "partner": Partner,
    "suggestion": Suggestion,
}


@dataclass(frozen=True)
class Unsaved:
    """A working copy to read: on which page, about what, the fields as sent, and when they were typed."""

    id: uuid.UUID
    place: str
    sitting: str
    about: str
    title: str
    fields: tuple[Pair, ...]
    against: str
    typed_at: datetime

    @property
    def page(self) -> str:
        """The page on which it was typed: what is said of something is typed under that."""
        return self.place.removesuffix("/comments")

    @property
    def part(self) -> str:
        """Which part of the thing it is about: as the page called itself, or else as its address names it."""
        if self.title:
            return self.title
        named = self.place.strip("/").split("/")[2:]
        return " ".join(named).replace("_", " ").replace("-", " ")


def waiting_at(person_id: uuid.UUID, place: str) -> list[Unsaved]:
    """What the person typed on this page and did not save, a copy for each sitting, the newest first.

    That they may see the page is for the gate to say.
    """
    query = select(WorkingCopy).where(WorkingCopy.person_id == person_id, WorkingCopy.place == place)
    newest_first = query.order_by(WorkingCopy.typed_at.desc(), WorkingCopy.id)
    copies = db.session.scalars(newest_first.execution_options(populate_existing=True))
    return [_unsaved(copy, "") for copy in copies]


def unsaved_of(viewer: Viewer) -> list[Unsaved]:
    """All that the person typed and did not save, the newest first, of the things that they may still see."""
    copies = of_person(viewer.id)
    seen = things_seen(copies, viewer)
    return [_unsaved(copy, _title_of(seen[copy.thing_id])) for copy in copies if copy.thing_id in seen]


def things_seen(copies: Iterable[WorkingCopy], viewer: Viewer) -> dict[uuid.UUID, Any]:
    """The things that these are about, of which this person may know; one query for each kind."""
    ids: dict[str, set[uuid.UUID]] = {}
    for copy in copies:
        ids.setdefault(copy.thing_kind, set()).add(copy.thing_id)
    queries = [VISIBLE[kind](viewer).where(kind.id.in_(ids[name])) for name, kind in KINDS.items() if name in ids]
    return {thing.id: thing for query in queries for thing in db.session.scalars(query).unique()}


def of_person(person_id: uuid.UUID) -> list[WorkingCopy]:
    """The rows themselves, the newest first."""
    query = select(WorkingCopy).where(WorkingCopy.person_id == person_id).order_by(WorkingCopy.typed_at.desc())
    return list(db.session.scalars(query))


def names_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these people; one statement, and none when there are none."""
    ids = list(people)
    if not ids:
        return {}
    return {id_: name for id_, name in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _unsaved(copy: WorkingCopy, about: str) -> Unsaved:
    fields = tuple((str(name), str(value)) for name, value in copy.fields)
    return Unsaved(copy.id, copy.place, copy.sitting, about, copy.title, fields, copy.typed_against, copy.typed_at)


def _title_of(thing: Any) -> str:
    if isinstance(thing, Assessment | Partner):
        return thing.application.title
    if isinstance(thing, Suggestion | Comment):
        return "What is said of a call"
    if isinstance(thing, Declaration):
        return "What you are asked to declare"
    return str(thing.title)
