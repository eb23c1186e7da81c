"""A call with its ledgers closed over marks that differ."""

from collections.abc import Mapping, Sequence

from app.models import Application, Assessment, Call
from app.services import assessments, calls
from app.transactions import unit_of_work
from tests import factories as f
from tests.remembered import remembered
from workflows.definition import Ledger

# The marks of each application in each ledger, one for each assessor.
Marks = Sequence[Mapping[Ledger, Sequence[int]]]
# The second is better by the plain mean; without the low mark of the first, the first is.
SPLIT: Marks = (
    {Ledger.NATIONAL: (9, 3), Ledger.REGIONAL: (8,)},
    {Ledger.NATIONAL: (8, 8), Ledger.REGIONAL: (8,)},
)


@remembered
def a_marked_call(world: f.World, marks: Marks = SPLIT) -> tuple[Call, list[Application], list[Assessment]]:
    """The call, its applications, and every assessment in the order of the marks, national ones first."""
    call = f.a_call(world)
    received = [
        f.submitted(world, call, f.an_applicant(world, f"Firm {n} Ltd"), title=f"Idea {n}") for n in range(len(marks))
    ]
    with unit_of_work():
        calls.close_call(call.id, f.CLOSES)
    asked = [f.assigned(world, f.eligible(world, one, f.CLOSES)) for one in received]
    f.started(world, call)
    for work, given in zip(asked, marks, strict=True):
        scores = [*given[Ledger.NATIONAL], *given[Ledger.REGIONAL]]
        for assessment, score in zip(work, scores, strict=True):
            f.scored(assessment, score)
    with unit_of_work():
        assessments.close_ledgers(call.id, f.actor(world.officer, call), f.AFTER, "All is in place.")
    return call, received, [one for work in asked for one in work]
