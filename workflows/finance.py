"""What does a project cost, what grant do the rules give it, and which of the call's money rules does it break?

Sources: the rates are the project's own data (`app/regions/funding_rates.json`, with their source); grant, contribution
and research participation follow the formulas noted there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflows.definition import (
    CostCategory,
    FinanceRules,
    OrganisationKind,
    OrganisationSize,
    RateCeiling,
    ResearchCategory,
)
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS, of_basis_points, weighted
from workflows.terms import SIZE_WORDS, CostForm, OverheadMethod
from workflows.wording import counted, money, percent

# Funding rules, "Research participation cap": these hold their costs as research, not as business.
RESEARCH_KINDS = frozenset(
    {OrganisationKind.RESEARCH_ORGANISATION, OrganisationKind.RTO, OrganisationKind.PUBLIC_SECTOR_OR_CHARITY}
)

_KIND_WORDS = {
    OrganisationKind.BUSINESS: "business",
    OrganisationKind.RESEARCH_ORGANISATION: "research organisation",
    OrganisationKind.RTO: "research and technology organisation",
    OrganisationKind.PUBLIC_SECTOR_OR_CHARITY: "public sector body or charity",
}
_CATEGORY_WORDS = {
    ResearchCategory.FEASIBILITY: "a feasibility study",
    ResearchCategory.INDUSTRIAL_RESEARCH: "industrial research",
    ResearchCategory.EXPERIMENTAL_DEVELOPMENT: "experimental development",
}


@dataclass(frozen=True)
class PackageCost:
    """What an organisation's part in a work package costs in one category.

    `package` is None for rows that name none; `research` is the package's own research category, None where it is that
    of the project.
    """

    package: int | None
    category: CostCategory
    pence: int
    research: ResearchCategory | None = None


@dataclass(frozen=True)
class PartnerCosts:
    """One organisation's costs (rows of one category add up), the rate it asks for and its other public funding.

    The call's share of labour for overheads is a rule of the business form. Where the call allows a calculation, one
    is not held to it. `packages` are the same costs by work package; without any, all are of the project's `category`.
    """

    organisation_name: str
    kind: OrganisationKind
    size: OrganisationSize
    category: ResearchCategory
    costs: tuple[tuple[CostCategory, int], ...]
    requested_basis_points: int
    other_public_pence: int
    overheads: OverheadMethod = OverheadMethod.SHARE
    form: CostForm = CostForm.BUSINESS
    packages: tuple[PackageCost, ...] = ()

    @property
    def by_research(self) -> dict[ResearchCategory, int]:
        """What it costs in each research category of its work packages; all of it in the project's without any."""
        found: dict[ResearchCategory, int] = {}
        for one in self.packages:
            research = one.research or self.category
            found[research] = found.get(research, 0) + one.pence
        return {key: pence for key, pence in found.items() if pence > 0} or {self.category: 0}


@dataclass(frozen=True)
class PartnerFigures:
    """What one organisation's costs come to."""

    eligible_pence: int
    rate_basis_points: int
    other_public_pence: int
    grant_pence: int
    contribution_pence: int


@dataclass(frozen=True)
class Totals:
    """The project's sums over all organisations; `costs` has every cost category, in the order of the finance table."""

    costs: tuple[tuple[CostCategory, int], ...]
    eligible_pence: int
    other_public_pence: int
    grant_pence: int
    contribution_pence: int


def ceiling(
    rules: FinanceRules, kind: OrganisationKind, size: OrganisationSize, category: ResearchCategory
) -> int | None:
    """The highest rate in basis points for such an organisation and research category; None if the call offers none."""
    wanted = (kind, size, category)
    return next((row.basis_points for row in rules.ceilings if (row.kind, row.size, row.category) == wanted), None)


