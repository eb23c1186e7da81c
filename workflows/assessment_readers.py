"""Who reads what an assessor writes, box by box, and from when?

This is the one home of that rule: pages say it beside the box, and queries give nobody else the box.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import FUNDER_ROLES, REGION_ROLES, TEAM_ROLES, Role
from workflows.call import LEDGERS_CLOSED, CallState
from workflows.machine import Reason
from workflows.scoring import MarkKind


class Box(StrEnum):
    """Where an assessor writes or chooses."""

    MARK = "mark"
    COMMENT = "comment"
    NOT_APPLICABLE = "not_applicable"
    ABSTENTION = "abstention"
    SCOPE = "scope"
    CATEGORY = "category"
    RECOMMENDATION = "recommendation"
    FUNDER_NOTE = "funder_note"


class Reader(StrEnum):
    """A side that may read a box."""

    FUNDER = "funder"
    REGION = "region"
    AUDITOR = "auditor"
    APPLICANT = "applicant"


@dataclass(frozen=True)
class Reading:
    """Which side reads a box, in which states of the call."""

    reader: Reader
    states: frozenset[CallState]


ROLES: Mapping[Reader, frozenset[Role]] = {
    Reader.FUNDER: FUNDER_ROLES,
    Reader.REGION: REGION_ROLES,
    Reader.AUDITOR: frozenset({Role.AUDITOR}),
    Reader.APPLICANT: TEAM_ROLES,
}
# Neither side reads anything before both ledgers are closed, and no applicant before the decisions are released.
FUNDER = Reading(Reader.FUNDER, LEDGERS_CLOSED)
REGION = Reading(Reader.REGION, LEDGERS_CLOSED)
AUDITOR = Reading(Reader.AUDITOR, LEDGERS_CLOSED)
APPLICANT = Reading(Reader.APPLICANT, frozenset({CallState.RELEASED}))

READINGS: Mapping[Box, tuple[Reading, ...]] = {
    Box.MARK: (FUNDER, REGION, AUDITOR, APPLICANT),
    Box.COMMENT: (FUNDER, REGION, AUDITOR, APPLICANT),
    Box.NOT_APPLICABLE: (FUNDER, REGION, AUDITOR, APPLICANT),
    Box.ABSTENTION: (FUNDER, REGION, AUDITOR),
    Box.SCOPE: (FUNDER, REGION, AUDITOR),
    Box.CATEGORY: (FUNDER, REGION, AUDITOR),
    Box.RECOMMENDATION: (FUNDER, REGION, AUDITOR),
    Box.FUNDER_NOTE: (FUNDER, AUDITOR),
}
# What the words beside a mark are, by the kind of the mark.
BOX_OF_WORDS: Mapping[MarkKind, Box] = {
    MarkKind.SCORE: Box.COMMENT,
    MarkKind.NOT_APPLICABLE: Box.NOT_APPLICABLE,
    MarkKind.ABSTAIN: Box.ABSTENTION,
}


def boxes_open_to(roles: Collection[Role], state: CallState) -> frozenset[Box]:
    """The boxes that somebody with these roles on an application may read while its call stands so."""
    return frozenset(
        box
        for box, readings in READINGS.items()
        if any(state in one.states and not ROLES[one.reader].isdisjoint(roles) for one in readings)
    )


def file_refusals(roles: Collection[Role], state: CallState) -> tuple[Reason, ...]:
    """Why somebody with these roles on a call may not have its answers and marks as one file."""
    if Box.MARK in boxes_open_to(roles, state):
        return ()
    text = "The answers and marks can be saved as a file once both ledgers are closed."
    return (Reason("ledgers_open", text),)


def kinds_read(boxes: Collection[Box]) -> frozenset[MarkKind]:
    """The kinds of mark whose words stand in these boxes."""
    return frozenset(kind for kind, box in BOX_OF_WORDS.items() if box in boxes)
