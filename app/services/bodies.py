"""How do the funder, the regions and their places come onto the record?"""

import uuid

from sqlalchemy import select

from app.extensions import db
from app.models import Funder, Place, Region
from app.regions import regions_data

FUNDER = ("innovate-uk", "Innovate UK", "Polaris House\nNorth Star Avenue\nSwindon SN2 1FL")


def load_bodies() -> tuple[Funder, dict[str, Region]]:
    """The funder and every region, by slug, with their local authorities. Loading twice adds nothing."""
    slug, name, address = FUNDER
    funder = db.session.scalars(select(Funder).where(Funder.slug == slug)).one_or_none()
    if funder is None:
        funder = Funder(id=uuid.uuid4(), slug=slug, name=name, address=address)
        db.session.add(funder)
    known = {region.slug: region for region in db.session.scalars(select(Region))}
    regions = {data["slug"]: known.get(data["slug"]) or _add_region(data) for data in regions_data()}
    db.session.flush()
    return funder, regions


def _add_region(data: dict[str, object]) -> Region:
    fields = ("slug", "name", "lead_body", "board", "nation", "gss_code")
    region = Region(id=uuid.uuid4(), **{field: data[field] for field in fields})
    db.session.add(region)
    db.session.flush()
    places: list[dict[str, object]] = data["local_authorities"]  # type: ignore[assignment]
    db.session.add_all(
        Place(
            gss_code=place["gss_code"],
            region_id=region.id,
            name=place["name"],
            tile_column=place["column"],
            tile_row=place["row"],
        )
        for place in places
    )
    return region
