"""From which earlier calls may this person start a new one?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_

from app.extensions import db
from app.models import Call, CallVersion
from app.policy import Viewer
from app.queries.definitions import current_version, definition_of
from app.queries.visible import calls_for
from workflows.definition import Definition
from workflows.starting import Contents, contents_of


@dataclass(frozen=True)
class Start:
    """An earlier call in its current version, and what is in it."""

    id: uuid.UUID
    reference: str
    title: str
    number: int
    contents: Contents


def starts(viewer: Viewer) -> Sequence[Start]:
    """Every call that this person may read, the newest first. Two queries."""
    query = (
        calls_for(viewer)
        .add_columns(CallVersion)
        .join(CallVersion, and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number))
        .order_by(Call.created_at.desc(), Call.reference)
    )
    return [
        Start(call.id, call.reference, call.title, version.number, contents_of(definition_of(version)))
        for call, version in db.session.execute(query).unique()
    ]


def definition_now(call: Call) -> Definition:
    """The current definition of a call that has come through the gate."""
    return definition_of(current_version(call))
