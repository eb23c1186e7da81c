"""How is told what a replay of a ranking found, to a side that may know its own applications alone?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models import Call, Region
from app.queries.frozen import replay_of
from app.queries.ranking import ranked_applications
from app.queries.staff import head_of
from app.web.shared.display import plural
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from workflows.replaying import Check, Difference

SAME, DIFFERS = "The ranking is the same", "The ranking is not the same"
MOST_PLACES = 20


@dataclass(frozen=True)
class ToldCheck:
    """One check, with the places where it differs by the references of applications."""

    holds: bool
    text: str
    kept: str
    found: str
    places: tuple[str, ...]


def replay_page(call: Call, link: Link, region: Region | None = None) -> dict[str, Any] | None:
    """What a replay finds, as one side may read it; None where no ranking stands."""
    found = replay_of(call)
    if found is None:
        return None
    known = {one: kept.reference for one, kept in ranked_applications(call.id, region.id if region else None).items()}
    return {
        **frame(head_of(call), link, "ranking"),
        "verdict": SAME if found.is_same else DIFFERS,
        "is_same": found.is_same,
        "checks": [_told(check, known) for check in found.checks],
    }


def places_told(differences: Sequence[Difference], known: Mapping[uuid.UUID, str]) -> tuple[str, ...]:
    """Where something differs, in words. Of applications that are not known to the reader only how many there are."""
    own = [one for one in differences if one.application_id is None or one.application_id in known]
    hidden = {one.application_id for one in differences} - {None, *known}
    told = [
        one.text if one.application_id is None else f"{known[one.application_id]}: {one.text}"
        for one in own[:MOST_PLACES]
    ]
    if len(own) > MOST_PLACES:
        told.append(f"{len(own) - MOST_PLACES} more.")
    if hidden:
        told.append(f"{plural(len(hidden), 'application')} of another region, or not in this call any more.")
    return tuple(told)


def _told(check: Check, known: Mapping[uuid.UUID, str]) -> ToldCheck:
    places = places_told(check.differences, known)
    return ToldCheck(check.holds, check.text, check.kept_sha256, check.found_sha256, places)
