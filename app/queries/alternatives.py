"""Who else could be on the panel of one application, and how well would they match?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.models import Call
from app.queries.assigning import gathered
from app.queries.pools import Side
from app.walls import as_system
from workflows.assignment.gathered import problem_of
from workflows.assignment.matching import Match, why
from workflows.assignment.problem import Locks, Rules

MOST_SHOWN = 20


@dataclass(frozen=True)
class Alternative:
    """Somebody who may be asked about an application, with what their match is made of."""

    user_id: uuid.UUID
    name: str
    parts: Match

    @property
    def why(self) -> str:
        """Why this pair, in a sentence."""
        return why(self.parts)


@as_system()
def alternatives_to(
    call: Call, side: Side, application_id: uuid.UUID, panel: frozenset[uuid.UUID], now: datetime
) -> tuple[Alternative, ...]:
    """Those who may be asked about this application and are not on its panel, the best first. A dozen queries."""
    problem = problem_of(gathered(call, side, [application_id], now), Rules(reviews=1, **_NONE), Locks())
    names = {one.id: one.called for one in problem.assessors}
    found = [
        Alternative(uuid.UUID(pair.assessor_id), names[pair.assessor_id], pair.parts)
        for pair in sorted(problem.pairs, key=lambda one: (-one.match, names[one.assessor_id], one.assessor_id))
    ]
    return tuple(one for one in found if one.user_id not in panel)[:MOST_SHOWN]


_NONE = {"local": 0, "outside": 0, "lay": 0, "technical": 0, "per_organisation": 0}
