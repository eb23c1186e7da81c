"""What does an application say of its places, and what does that leave unsaid?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, Award, Place, PlaceEvidence, PlaceShare, Site, User
from app.queries.definitions import definition_for
from app.regions import districts_of
from app.walls import as_system
from workflows import places
from workflows.definition import Definition
from workflows.machine import Reason
from workflows.places import NATIONS, Evidence, Share


@dataclass(frozen=True)
class PlaceLine:
    """One place with its shares in basis points, and where its tile stands; no tile for what lies elsewhere."""

    place: str
    name: str
    activity_basis_points: int
    benefit_basis_points: int
    column: int | None = None
    row: int | None = None

    @property
    def has_share(self) -> bool:
        """Whether anything is done or felt here."""
        return bool(self.activity_basis_points or self.benefit_basis_points)


@dataclass(frozen=True)
class SiteLine:
    """A site of the work: its postcode, the place that was said for it, and why the postcode alone does not say it."""

    postcode: str
    place: str
    why_asked: str


@dataclass(frozen=True)
class Placed:
    """The place evidence of an application. `number` is the last save (0: none)."""

    evidence: Evidence
    region: str
    lines: tuple[PlaceLine, ...]
    elsewhere: tuple[PlaceLine, ...]
    sites: tuple[SiteLine, ...]
    number: int
    saved_by: str

    @property
    def told(self) -> tuple[PlaceLine, ...]:
        """What a table shows: every local authority of the region, and elsewhere where there is a share."""
        return self.lines + tuple(line for line in self.elsewhere if line.has_share)


def placed_of(application: Application) -> Placed:
    """The place evidence of an application, with every place that it may name. Four queries."""
    found = places_of_region(application.region_id)
    evidence, number, saved_by = _kept(application.id)
    names = _named(found)
    shares = {share.place: share for share in evidence.shares}
    districts = districts_of(application.region.slug)
    return Placed(
        evidence=evidence,
        region=application.region.name,
        lines=tuple(_line(place.gss_code, place.name, shares, place.tile_column, place.tile_row) for place in found),
        elsewhere=tuple(_line(nation, name, shares) for nation, name in NATIONS.items()),
        sites=tuple(
            SiteLine(
                site.postcode,
                names.get(site.place, ""),
                places.why_asked(site, districts, application.region.name),
            )
            for site in evidence.sites
        ),
        number=number,
        saved_by=saved_by,
    )


def places_asked(application: Application, definition: Definition) -> Placed | None:
    """The place evidence where the call asks for it; None where it does not."""
    if not definition.asks_for_places:
        return None
    return placed_of(application)


@as_system()
def published_places(award_id: uuid.UUID) -> Placed | None:
    """What everybody may read of an award that is public: its shares. None where the call did not ask.

    The caller has found that the award is public, and shows neither words nor sites.
    """
    query = (
        select(Application)
        .join(Award, Award.application_id == Application.id)
        .where(Award.id == award_id)
        .options(joinedload(Application.region))
    )
    application = db.session.scalars(query).one()
    return places_asked(application, definition_for(application))


def places_missing(
    application: Application, definition: Definition, evidence: Evidence | None = None
) -> tuple[Reason, ...]:
    """What keeps the place evidence from being complete; nothing where the call does not ask for it.

    `evidence` is what has been read of it already.
    """
    if not definition.asks_for_places:
        return ()
    region = application.region
    return places.missing(evidence or evidence_of(application.id), districts_of(region.slug), region.name)


def evidence_of(application_id: uuid.UUID) -> Evidence:
    """What is kept, as the rules want to know it. Three queries."""
    return _kept(application_id)[0]


def places_of_region(region_id: uuid.UUID) -> Sequence[Place]:
    """The local authorities of a region, by name."""
    return db.session.scalars(select(Place).where(Place.region_id == region_id).order_by(Place.name)).all()


def names_of(region_id: uuid.UUID) -> Mapping[str, str]:
    """What each place that an application of this region may name is called."""
    return _named(places_of_region(region_id))


def _named(found: Sequence[Place]) -> Mapping[str, str]:
    return {place.gss_code: place.name for place in found} | NATIONS


def _kept(application_id: uuid.UUID) -> tuple[Evidence, int, str]:
    query = select(PlaceEvidence, User.name).join(User, User.id == PlaceEvidence.saved_by)
    row = db.session.execute(query.where(PlaceEvidence.application_id == application_id)).one_or_none()
    if row is None:
        return Evidence(), 0, ""
    shares = db.session.scalars(select(PlaceShare).where(PlaceShare.application_id == application_id))
    sites = db.session.scalars(select(Site).where(Site.application_id == application_id).order_by(Site.position))
    evidence = Evidence(
        tuple(Share(one.place, one.activity_basis_points, one.benefit_basis_points) for one in _in_order(shares)),
        row[0].why,
        tuple(places.Site(one.postcode, one.place) for one in sites),
    )
    return evidence, row[0].number, row[1]


def _in_order(shares: Sequence[PlaceShare]) -> list[PlaceShare]:
    return sorted(shares, key=lambda share: share.place)


def _line(
    place: str, name: str, shares: Mapping[str, Share], column: int | None = None, row: int | None = None
) -> PlaceLine:
    share = shares.get(place, Share(place, 0, 0))
    return PlaceLine(place, name, share.activity_basis_points, share.benefit_basis_points, column, row)
