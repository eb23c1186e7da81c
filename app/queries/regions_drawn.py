"""Where do the local authorities of a region stand on its schematic map?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Place


@dataclass(frozen=True)
class Tile:
    """A local authority by its GSS code, with its place on the map from column 0 and row 0."""

    code: str
    name: str
    column: int
    row: int


def tiles_of(region_id: uuid.UUID) -> Sequence[Tile]:
    """The tiles of a region, by name. One query."""
    query = (
        select(Place.gss_code, Place.name, Place.tile_column, Place.tile_row)
        .where(Place.region_id == region_id)
        .order_by(Place.name)
    )
    return [Tile(*row) for row in db.session.execute(query)]
