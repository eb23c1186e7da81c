"""Which definition stands behind a call's version or an application?"""

import uuid
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Call, CallVersion
from workflows.definition import Definition
from workflows.layers import problems
from workflows.machine import Reason
from workflows.plain import from_plain


def current_version(call: Call) -> CallVersion:
    """The version of a call that is being drafted, signed or in force."""
    query = select(CallVersion).where(
        CallVersion.call_id == call.agreed_as_id, CallVersion.number == call.current_number
    )
    return db.session.scalars(query).one()


def definition_of(version: CallVersion) -> Definition:
    """The definition in a version. Versions never change, so that each is read once per process."""
    return _definition(version.sha256, _Unhashed(version.definition))


def problems_of(version: CallVersion) -> tuple[Reason, ...]:
    """Why the definition in a version cannot be signed. It never changes, so that it is found once per process."""
    return _problems(version.sha256, _Unhashed(version.definition))


def definition_for(application: Application) -> Definition:
    """What this application is asked: the core and its own region's layer, in the version it answers."""
    query = select(CallVersion).where(CallVersion.id == application.version_id)
    return definition_of(db.session.scalars(query).one()).for_region(application.region.slug)


def version_by_id(version_id: uuid.UUID) -> CallVersion:
    """One version; the caller has been through the gate of its call."""
    return db.session.scalars(select(CallVersion).where(CallVersion.id == version_id)).one()


class _Unhashed:
    """Data carried past the cache: the hash before it names the content, so these take no part in the key."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unhashed)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _problems(sha256: str, carried: _Unhashed) -> tuple[Reason, ...]:
    return problems(_definition(sha256, carried))


@lru_cache(maxsize=256)
def _definition(_sha256: str, carried: _Unhashed) -> Definition:
    return from_plain(Definition, carried.data)
