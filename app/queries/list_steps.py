"""Who has taken which step on a region's list, and what is it to award?"""

import uuid
from collections.abc import Iterable

from app.models import Recommendation, RecommendationLine
from workflows.authority import Sum
from workflows.decision import Steps


def steps_of(recommendation: Recommendation) -> Steps:
    """Who prepared, endorsed and first approved the list as it stands."""
    preparers = {uuid.UUID(one) for one in recommendation.preparers} | {recommendation.prepared_by}
    return Steps(frozenset(preparers), recommendation.endorsed_by, recommendation.first_approved_by)


def sums_of(lines: Iterable[RecommendationLine]) -> tuple[Sum, ...]:
    """The awards of a list whose lines are loaded with their applications."""
    return tuple(Sum(line.application_id, line.application.title, line.grant_pence) for line in lines if line.is_chosen)
