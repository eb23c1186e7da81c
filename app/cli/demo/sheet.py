"""What is known of a demonstration application: who applies, what it costs, and its answers or the facts behind them?

Fact sheets are in `sheets/`, one file per region; applications written out in full are in `written/`, one file each,
and what their assessors may say of them in `sheets/written.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.cli.demo.frames import FOLDER, read
from workflows.definition import CostCategory, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.finance import PartnerCosts, PartnerFigures, figures

_PENCE = 100
_BASIS_POINTS = 100


@dataclass(frozen=True)
class Organisation:
    """The lead applicant. Company numbers begin FC99, which no register gives out; the postcode is left empty."""

    name: str
    kind: OrganisationKind
    size: OrganisationSize
    company_number: str
    address: tuple[str, ...]
    postcode: str
    local_authority: str


@dataclass(frozen=True)
class Contact:
    """The lead or the signatory; the lead has no job title here."""

    name: str
    email: str
    job_title: str


@dataclass(frozen=True)
class CostLine:
    """One row of the costs."""

    category: CostCategory
    description: str
    amount_pence: int


@dataclass(frozen=True)
class Funding:
    """The grant rate asked for and other public money towards the same costs."""

    requested_rate_basis_points: int
    other_public_funding_pence: int


@dataclass(frozen=True)
class Place:
    """A local authority's share of the work and of the good it does; each adds up to 10,000 over a sheet."""

    gss_code: str
    activity_basis_points: int
    benefit_basis_points: int


@dataclass(frozen=True)
class Member:
    """One of the team: `past` is what they did, as a verb phrase."""

    name: str
    role: str
    past: str


@dataclass(frozen=True)
class WorkPackage:
    """A part of the plan; `task` is a bare infinitive."""

    name: str
    first_month: int
    last_month: int
    lead: str
    task: str


@dataclass(frozen=True)
class Risk:
    """What may go wrong, and what the applicant will do, in its own voice."""

    risk: str
    answer: str


@dataclass(frozen=True)
class Sheet:
    """One application. `answers` is empty where they are to be composed. `quality` is a mark out of ten."""

    region: str
    title: str
    theme: str
    research_category: ResearchCategory
    duration_months: int
    organisation: Organisation
    lead: Contact
    signatory: Contact
    costs: tuple[CostLine, ...]
    funding: Funding
    places: tuple[Place, ...]
    quality: int
    team: tuple[Member, ...]
    work_packages: tuple[WorkPackage, ...]
    risks: tuple[Risk, ...]
    facts: Mapping[str, str]
    answers: Mapping[str, str]

    @cached_property
    def figures(self) -> PartnerFigures:
        """Costs, grant, other public money and the applicant's own share, in pence."""
        return figures(
            PartnerCosts(
                organisation_name=self.organisation.name,
                kind=self.organisation.kind,
                size=self.organisation.size,
                category=self.research_category,
                costs=tuple((line.category, line.amount_pence) for line in self.costs),
                requested_basis_points=self.funding.requested_rate_basis_points,
                other_public_pence=self.funding.other_public_funding_pence,
            )
        )


def load_sheets(region: str) -> tuple[Sheet, ...]:
    """The region's fact sheets, in the order of the file."""
    return tuple(_sheet(entry, entry) for entry in read(f"sheets/{region}")["sheets"])


def load_written(region: str) -> tuple[Sheet, ...]:
    """The region's applications that are written out in full, by file name.

    Raises `KeyError` for one of which `sheets/written.toml` knows nothing: its assessors would have nothing to say.
    """
    known = read("sheets/written")
    paths = sorted((FOLDER / "written").glob(f"{region}-*.toml"))
    return tuple(_sheet(tomllib.loads(path.read_text(encoding="utf-8")), known[path.stem]) for path in paths)


def _sheet(entry: Mapping[str, Any], remarks: Mapping[str, Any]) -> Sheet:
    return Sheet(
        region=entry["region"],
        title=entry["title"],
        theme=entry["theme"],
        research_category=ResearchCategory(entry["research_category"]),
        duration_months=entry["duration_months"],
        organisation=_organisation(entry["organisation"]),
        lead=_contact(entry["lead"]),
        signatory=_contact(entry["signatory"]),
        costs=tuple(_cost(row) for row in entry["costs"]),
        funding=_funding(entry["funding"]),
        places=tuple(_place(row) for row in entry["places"]),
        quality=remarks["quality"],
        team=tuple(Member(**row) for row in remarks["team"]),
        work_packages=tuple(WorkPackage(**row) for row in remarks["work_packages"]),
        risks=tuple(Risk(**row) for row in remarks["risks"]),
        facts=remarks["facts"],
        answers={question: text.strip() for question, text in entry.get("answers", {}).items()},
    )


def _organisation(entry: Mapping[str, Any]) -> Organisation:
    return Organisation(
        name=entry["name"],
        kind=OrganisationKind(entry["kind"]),
        size=OrganisationSize(entry["size"]),
        company_number=entry["company_number"],
        address=tuple(entry["address"]),
        postcode=entry["postcode"],
        local_authority=entry["local_authority"],
    )


def _contact(entry: Mapping[str, Any]) -> Contact:
    return Contact(entry["name"], entry["email"], entry.get("job_title", ""))


def _cost(row: Mapping[str, Any]) -> CostLine:
    return CostLine(CostCategory(row["category"]), row["description"], row["amount_pounds"] * _PENCE)


def _funding(entry: Mapping[str, Any]) -> Funding:
    return Funding(
        requested_rate_basis_points=entry["requested_rate_percent"] * _BASIS_POINTS,
        other_public_funding_pence=entry["other_public_funding_pounds"] * _PENCE,
    )


def _place(row: Mapping[str, Any]) -> Place:
    return Place(
        gss_code=row["gss_code"],
        activity_basis_points=row["activity_percent"] * _BASIS_POINTS,
        benefit_basis_points=row["benefit_percent"] * _BASIS_POINTS,
    )
