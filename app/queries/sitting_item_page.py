"""What does the page of one item show: the application, its papers, who takes part, and what came of it?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.models import Document, Sitting, SittingItem
from app.policy import Viewer
from app.queries.application_papers import record_of
from app.queries.minutes import named_in, names_of, recorded
from app.queries.sitting_facts import Room, chair_of, outcomes_of, room_of
from app.queries.visible import find
from app.walls import as_system
from workflows.minutes import Recorded


@dataclass(frozen=True)
class ItemPage:
    """One item as whoever may know of it reads it."""

    item: SittingItem
    sitting: Sitting
    room: Room
    recorded: tuple[Recorded, ...]
    chair_id: uuid.UUID | None
    chair: str
    confirmed_by: str
    confirmed_at: datetime | None
    has_paper: bool

    @property
    def number(self) -> int:
        """How many outcomes were recorded, each correcting the one before."""
        return len(self.recorded)

    @property
    def is_confirmed(self) -> bool:
        """Whether the last one is confirmed."""
        return self.number > 0 and self.number == self.item.confirmed_number

    @property
    def staying(self) -> Mapping[uuid.UUID, str]:
        """Who is kept from it and still in the room."""
        out = self.room.recused & self.room.present
        return {id_: name for id_, name in self.room.names.items() if id_ in out}


def item_page(item: SittingItem) -> ItemPage:
    """An item that came through the gate. Six queries."""
    room = _room(item)
    outcomes = outcomes_of(item.id)
    chair_id = chair_of(item, item.sitting)
    names = names_of(named_in(outcomes) | {one for one in (chair_id, item.confirmed_by) if one})
    return ItemPage(
        item=item,
        sitting=item.sitting,
        room=room,
        recorded=tuple(recorded(one, item.sitting.criteria, names) for one in outcomes),
        chair_id=chair_id,
        chair=names.get(chair_id, "") if chair_id else "",
        confirmed_by=names.get(item.confirmed_by, "") if item.confirmed_by else "",
        confirmed_at=item.confirmed_at,
        has_paper=record_of(item.application_id) is not None,
    )


def again(item_id: uuid.UUID, viewer: Viewer) -> SittingItem | None:
    """The item as it stands after a unit of work; None where the person may know of it no more."""
    found: SittingItem | None = find(SittingItem, item_id, viewer)
    return found


def paper_of(item: SittingItem) -> Document | None:
    """The PDF of record of its application; None until it is made."""
    return record_of(item.application_id)


@as_system()
def _room(item: SittingItem) -> Room:
    """Who is kept from an item is read by nobody but those who are not: they have come through its gate."""
    return room_of(item.sitting_id, item)
