"""For whom does an application wait, as its own people may know it, and on which part of their list does it stand?

Between submission and release nothing here tells one application from another.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.offer import OfferState


class Turn(StrEnum):
    """Whose turn it is."""

    WRITERS = "writers"
    LEAD = "lead"
    DEADLINE = "deadline"
    ASSESSMENT = "assessment"
    LETTER = "letter"
    SIGNATORY = "signatory"
    NOBODY = "nobody"


class Shelf(StrEnum):
    """The parts of a list of applications, in the order in which they are shown."""

    WRITING = "writing"
    WITH_OTHERS = "with_others"
    DONE = "done"


SHELVES = {
    Turn.WRITERS: Shelf.WRITING,
    Turn.LEAD: Shelf.WRITING,
    Turn.SIGNATORY: Shelf.WRITING,
    Turn.DEADLINE: Shelf.WITH_OTHERS,
    Turn.ASSESSMENT: Shelf.WITH_OTHERS,
    Turn.LETTER: Shelf.WITH_OTHERS,
    Turn.NOBODY: Shelf.DONE,
}


@dataclass(frozen=True)
class Standing:
    """Where an application is. `offer` is the state of an offer that was sent; `is_funded` None before the release."""

    state: ApplicationState
    call_state: CallState
    takes_words: bool
    to_do: int
    is_funded: bool | None = None
    offer: OfferState | None = None


def turn_of(one: Standing) -> Turn:
    """Whose turn it is: a draft's writers until nothing is left to do, then its lead; later the funder, the clock, the
    signatory; nobody's once it is over."""
    if one.state == ApplicationState.DRAFT:
        if not one.takes_words:
            return Turn.NOBODY
        return Turn.WRITERS if one.to_do else Turn.LEAD
    if one.state in (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE):
        return Turn.NOBODY
    if one.call_state == CallState.OPEN:
        return Turn.DEADLINE
    if one.call_state != CallState.RELEASED:
        return Turn.ASSESSMENT
    return _after_release(one)


def _after_release(one: Standing) -> Turn:
    if not one.is_funded or one.offer in (OfferState.ACCEPTED, OfferState.REFUSED):
        return Turn.NOBODY
    return Turn.SIGNATORY if one.offer == OfferState.SENT else Turn.LETTER
