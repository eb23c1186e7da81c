"""Who stands behind a region's part of a call, in which places, and who may come to it?"""

from dataclasses import dataclass
from enum import StrEnum


class CallShape(StrEnum):
    """Whether projects compete in a call, or one partnership brings a portfolio of projects."""

    COMPETITION = "competition"
    PORTFOLIO = "portfolio"


class CallEntry(StrEnum):
    """Who may apply: everybody whom the rules of eligibility let in, or of those only who are invited."""

    OPEN = "open"
    INVITATION = "invitation"


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
