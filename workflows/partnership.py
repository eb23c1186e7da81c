"""Who stands behind a region's part of a call, and in which places?"""

from dataclasses import dataclass
from enum import StrEnum


class CallShape(StrEnum):
    """Whether projects compete in a call, or one partnership brings a portfolio of projects."""

    COMPETITION = "competition"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class Contact:
    """Somebody of the region who answers questions about the call."""

    name: str
    role: str
    email: str


@dataclass(frozen=True)
class Partnership:
    """The lead authority, its senior responsible officer, contacts, and places by GSS code."""

    lead_authority: str
    responsible_officer: str
    contacts: tuple[Contact, ...] = ()
    places: tuple[str, ...] = ()
