"""Where is the work of a project done and its benefit felt: do the shares add up, and what is not said yet?

A place is a local authority of the region by its GSS code, or a nation: elsewhere in it. Shares are basis points.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.postcodes import Districts, Standing, district_of, standing
from workflows.wording import percent


class Nation(StrEnum):
    """The nations of the United Kingdom, for what lies outside the region."""

    ENGLAND = "england"
    SCOTLAND = "scotland"
    WALES = "wales"
    NORTHERN_IRELAND = "northern_ireland"


NATIONS = {
    Nation.ENGLAND.value: "Elsewhere in England",
    Nation.SCOTLAND.value: "Elsewhere in Scotland",
    Nation.WALES.value: "Elsewhere in Wales",
    Nation.NORTHERN_IRELAND.value: "Elsewhere in Northern Ireland",
}
# The first letter of a GSS code says the nation.
_NATION_OF_CODE = {
    "E": Nation.ENGLAND,
    "S": Nation.SCOTLAND,
    "W": Nation.WALES,
    "N": Nation.NORTHERN_IRELAND,
}


@dataclass(frozen=True)
class Share:
    """One place's part of the activity and of the benefit."""

    place: str
    activity_basis_points: int
    benefit_basis_points: int


@dataclass(frozen=True)
class Site:
    """Where work is done, by a postcode as `postcodes.written` gives it; `place` is '' where nobody said."""

    postcode: str
    place: str = ""


@dataclass(frozen=True)
class Evidence:
    """Everything that an application says of its places."""

    shares: tuple[Share, ...] = ()
    why: str = ""
    sites: tuple[Site, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is said."""
        return not (self.shares or self.why or self.sites)

    @property
    def activity_basis_points(self) -> int:
        """What the shares of activity come to."""
        return sum(share.activity_basis_points for share in self.shares)

    @property
    def benefit_basis_points(self) -> int:
        """What the shares of benefit come to."""
        return sum(share.benefit_basis_points for share in self.shares)


def evidence_of(shares: Iterable[Share], why: str, sites: Iterable[Site]) -> Evidence:
    """What was typed, without the places of which nothing is said."""
    said = {share.place: share for share in shares if share.activity_basis_points or share.benefit_basis_points}
    return Evidence(tuple(said.values()), why, tuple(sites))


def missing(evidence: Evidence, districts: Districts, region: str) -> tuple[Reason, ...]:
    """Every reason why this evidence is not complete; `where` begins with 'places:'. `region` is the region's name."""
    reasons = [
        _sum_problem("activity", evidence.activity_basis_points, "Say where the work is done."),
        _sum_problem("benefit", evidence.benefit_basis_points, "Say where the benefit is felt."),
        None if evidence.why else Reason("places_why", "Say why the work belongs in these places.", "places:why"),
        None if evidence.sites else Reason("no_sites", "Give the postcode of a site of the work.", "places:sites"),
        *(_site_problem(site, districts, region) for site in evidence.sites),
    ]
    return tuple(reason for reason in reasons if reason is not None)


def unknown(evidence: Evidence, known: Collection[str]) -> tuple[str, ...]:
    """The places that are neither of the region (`known`, by GSS code) nor a nation."""
    named = [share.place for share in evidence.shares] + [site.place for site in evidence.sites if site.place]
    return tuple(place for place in named if place not in known and place not in NATIONS)


def place_of_code(gss_code: str, known: Collection[str]) -> str:
    """The place of a local authority by its GSS code: of the region, else the nation; '' for a code of neither."""
    if gss_code in known:
        return gss_code
    nation = _NATION_OF_CODE.get(gss_code[:1])
    return nation.value if nation else ""


def why_asked(site: Site, districts: Districts, region: str) -> str:
    """Why the writer has to say where this site lies; '' when its district says enough."""
    district = district_of(site.postcode)
    return {
        Standing.INSIDE: "",
        Standing.STRADDLING: f"{district} lies partly in {region} and partly outside.",
        Standing.OUTSIDE: f"{district} is not on the list of districts in {region}.",
    }[standing(site.postcode, districts)]


def _sum_problem(what: str, basis_points: int, nothing: str) -> Reason | None:
    if basis_points == FULL_BASIS_POINTS:
        return None
    code, where = f"{what}_sum", f"places:{what}"
    if basis_points == 0:
        return Reason(code, f"{nothing} The shares of {what} add up to 0%.", where)
    apart = abs(FULL_BASIS_POINTS - basis_points)
    rest = f"{percent(apart)} is missing" if basis_points < FULL_BASIS_POINTS else f"that is {percent(apart)} too much"
    return Reason(code, f"The shares of {what} add up to {percent(basis_points)}: {rest}.", where)


def _site_problem(site: Site, districts: Districts, region: str) -> Reason | None:
    why = "" if site.place else why_asked(site, districts, region)
    if not why:
        return None
    return Reason("site_place", f"{why} Say in which local authority {site.postcode} is.", "places:sites")
