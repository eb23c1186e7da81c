"""Which closed lists of words do the rules of funding use?"""

from enum import StrEnum


class ResearchCategory(StrEnum):
    """Kinds of research and development, which set the ceiling of the grant rate."""

    FEASIBILITY = "feasibility"
    INDUSTRIAL_RESEARCH = "industrial_research"
    EXPERIMENTAL_DEVELOPMENT = "experimental_development"


class OrganisationKind(StrEnum):
    """Kinds of organisation, as the funding rules distinguish them."""

    BUSINESS = "business"
    RESEARCH_ORGANISATION = "research_organisation"
    RTO = "rto"
    PUBLIC_SECTOR_OR_CHARITY = "public_sector_or_charity"


class OrganisationSize(StrEnum):
    """Size for the grant rate: micro and small share a rate."""

    MICRO_SMALL = "micro_small"
    MEDIUM = "medium"
    LARGE = "large"


class CostCategory(StrEnum):
    """Eligible cost categories of the business form, in the order of every finance table."""

    LABOUR = "labour"
    OVERHEADS = "overheads"
    MATERIALS = "materials"
    CAPITAL_USAGE = "capital_usage"
    SUBCONTRACTING = "subcontracting"
    TRAVEL_AND_SUBSISTENCE = "travel_and_subsistence"
    OTHER_COSTS = "other_costs"
