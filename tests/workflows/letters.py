"""Letters of made-up projects, from one small business to twelve partners, for the tests of letters."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from workflows.definition import CostCategory, LetterCondition, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.letter import (
    Addressee,
    ApprovedFigures,
    ApprovedPartner,
    Contact,
    ExtraCondition,
    LetterLimits,
    LetterSnapshot,
    Milestone,
    Officer,
    PartnerOffer,
    PartnerRole,
    Party,
    Place,
    SubsidyBasis,
)

Costs = tuple[tuple[CostCategory, int], ...]


def costs(*pounds: int) -> Costs:
    """Whole pounds for each category in order; what is left out is nothing."""
    padded = (*pounds, *([0] * len(CostCategory)))
    return tuple((category, pence * 100) for category, pence in zip(CostCategory, padded, strict=False))


def a_partner(name: str, **changes: Any) -> PartnerOffer:
    """A small business that asks 70% of £582,500 under the Subsidy Control Act: £407,750."""
    lead = PartnerOffer(
        name=name,
        role=PartnerRole.PARTNER,
        kind=OrganisationKind.BUSINESS,
        size=OrganisationSize.MICRO_SMALL,
        subsidy_basis=SubsidyBasis.SUBSIDY_CONTROL,
        costs=costs(312_000, 62_400, 88_500, 41_200, 56_000, 14_900, 7_500),
        rate_basis_points=7_000,
        other_public_pence=0,
        grant_pence=407_750_00,
    )
    return replace(lead, **changes)


LEAD = a_partner("Tessel Composites Ltd", role=PartnerRole.LEAD)
UNIVERSITY = a_partner(
    "University of Irwell Vale",
    kind=OrganisationKind.RESEARCH_ORGANISATION,
    size=OrganisationSize.LARGE,
    subsidy_basis=SubsidyBasis.NOT_A_SUBSIDY,
    costs=costs(121_000, 0, 18_200, 0, 0, 6_400),
    rate_basis_points=10_000,
    grant_pence=145_600_00,
)
YARD = a_partner(
    "Dry Dock Robotics CIC",
    size=OrganisationSize.MEDIUM,
    subsidy_basis=SubsidyBasis.MFA,
    costs=costs(98_000, 19_600, 22_400, 15_000, 0, 5_200, 2_100),
    rate_basis_points=6_000,
    other_public_pence=15_000_00,
    grant_pence=82_380_00,
)
EUROPEAN = a_partner("Llwyfan Ŵyl Cyfrifiadura Cyf", subsidy_basis=SubsidyBasis.STATE_AID_GBER)


def a_letter(*partners: PartnerOffer, **changes: Any) -> LetterSnapshot:
    """A letter that nothing speaks against, to these partners or to one small business."""
    letter = LetterSnapshot(
        reference="AC-GM1-0007-1",
        call_title="Tidal Reach innovation call",
        call_reference="GM1",
        project_title="Recycled carbon fibre hulls for inland freight",
        application_reference="GM1-0007",
        issued_on=date(2027, 1, 14),
        funder=Party("National Innovation Fund", ("1 Example Street", "Swindon")),
        region=Party("Tidal Reach Combined Authority", ("2 Example Quay", "Tidal Reach")),
        region_contact=Contact("Marian Okell", "Programme lead", "marian.okell@tidalreach.example"),
        addressee=Addressee("Priya Nairn", "Project manager", "Tessel Composites Ltd", ("4 Lantern Works", "")),
        start_on=date(2027, 3, 1),
        end_on=date(2028, 8, 31),
        duration_months=18,
        research_category=ResearchCategory.INDUSTRIAL_RESEARCH,
        partners=partners or (LEAD,),
        signatory=Officer(UUID(int=3), "Hollis Arkwright", "Deputy Director, Place"),
        preparer=Officer(UUID(int=1), "Jo Tanner", "Programme officer"),
        approver=Officer(UUID(int=2), "Ines Rahal", "Head of portfolio"),
        approved_on=date(2027, 1, 12),
        criteria_version=3,
        criteria_sha256="0123456789abcdef" * 4,
        terms_version="1",
    )
    return replace(letter, **changes)


def a_full_letter() -> LetterSnapshot:
    """Three partners on three bases, conditions of both kinds, places and milestones, marked as a demonstration."""
    return a_letter(
        LEAD,
        UNIVERSITY,
        YARD,
        regional_conditions=(LetterCondition("tr.wage", "Pay everyone at least the real Living Wage."),),
        conditions=(ExtraCondition("Send us the signed lease before the first claim.", "Ines Rahal"),),
        places=(Place("Manchester", "E08000003", 7_500, 4_000), Place("Salford", "E08000006", 2_500, 6_000)),
        milestones=(Milestone("First panels moulded", date(2027, 6, 30)),),
        demonstration=True,
    )


def a_crowded_letter(count: int = 12) -> LetterSnapshot:
    """So many partners that the finance table does not fit side by side, one of them with pence."""
    others = tuple(a_partner(f"Partner of the Waterway Number {number} Ltd") for number in range(2, count))
    odd = a_partner(
        "Fennimore, Castell & Daughters Marine Surveyors LLP",
        costs=((CostCategory.LABOUR, 10_000_01), *costs()[1:]),
        grant_pence=7_000_00,
    )
    return a_letter(LEAD, *others, odd)


def as_approved(letter: LetterSnapshot) -> ApprovedFigures:
    """The approval that agrees with the letter in every figure."""
    partners = tuple(
        ApprovedPartner(
            partner.name, partner.costs, partner.rate_basis_points, partner.other_public_pence, partner.grant_pence
        )
        for partner in letter.partners
    )
    return ApprovedFigures(partners, letter.grant_pence)


PLENTY = LetterLimits(available_pence=100_000_000_00)
