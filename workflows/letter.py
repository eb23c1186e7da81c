"""What does an offer letter state about one award?

The snapshot is everything that the letter says which is not a standing clause. It is plain data (`workflows.plain`
stores it and reads it back), so that a letter can be made again, byte for byte, from what was approved.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from workflows.definition import CostCategory, LetterCondition, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.money import of_basis_points


class PartnerRole(StrEnum):
    """A project has one lead; the others are partners."""

    LEAD = "lead"
    PARTNER = "partner"


class SubsidyBasis(StrEnum):
    """The legal route by which one partner may be given its grant (Subsidy Control Act 2022; Windsor Framework)."""

    SUBSIDY_CONTROL = "subsidy_control"
    MFA = "mfa"
    NOT_A_SUBSIDY = "not_a_subsidy"
    STATE_AID_GBER = "state_aid_gber"


@dataclass(frozen=True)
class Party:
    """A body whose name stands at the head of the letter."""

    name: str
    address_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to ask at the region."""

    name: str
    job_title: str
    email: str


@dataclass(frozen=True)
class Officer:
    """A member of the funder's staff. The id, which is not printed, tells two people of one name apart."""

    id: UUID
    name: str
    job_title: str


@dataclass(frozen=True)
class Addressee:
    """To whom the letter goes."""

    name: str
    role: str
    organisation: str
    address_lines: tuple[str, ...]


@dataclass(frozen=True)
class PartnerOffer:
    """One partner's part of the award. `costs` has every category once, in the order of `CostCategory`, in pence."""

    name: str
    role: PartnerRole
    kind: OrganisationKind
    size: OrganisationSize
    subsidy_basis: SubsidyBasis | None
    costs: tuple[tuple[CostCategory, int], ...]
    rate_basis_points: int
    other_public_pence: int
    grant_pence: int

    @property
    def cost_pence(self) -> int:
        """Total eligible costs."""
        return sum(pence for _, pence in self.costs)

    @property
    def share_pence(self) -> int:
        """Costs times rate, rounded down to the penny: the line of the finance table before other public funding."""
        return of_basis_points(self.cost_pence, self.rate_basis_points)


@dataclass(frozen=True)
class ExtraCondition:
    """A condition for this project alone, and who asked for it."""

    text: str
    added_by: str


@dataclass(frozen=True)
class Place:
    """A local authority's share of the project's activity and benefit, in basis points."""

    name: str
    gss_code: str
    activity_basis_points: int
    benefit_basis_points: int


@dataclass(frozen=True)
class Milestone:
    """Something that the project will have done by a day."""

    title: str
    due_on: date


@dataclass(frozen=True)
class ApprovedPartner:
    """What the finance check approved for one partner. `costs` as in `PartnerOffer`."""

    name: str
    costs: tuple[tuple[CostCategory, int], ...]
    rate_basis_points: int
    other_public_pence: int
    grant_pence: int


@dataclass(frozen=True)
class ApprovedFigures:
    """What was approved for the project: every figure of the letter is held against it."""

    partners: tuple[ApprovedPartner, ...]
    grant_pence: int


@dataclass(frozen=True)
class LetterLimits:
    """What the offer has to stay within. `approver_limit_pence` is the approver's delegation (`None`: no limit).

    The ceiling of minimal financial assistance is in section 36 of the Subsidy Control Act 2022.
    """

    available_pence: int
    approver_limit_pence: int | None = None
    mfa_ceiling_pence: int = 31_500_000


@dataclass(frozen=True)
class LetterSnapshot:
    """Everything one letter states."""

    reference: str
    call_title: str
    call_reference: str
    project_title: str
    application_reference: str
    issued_on: date
    funder: Party
    region: Party
    region_contact: Contact
    addressee: Addressee
    start_on: date
    end_on: date
    duration_months: int
    research_category: ResearchCategory
    partners: tuple[PartnerOffer, ...]
    signatory: Officer
    preparer: Officer
    approver: Officer
    approved_on: date
    criteria_version: int
    criteria_sha256: str
    terms_version: str
    regional_conditions: tuple[LetterCondition, ...] = ()
    conditions: tuple[ExtraCondition, ...] = ()
    places: tuple[Place, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    demonstration: bool = False

    @property
    def lead(self) -> str:
        """The lead partner's name; '' while there is none, which the checks refuse."""
        return next((partner.name for partner in self.partners if partner.role is PartnerRole.LEAD), "")

    @property
    def grant_pence(self) -> int:
        """The whole grant."""
        return sum(partner.grant_pence for partner in self.partners)

    @property
    def cost_pence(self) -> int:
        """The whole project's eligible costs."""
        return sum(partner.cost_pence for partner in self.partners)

    @property
    def other_public_pence(self) -> int:
        """Other public funding of all partners."""
        return sum(partner.other_public_pence for partner in self.partners)

    def on_basis(self, basis: SubsidyBasis) -> tuple[PartnerOffer, ...]:
        """The partners whose grant stands on this basis, in the order of the finance table."""
        return tuple(partner for partner in self.partners if partner.subsidy_basis is basis)
