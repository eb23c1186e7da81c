"""Which definition stands behind a call's version or an application?"""

import uuid
from functools import lru_cache
from typing import Any
from weakref import ref

from sqlalchemy import inspect, select
from sqlalchemy.orm import undefer

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
    return _definition(version.sha256, _Unhashed(version))


def definition_named(version_id: uuid.UUID, sha256: str) -> Definition:
    """The definition in the version of this id and hash. No query where this process has read it before."""
    return _definition(sha256, _Named(version_id))


def problems_of(version: CallVersion) -> tuple[Reason, ...]:
    """Why the definition in a version cannot be signed. It never changes, so that it is found once per process."""
    return _problems(version.sha256, _Unhashed(version))


def definition_for(application: Application) -> Definition:
    """What this application is asked: the core and its own region's layer, in the version it answers. One query the
    first time in a process, and none afterwards."""
    return definition_in(application.version_id, application.region.slug)


@lru_cache(maxsize=256)
def definition_in(version_id: uuid.UUID, region: str) -> Definition:
    """What one version asks of the applications of one region, by its slug. Versions never change, so that it is
    settled once per process."""
    return definition_of(version_by_id(version_id)).for_region(region)


def version_by_id(version_id: uuid.UUID) -> CallVersion:
    """One version; the caller has been through the gate of its call."""
    return db.session.get_one(CallVersion, version_id)


class _Unhashed:
    """A version carried past the cache: the hash before it names the content, so that this takes no part in the key,
    and what it holds is read from the database only when the cache lacks it."""

    def __init__(self, version: CallVersion) -> None:
        self._version = ref(version)

    @property
    def data(self) -> dict[str, Any]:
        """The definition as it is kept."""
        version = self._version()
        if version is None:
            raise ReferenceError("The version was let go of before it was read.")
        if _is_unread(version):
            _read_along(version)
        return version.definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unhashed)

    def __hash__(self) -> int:
        return 0


class _Named(_Unhashed):
    """A version of which the id is known, and nothing else is read yet."""

    def __init__(self, version_id: uuid.UUID) -> None:
        self._id = version_id

    @property
    def data(self) -> dict[str, Any]:
        """The definition as it is kept."""
        return db.session.scalars(select(CallVersion.definition).where(CallVersion.id == self._id)).one()


def _is_unread(version: CallVersion) -> bool:
    return "definition" in inspect(version).unloaded


def _read_along(version: CallVersion) -> None:
    """Read the definition of this version, and of every other that the session holds without one: one query, however
    long the list on a page that nobody opened before."""
    held = (one for one in db.session.identity_map.values() if isinstance(one, CallVersion) and _is_unread(one))
    waiting = {one.sha256: one.id for one in held if "sha256" in one.__dict__} | {version.sha256: version.id}
    query = select(CallVersion).where(CallVersion.id.in_(waiting.values())).options(undefer(CallVersion.definition))
    db.session.scalars(query.execution_options(populate_existing=True)).all()


@lru_cache(maxsize=256)
def _problems(sha256: str, carried: _Unhashed) -> tuple[Reason, ...]:
    return problems(_definition(sha256, carried))


@lru_cache(maxsize=256)
def _definition(_sha256: str, carried: _Unhashed) -> Definition:
    return from_plain(Definition, carried.data)
