"""Which applications are read by assessors of every region, so that regions can be compared, and do they do that?

An anchor joins the marks of regions that have no application in common otherwise. To mark one asks nobody to do
anything: whoever runs the ledger then asks assessors of each region to read it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows import assigning_open
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.marks_design import Review
from workflows.wording import counted

# Afterwards nobody can be asked to read one.
NOT_NOW = Reason("not_now", "Anchors are marked until the ledgers are closed.")


@dataclass(frozen=True)
class Joining:
    """How many anchors there are, how many were read by assessors of two regions or more, and by how many regions'
    assessors there was anything to read. Assessors who live in no region of the service count as one more."""

    marked: int
    joining: int
    regions: int


def marking_refusals(
    ledger: Ledger, actor: Actor, call_state: CallState, application_state: ApplicationState, *, is_open: bool
) -> tuple[Reason, ...]:
    """Why this person may not say now that an application is an anchor of this ledger, or that it is none."""
    found = assigning_open.refusals(ledger, actor.roles, call_state, NOT_NOW, is_open=is_open)
    return (*found, *assigning_open.about_application(application_state))


def joining(reviews: Sequence[Review], anchors: Collection[UUID]) -> Joining:
    """How far these anchors join the regions of the assessors whose reviews these are."""
    read_by: dict[UUID, set[UUID | None]] = {}
    for one in reviews:
        read_by.setdefault(one.application_id, set()).add(one.region_id)
    several = sum(len(read_by.get(id_, ())) > 1 for id_ in set(anchors))
    return Joining(len(set(anchors)), several, len({one.region_id for one in reviews}))


def joining_words(found: Joining) -> str:
    """The same in a sentence."""
    if found.regions < 2:
        return "All assessors come from one region, or none: there are no regions to join."
    if not found.marked:
        return "No application is marked as an anchor, to be read by assessors of every region."
    are = "is marked as an anchor" if found.marked == 1 else "are marked as anchors"
    said = f"{counted(found.marked, 'application')} {are}"
    if not found.joining:
        return f"{said}, and none was read by assessors of more than one region."
    joins = "joins" if found.joining == 1 else "join"
    return f"{said}: {found.joining} of {found.marked} {joins} regions, read by assessors of more than one."
