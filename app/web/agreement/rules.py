"""The rules of who may apply, and those of the portfolio as a whole."""

from dataclasses import replace
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.web.agreement.blueprint import bp
from app.web.agreement.desk import Desk, edit_page, edits, save
from app.web.shared.keeping import typed
from app.web.shared.words import (
    ELIGIBILITY_KINDS,
    MEASURES,
    ORGANISATION_KINDS,
    ORGANISATION_SIZES,
    PORTFOLIO_KINDS,
)
from forms.rules import EligibilityForm, PortfolioForm
from workflows.definition import NATIONAL


@bp.route("/agreement/<uuid:call_id>/<string:side>/eligibility", methods=["GET", "POST"])
@edits()
def eligibility(desk: Desk) -> ResponseReturnValue:
    """Change who may apply: the same in every region, and so the core's."""
    if desk.side != NATIONAL:
        abort(404)
    template = "agreement/eligibility.html"
    data = {**EligibilityForm.data_of(desk.part.eligibility), "seen_sha256": desk.agreement.sha256}
    form = _with_choices(EligibilityForm(typed(), data=data))
    if request.method != "POST" or request.form.get("go") == "room" or not form.validate():
        return edit_page(desk, template, form)
    part = replace(desk.part, eligibility=form.rules())
    return save(desk, part, form, "Change the rules of who may apply", template)


@bp.route("/agreement/<uuid:call_id>/<string:side>/portfolio-rules", methods=["GET", "POST"])
@edits()
def portfolio(desk: Desk) -> ResponseReturnValue:
    """Change what the chosen projects keep together: in every region, or in this one."""
    template = "agreement/portfolio.html"
    data = {**PortfolioForm.data_of(desk.part.portfolio), "seen_sha256": desk.agreement.sha256}
    form = _with_choices(PortfolioForm(typed(), data=data))
    if request.method != "POST" or request.form.get("go") == "room" or not form.validate():
        return edit_page(desk, template, form)
    part = replace(desk.part, portfolio=form.rules())
    return save(desk, part, form, "Change the rules of the portfolio", template)


def _with_choices(form: Any) -> Any:
    form.make_room()
    for row in (entry.form for entry in form.rows):
        if isinstance(form, EligibilityForm):
            row.kind.choices = list(ELIGIBILITY_KINDS.items())
            row.kinds.choices = list(ORGANISATION_KINDS.items())
            row.sizes.choices = list(ORGANISATION_SIZES.items())
            row.wanted.choices = [("yes", "Yes"), ("no", "No")]
        else:
            row.kind.choices = list(PORTFOLIO_KINDS.items())
            row.measure.choices = list(MEASURES.items())
    return form
