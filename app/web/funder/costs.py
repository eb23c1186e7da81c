"""The rows of one partner's costs, as the officer who checks them and auditors read them."""

import uuid
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.models import Partner
from app.permissions import Permission
from app.queries.definitions import definition_for
from app.queries.reading import PartnerRead
from app.queries.sheets import Sheet, plan_beside, sheet_of
from app.queries.staff import head_of
from app.queries.subsidies import said_by
from app.queries.work_plans import kept_profile
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.plan_tables import own_months, own_years, package_names, package_table
from app.web.shared.staff_pages import frame
from app.web.shared.words import (
    ASSISTANCE_KINDS,
    COST_CATEGORIES,
    ORGANISATION_KINDS,
    ORGANISATION_SIZES,
    SUBSIDY_ROUTES,
)
from workflows import finance
from workflows.cost_sheet import warnings
from workflows.subsidy import reason, route
from workflows.terms import CostForm


@bp.get("/funder/partners/<uuid:partner_id>/costs")
@funder_needs(Permission.PARTNER_REVIEW)
def partner_costs(partner: Partner) -> ResponseReturnValue:
    """One partner's sheet, line by line, with how each is reckoned and what the rules say."""
    application = partner.application
    found = sheet_of(partner, definition_for(application))
    costs = found.saved_costs
    return render_template(
        "funder/partner_costs.html",
        **frame(head_of(application.call), links_of(application.call_id), "applications"),
        sheet=found,
        reference=application.reference,
        title=application.title,
        who=f"{ORGANISATION_KINDS[found.kind]}, {ORGANISATION_SIZES[found.size].lower()}",
        is_academic=found.rows.form == CostForm.ACADEMIC,
        categories=COST_CATEGORIES,
        figures=finance.figures(costs),
        breaks=finance.partner_refusals(found.rules, costs),
        packages=package_names(found),
        by_package=package_table(found.plan.said, costs) if found.rules.asks_for_packages else None,
        **_months(partner, found),
        warnings=warnings(found.rows),
        **_subsidy(partner.id),
    )


def _months(partner: Partner, found: Sheet) -> dict[str, Any]:
    """When the partner means to spend it, where the call asks."""
    if not found.rules.asks_for_months:
        return {}
    starts_on, profile = plan_beside(found).starts_on, kept_profile(partner.id).profile
    return {"by_month": own_months(profile, starts_on), "by_year": own_years(profile, starts_on)}


def _subsidy(partner_id: uuid.UUID) -> dict[str, Any]:
    """What the partner says of subsidies; nothing where it has said nothing."""
    said = said_by(partner_id)
    found = route(said.answers)
    return {
        "route": SUBSIDY_ROUTES[found] if found else "",
        "because": reason(said.answers),
        "received": [(one.given_on, one.body, ASSISTANCE_KINDS[one.kind], one.amount_pence) for one in said.received],
    }


def sheet_links(partners: tuple[PartnerRead, ...]) -> list[tuple[str, str]]:
    """The way from an application to the rows of each partner."""
    return [(one.name, _address(one.id)) for one in partners]


def _address(partner_id: uuid.UUID) -> str:
    return url_for("funder.partner_costs", partner_id=partner_id)
