"""What have panels recommended of the applications of a call, as far as a person reads it?"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.extensions import db
from app.models import Sitting, SittingItem
from app.policy import Viewer
from app.queries.sitting_page import newest_outcomes
from app.queries.sittings_seen import sitting_items_for
from workflows.sitting_item import Outcome


@dataclass(frozen=True)
class Panelled:
    """What one sitting recommends of one application."""

    item_id: uuid.UUID
    sitting: int
    outcome: Outcome
    is_confirmed: bool


def panelled(viewer: Viewer, call_id: uuid.UUID) -> Mapping[uuid.UUID, tuple[Panelled, ...]]:
    """The outcomes of panels by application, each panel's newest. Two queries at most."""
    query = sitting_items_for(viewer).where(Sitting.call_id == call_id)
    items = db.session.scalars(query.order_by(Sitting.number, SittingItem.id)).unique().all()
    newest = newest_outcomes([item.id for item in items]) if items else {}
    found: dict[uuid.UUID, list[Panelled]] = defaultdict(list)
    for item in items:
        if item.id in newest:
            one = newest[item.id]
            said = Panelled(item.id, item.sitting.number, one.outcome, one.number == item.confirmed_number)
            found[item.application_id].append(said)
    return {id_: tuple(those) for id_, those in found.items()}
