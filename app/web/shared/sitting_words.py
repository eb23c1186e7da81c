"""With which words and tones do pages show a sitting, its items and what came of them?"""

from workflows.attendance import Came
from workflows.minutes import KINDS, OUTCOMES
from workflows.sitting import SittingState
from workflows.sitting_item import ItemState

# The minutes say kinds and outcomes in the words of the pages.
__all__ = ["CAME", "ITEM_STATES", "ITEM_TONES", "KINDS", "NO_OUTCOME", "OUTCOMES", "STATES", "STATE_TONES"]

STATES: dict[SittingState, str] = {
    SittingState.PLANNED: "Planned",
    SittingState.CALLED: "Called",
    SittingState.OPEN: "Open",
    SittingState.CLOSED: "Closed",
    SittingState.WRITTEN: "Minutes with the chair",
    SittingState.AGREED: "Minutes agreed",
    SittingState.CANCELLED: "Cancelled",
}
STATE_TONES: dict[SittingState, str] = {
    SittingState.PLANNED: "draft",
    SittingState.CALLED: "waiting",
    SittingState.OPEN: "waiting",
    SittingState.CLOSED: "waiting",
    SittingState.WRITTEN: "waiting",
    SittingState.AGREED: "agreed",
    SittingState.CANCELLED: "refused",
}
ITEM_STATES: dict[ItemState, str] = {
    ItemState.WAITING: "To come",
    ItemState.OPEN: "Being discussed",
    ItemState.DONE: "Over",
}
ITEM_TONES: dict[ItemState, str] = {
    ItemState.WAITING: "draft",
    ItemState.OPEN: "waiting",
    ItemState.DONE: "agreed",
}
CAME: dict[Came, str] = {
    Came.PRESENT: "Present",
    Came.APOLOGIES: "Apologies",
    Came.LEFT: "Left",
    Came.RETURNED: "Returned",
}
NO_OUTCOME = "None recorded"
