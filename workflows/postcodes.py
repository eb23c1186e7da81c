"""Is this a postcode, and does its district lie in a region, outside it, or on both sides of the border?

A district is the first half of a postcode. It is no boundary: for one that straddles the border, people are asked.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

# The shape of every postcode in use: the second half never holds C, I, K, M, O or V.
_SHAPE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9]{1,2}")


class Standing(StrEnum):
    """Where a postcode's district lies, seen from one region."""

    INSIDE = "inside"
    STRADDLING = "straddling"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Districts:
    """The districts of one region: those wholly within it, and those that its border crosses."""

    within: frozenset[str]
    straddling: frozenset[str]


def written(text: str) -> str | None:
    """A postcode as it is written, 'M1 3HU', from what somebody typed; None when it has not the shape of one."""
    found = _SHAPE.fullmatch("".join(text.upper().split()))
    return f"{found[1]} {found[2]}" if found else None


def district_of(postcode: str) -> str:
    """The district of a postcode as `written` gives it: M1, or EC1 for one in EC1A."""
    found = _DISTRICT.match(postcode)
    return found[0] if found else ""


def standing(postcode: str, districts: Districts) -> Standing:
    """Where the district lies. One that no list names is outside."""
    district = district_of(postcode)
    if district in districts.within:
        return Standing.INSIDE
    return Standing.STRADDLING if district in districts.straddling else Standing.OUTSIDE
