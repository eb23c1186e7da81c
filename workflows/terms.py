"""Which closed lists of words do the rules of funding use?"""

from enum import StrEnum

# In months: no call of this kind funds a longer project, and no plan of one goes further.
LONGEST_PROJECT = 120


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


SIZE_WORDS = {
    OrganisationSize.MICRO_SMALL: "micro or small",
    OrganisationSize.MEDIUM: "medium",
    OrganisationSize.LARGE: "large",
}


class CostCategory(StrEnum):
    """Eligible cost categories of the business form, in the order of every finance table."""

    LABOUR = "labour"
    OVERHEADS = "overheads"
    MATERIALS = "materials"
    CAPITAL_USAGE = "capital_usage"
    SUBCONTRACTING = "subcontracting"
    TRAVEL_AND_SUBSISTENCE = "travel_and_subsistence"
    OTHER_COSTS = "other_costs"


class CostForm(StrEnum):
    """Which form a partner states its costs in: the business form, or that of full economic cost."""

    BUSINESS = "business"
    ACADEMIC = "academic"


class OverheadMethod(StrEnum):
    """How a partner reckons its overheads."""

    NONE = "none"
    SHARE = "share"
    CALCULATED = "calculated"


class AcademicHeading(StrEnum):
    """The headings of the academic form, in its order. Those of exceptions are paid in full."""

    INCURRED_STAFF = "directly_incurred_staff"
    INCURRED_TRAVEL = "directly_incurred_travel"
    INCURRED_EQUIPMENT = "directly_incurred_equipment"
    INCURRED_OTHER = "directly_incurred_other"
    ALLOCATED_INVESTIGATORS = "directly_allocated_investigators"
    ALLOCATED_ESTATES = "directly_allocated_estates"
    ALLOCATED_OTHER = "directly_allocated_other"
    INDIRECT = "indirect_costs"
    EXCEPTIONS_STAFF = "exceptions_staff"
    EXCEPTIONS_TRAVEL = "exceptions_travel"
    EXCEPTIONS_EQUIPMENT = "exceptions_equipment"
    EXCEPTIONS_OTHER = "exceptions_other"


class SubsidyRule(StrEnum):
    """What a call asks of each partner about subsidies: nothing, the law that applies, or also what it has received.

    With the last the grants of the call are minimal financial assistance, and keep to its limit.
    """

    NOT_ASKED = "not_asked"
    ROUTE = "route"
    MINIMAL = "minimal"
