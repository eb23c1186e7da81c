"""Which applications of a call are anchors of a ledger?"""

import uuid

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import AnchorApplication, Application
from app.walls import as_system
from workflows.definition import Ledger


@as_system()
def anchors_in(call_id: uuid.UUID, ledger: Ledger, *which: ColumnElement[bool]) -> frozenset[uuid.UUID]:
    """The ids of the anchors of one ledger, as far as these conditions on applications go. One query."""
    query = (
        select(AnchorApplication.application_id)
        .join(Application, Application.id == AnchorApplication.application_id)
        .where(AnchorApplication.call_id == call_id, AnchorApplication.ledger == ledger, *which)
    )
    return frozenset(db.session.scalars(query))
