"""Which bodies agree calls, and which places are theirs?"""

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key


class Funder(Base):
    """The national funder."""

    __tablename__ = "funders"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500), default="")


class Region(Base):
    """A city region: `slug` also names its layer in a call's definition and its colour on screen."""

    __tablename__ = "regions"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    lead_body: Mapped[str] = mapped_column(String(200))
    board: Mapped[str] = mapped_column(String(200))
    nation: Mapped[str] = mapped_column(String(40))
    gss_code: Mapped[str | None] = mapped_column(String(9))


class Place(Base):
    """A local authority, by its GSS code, and where its tile stands on the region's schematic map."""

    __tablename__ = "places"

    gss_code: Mapped[str] = mapped_column(String(9), primary_key=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    tile_column: Mapped[int]
    tile_row: Mapped[int]
