"""What do the pages of a list show of the steps that were taken on it, and what stands in the way of the next one?"""

from dataclasses import dataclass
from datetime import datetime

from app.queries.portfolio_page import Choice
from workflows.actor import Actor
from workflows.decision import HoldState, RecommendationFacts, RecommendationState


@dataclass(frozen=True)
class StepTaken:
    """One step of a list: what was done, by whom and when; no time for the one that it waits for."""

    title: str
    who: str
    at: datetime | None
    words: str = ""


NEXT = {
    RecommendationState.PREPARING: "the panel of the region",
    RecommendationState.WITH_BOARD: "the region’s board",
    RecommendationState.RECOMMENDED: "an approver of Innovate UK",
    RecommendationState.ONCE_APPROVED: "a second approver of Innovate UK",
}


def steps_taken(choice: Choice) -> tuple[StepTaken, ...]:
    """What was done to a list in order, and whom it waits for."""
    kept = choice.kept
    if kept is None:
        return ()
    was_sent = kept.state != RecommendationState.PREPARING
    found = [
        StepTaken("Recommended" if was_sent else "Prepared", kept.prepared_by, kept.prepared_at),
        StepTaken("Endorsed for the board", kept.endorsed_by, kept.endorsed_at),
        StepTaken("Approved by the first of two", kept.first_approved_by, kept.first_approved_at),
        StepTaken("Approved", kept.approved_by, kept.approved_at),
    ]
    taken = [one for one in found if one.at is not None]
    if kept.hold == HoldState.HELD:
        taken.append(StepTaken("Held", kept.held_by, kept.held_at, kept.hold_reason))
    elif kept.state in NEXT:
        taken.append(StepTaken("Waits for", NEXT[kept.state], None))
    return tuple(taken)


def facts_of(choice: Choice, actor: Actor) -> RecommendationFacts:
    """What the guards need to know of a list that stands on a page. It kept the rules of a ranked call when it was
    recommended, and the service asks them again."""
    kept = choice.kept
    if kept is None:
        return RecommendationFacts(call_is_ranked=True, authority=choice.authority, person=actor.id, roles=actor.roles)
    return RecommendationFacts(
        call_is_ranked=True,
        authority=choice.authority,
        sums=choice.sums(kept.chosen),
        steps=kept.steps,
        person=actor.id,
        roles=actor.roles,
        is_held=kept.hold == HoldState.HELD,
    )