def partner_ceiling(rules: FinanceRules, partner: PartnerCosts) -> int | None:
    """The highest rate for one partner: that of each work package's research category, weighed by what it costs.

    So the grant is at most what the packages would get one by one. None if the call offers none for one of them.
    In a call that asks for no packages it is that of the project's category, whatever packages there were before.
    """
    by_research = _as_asked(rules, partner).by_research
    parts = [(pence, ceiling(rules, partner.kind, partner.size, research)) for research, pence in by_research.items()]
    rates = [(pence, rate) for pence, rate in parts if rate is not None]
    if len(rates) < len(parts):
        return None
    return rates[0][1] if len(rates) == 1 else weighted(rates)


def doing(partner: PartnerCosts) -> str:
    """What research a partner does, in words: 'industrial research and a feasibility study'."""
    return " and ".join(_CATEGORY_WORDS[one] for one in ResearchCategory if one in partner.by_research)


def _as_asked(rules: FinanceRules, partner: PartnerCosts) -> PartnerCosts:
    return partner if rules.asks_for_packages else replace(partner, packages=())


def figures(partner: PartnerCosts) -> PartnerFigures:
    """What the costs come to under the rate asked for.

    Grant = eligible costs x rate, rounded down to the penny, less other public funding, and not below nought.
    Contribution = eligible costs less grant and other public funding, and not below nought.
    """
    eligible = sum(pence for _, pence in partner.costs)
    other = partner.other_public_pence
    grant = max(0, of_basis_points(eligible, partner.requested_basis_points) - other)
    return PartnerFigures(
        eligible_pence=eligible,
        rate_basis_points=partner.requested_basis_points,
        other_public_pence=other,
        grant_pence=grant,
        contribution_pence=max(0, eligible - grant - other),
    )


def totals(partners: Sequence[PartnerCosts]) -> Totals:
    """The sums over all partners."""
    each = [figures(partner) for partner in partners]
    return Totals(
        costs=tuple((category, sum(cost_in(partner, category) for partner in partners)) for category in CostCategory),
        eligible_pence=sum(one.eligible_pence for one in each),
        other_public_pence=sum(one.other_public_pence for one in each),
        grant_pence=sum(one.grant_pence for one in each),
        contribution_pence=sum(one.contribution_pence for one in each),
    )


def cost_in(partner: PartnerCosts, category: CostCategory) -> int:
    """The partner's costs in one category, in pence."""
    return sum(pence for row_category, pence in partner.costs if row_category == category)


