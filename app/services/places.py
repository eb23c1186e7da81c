"""How is the place evidence of an application kept?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.extensions import db, postcodes
from app.models import Application, PlaceEvidence, PlaceShare, Site
from app.queries.definitions import definition_for
from app.queries.places import places_of_region
from app.services.applications import Overtaken, for_writing
from app.services.record import NotFound
from workflows import places
from workflows.actor import Actor
from workflows.machine import Reason, Refusal
from workflows.places import NATIONS, Evidence, Nation


def save_places(
    application_id: uuid.UUID, evidence: Evidence, seen_number: int, actor: Actor, now: datetime
) -> PlaceEvidence:
    """Keep the whole page, sums that are not right yet included. `seen_number` is the save the writer started from
    (0: none); else `Overtaken`. `NotFound` where the call does not ask; `Refusal` for a place of another region.
    """
    application = for_writing(application_id, actor, now)
    if not definition_for(application).asks_for_places:
        raise NotFound(application_id)
    known = {place.gss_code for place in places_of_region(application.region_id)}
    if places.unknown(evidence, known):
        raise Refusal([Reason("place_unknown", f"Choose places in {application.region.name}, or elsewhere in the UK.")])
    kept = db.session.get(PlaceEvidence, application.id, populate_existing=True)
    if kept is None:
        kept = PlaceEvidence(application_id=application.id, number=0)
    if kept.number != seen_number:
        raise Overtaken(None, kept.number, kept.saved_by, kept.saved_at)
    kept.why, kept.number, kept.saved_by, kept.saved_at = evidence.why, kept.number + 1, actor.id, now
    db.session.add(kept)
    _replace(application, evidence, known)
    return kept


def _replace(application: Application, evidence: Evidence, known: set[str]) -> None:
    for kind in (PlaceShare, Site):
        db.session.execute(delete(kind).where(kind.application_id == application.id))
    shares = [
        PlaceShare(
            application_id=application.id,
            activity_basis_points=share.activity_basis_points,
            benefit_basis_points=share.benefit_basis_points,
            **_place(share.place),
        )
        for share in evidence.shares
    ]
    sites = [
        Site(
            application_id=application.id,
            position=position,
            postcode=site.postcode,
            **_place(site.place or places.place_of_code(postcodes.authority_of(site.postcode), known)),
        )
        for position, site in enumerate(evidence.sites)
    ]
    db.session.add_all([*shares, *sites])
    db.session.flush()


def _place(place: str) -> dict[str, Any]:
    return {
        "gss_code": place if place and place not in NATIONS else None,
        "nation": Nation(place) if place in NATIONS else None,
    }
