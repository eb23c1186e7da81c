"""What have panels recommended of the applications of a call, as far as a person reads it?"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Sitting, SittingItem, SittingOutcome
from app.policy import Viewer
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
    """The outcomes of panels by application, each panel's newest. One query."""
    later = aliased(SittingOutcome)
    is_newest = ~exists().where(later.item_id == SittingOutcome.item_id, later.number > SittingOutcome.number)
    query = (
        sitting_items_for(viewer)
        .join(SittingOutcome, SittingOutcome.item_id == SittingItem.id)
        .where(Sitting.call_id == call_id, is_newest)
        .with_only_columns(
            SittingItem.application_id,
            SittingItem.id,
            Sitting.number,
            SittingOutcome.outcome,
            SittingOutcome.number == SittingItem.confirmed_number,
        )
        .order_by(Sitting.number, SittingItem.id)
    )
    found: dict[uuid.UUID, list[Panelled]] = defaultdict(list)
    for application_id, item_id, sitting, outcome, is_confirmed in db.session.execute(query):
        found[application_id].append(Panelled(item_id, sitting, outcome, bool(is_confirmed)))
    return {id_: tuple(those) for id_, those in found.items()}