def participation_basis_points(partners: Sequence[PartnerCosts]) -> int:
    """The share of all costs held by research organisations, RTOs and public sector or charity partners.

    Rounded up to two decimals of a per cent, that is to the whole basis point; nought when there are no costs.
    """
    total = sum(figures(partner).eligible_pence for partner in partners)
    research = sum(figures(partner).eligible_pence for partner in partners if partner.kind in RESEARCH_KINDS)
    return -(-research * FULL_BASIS_POINTS // total) if total else 0


def refusals(rules: FinanceRules, months: int, partners: Sequence[PartnerCosts]) -> tuple[Reason, ...]:
    """Every money rule of the call that the project breaks.

    `where` is 'finance:costs', 'finance:rate', 'finance:other_public' or 'finance:months'; the sentence names the
    partner.
    """
    reasons = [reason for partner in partners for reason in partner_refusals(rules, partner)]
    return (*reasons, *_project_refusals(rules, months, partners))


def default_rules(rates: Mapping[str, Any]) -> FinanceRules:
    """The finance rules in the shape of `app/regions/funding_rates.json` (already read from JSON)."""
    project = rates["project"]
    return FinanceRules(
        ceilings=tuple(
            RateCeiling(kind, size, category, _percent_in(rates["max_grant_percent"], kind, size, category) * 100)
            for kind in OrganisationKind
            for size in OrganisationSize
            for category in ResearchCategory
        ),
        minimum_cost_pence=project["minimum_cost_gbp"] * 100,
        maximum_cost_pence=project["maximum_cost_gbp"] * 100,
        minimum_months=project["minimum_months"],
        maximum_months=project["maximum_months"],
        overheads_basis_points_of_labour=rates["overheads"]["default_percentage_of_labour"] * 100,
        participation_cap_basis_points=rates["research_participation"]["default_cap_percent"] * 100,
        calculated_overheads="calculated" in rates["overheads"]["options"],
    )


def _percent_in(
    table: Mapping[str, Any], kind: OrganisationKind, size: OrganisationSize, category: ResearchCategory
) -> int:
    # Kinds with one rate for all sizes and categories have it under 'any'.
    rates = table[kind.value]
    rate: int = rates["any"] if "any" in rates else rates[category.value][size.value]
    return rate


def partner_refusals(rules: FinanceRules, partner: PartnerCosts) -> list[Reason]:
    """Every money rule of the call that one partner breaks by itself."""
    name = partner.organisation_name
    reasons = [
        Reason(
            "negative_cost",
            f"{name}: the cost for {_plain(category)} is {money(pence)}. Enter £0 or more.",
            "finance:costs",
        )
        for category, pence in partner.costs
        if pence < 0
    ]
    if not any(pence for _, pence in partner.costs):
        reasons.append(Reason("no_costs", f"{name} has no costs. Enter what its part will cost.", "finance:costs"))
    reasons += _funding_refusals(partner)
    reasons += _category_refusals(rules, partner)
    reasons += _rate_refusals(rules, partner)
    reasons += _cap_refusals(name, figures(partner).grant_pence, rules.maximum_partner_grant_pence)
    return reasons + _overhead_refusals(rules, partner)


def _funding_refusals(partner: PartnerCosts) -> list[Reason]:
    """Other public money is nought or more, and no more than there is to pay for."""
    name, other = partner.organisation_name, partner.other_public_pence
    eligible = figures(partner).eligible_pence
    if other < 0:
        text = f"{name}: other public funding is {money(other)}. Enter £0 or more."
        return [Reason("negative_funding", text, "finance:other_public")]
    if other <= eligible or not eligible:
        return []
    text = f"{name}: other public funding of {money(other)} is more than its costs of {money(eligible)}. Enter less."
    return [Reason("funding_above_costs", text, "finance:other_public")]


def _category_refusals(rules: FinanceRules, partner: PartnerCosts) -> list[Reason]:
    refused = sorted({category for category, pence in partner.costs if pence and category not in rules.categories})
    return [
        Reason(
            "category_not_allowed",
            f"{partner.organisation_name}: this call does not pay for {_plain(category)}. Take these costs out.",
            "finance:costs",
        )
        for category in refused
        if rules.categories
    ]


def _cap_refusals(who: str, grant_pence: int, cap_pence: int | None) -> list[Reason]:
    if cap_pence is None or grant_pence <= cap_pence:
        return []
    text = f"{who} asks for a grant of {money(grant_pence)}; the most in this call is {money(cap_pence)}."
    return [Reason("grant_above_cap", text, "finance:rate")]


def _rate_refusals(rules: FinanceRules, partner: PartnerCosts) -> list[Reason]:
    highest = partner_ceiling(rules, partner)
    asked, name = partner.requested_basis_points, partner.organisation_name
    who = f"a {SIZE_WORDS[partner.size]} {_KIND_WORDS[partner.kind]} doing {doing(_as_asked(rules, partner))}"
    if highest is None:
        return [Reason("no_rate", f"{name}: this call has no grant rate for {who}.", "finance:rate")]
    if asked < 0:
        return [
            Reason(
                "negative_rate", f"{name} asks for {percent(asked)} of its costs. Ask for 0% or more.", "finance:rate"
            )
        ]
    fixed = None if rules.fixed_basis_points is None else min(rules.fixed_basis_points, highest)
    if fixed is not None and asked != fixed:
        text = f"{name} asks for {percent(asked)} of its costs; this call pays {who} exactly {percent(fixed)}."
        return [Reason("not_fixed_rate", text, "finance:rate")]
    if asked <= highest:
        return []
    text = f"{name} asks for {percent(asked)} of its costs; the most for {who} is {percent(highest)}."
    return [Reason("rate_above_ceiling", text, "finance:rate")]


def _overhead_refusals(rules: FinanceRules, partner: PartnerCosts) -> list[Reason]:
    calculated = rules.calculated_overheads and partner.overheads == OverheadMethod.CALCULATED
    if calculated or partner.form == CostForm.ACADEMIC:
        return []
    overheads, labour = cost_in(partner, CostCategory.OVERHEADS), cost_in(partner, CostCategory.LABOUR)
    share = rules.overheads_basis_points_of_labour
    most = of_basis_points(max(0, labour), share)
    if overheads <= most:
        return []
    text = (
        f"{partner.organisation_name}: overheads are {money(overheads)}; "
        f"with labour of {money(labour)} the most is {money(most)} ({percent(share)})."
    )
    return [Reason("overheads_above_limit", text, "finance:costs")]


def length_refusals(rules: FinanceRules, months: int) -> list[Reason]:
    """Why a call does not fund a project of so many months."""
    low, high = rules.minimum_months, rules.maximum_months
    if low <= months <= high:
        return []
    text = f"The project lasts {counted(months, 'month')}; a project in this call lasts from {low} to {high} months."
    return [Reason("months_outside_bounds", text, "finance:months")]


def _project_refusals(rules: FinanceRules, months: int, partners: Sequence[PartnerCosts]) -> list[Reason]:
    reasons = _cost_refusals(rules, partners) + length_refusals(rules, months)
    reasons += _participation_refusals(rules, partners) + _no_grant_refusals(partners)
    reasons += _cap_refusals("The project", totals(partners).grant_pence, rules.maximum_grant_pence)
    return reasons + _partner_count_refusals(rules, partners)


def _cost_refusals(rules: FinanceRules, partners: Sequence[PartnerCosts]) -> list[Reason]:
    if not partners:
        return [Reason("no_partners", "Enter the costs of at least one organisation.", "finance:costs")]
    low, total, high = rules.minimum_cost_pence, totals(partners).eligible_pence, rules.maximum_cost_pence
    if low <= total <= high:
        return []
    bounds = f"a project in this call costs from {money(low)} to {money(high)}"
    return [Reason("cost_outside_bounds", f"The project costs {money(total)}; {bounds}.", "finance:costs")]


def _participation_refusals(rules: FinanceRules, partners: Sequence[PartnerCosts]) -> list[Reason]:
    research, cap = participation_basis_points(partners), rules.participation_cap_basis_points
    if research <= cap:
        return []
    text = (
        f"Research organisations, public bodies and charities hold {percent(research)} of the costs; "
        f"the most in this call is {percent(cap)}."
    )
    return [Reason("participation_above_cap", text, "finance:costs")]


def _no_grant_refusals(partners: Sequence[PartnerCosts]) -> list[Reason]:
    """A partner may ask for nothing, all of them together may not: an award of nothing is none."""
    sums = totals(partners)
    is_told_already = any(partner.requested_basis_points < 0 for partner in partners)
    if sums.grant_pence or not sums.eligible_pence or is_told_already:
        return []
    text = "The grant comes to £0, and nothing can be awarded. Ask for a higher rate, or less other public funding."
    return [Reason("no_grant", text, "finance:rate")]


def _partner_count_refusals(rules: FinanceRules, partners: Sequence[PartnerCosts]) -> list[Reason]:
    least = rules.minimum_partners
    if not partners or len(partners) >= least:
        return []
    text = f"The project has {len(partners)} of at least {least} organisations. Invite the others to it."
    return [Reason("too_few_partners", text, "finance:costs")]


def _plain(category: CostCategory) -> str:
    return category.value.replace("_", " ")
