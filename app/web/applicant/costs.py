"""The cost sheet: rows, rate of grant, other public funding, and what they come to."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.policy import Permission
from app.queries.applicant import Bid, Sheet, bid_of, reread, sheet_of
from app.services import applications
from app.services.applications import Cost, Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from app.web.shared.words import COST_CATEGORIES, ORGANISATION_KINDS, ORGANISATION_SIZES, RESEARCH_CATEGORIES
from forms.costs import CostsForm
from workflows import finance
from workflows.definition import CostCategory
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/costs"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def costs(application: Application) -> ResponseReturnValue:
    """The sheet as it is saved, with room for more rows."""
    bid = bid_of(application, current_actor(), clock.now())
    sheet = sheet_of(application, bid.definition)
    form = CostsForm(typed(), data=_saved_data(sheet))
    form.make_room(COST_CATEGORIES.items())
    return _page(bid, sheet, form)


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_costs(application: Application) -> ResponseReturnValue:
    """Save the sheet, or show it again with more rows, everything typed still in it."""
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    sheet = sheet_of(application, bid.definition)
    form = CostsForm(request.form)
    form.offer(COST_CATEGORIES.items())
    if request.form.get("go") == "more":
        form.make_room(COST_CATEGORIES.items())
        return _page(bid, sheet, form, is_longer=True)
    if not form.validate():
        return _page(bid, sheet, form, status=422)
    try:
        _keep(bid, sheet, form)
    except Overtaken:
        return _overtaken(bid, form)
    except Refusal as refusal:
        return _page(bid, sheet, form, reasons=in_words(refusal.reasons), status=409)
    flash("The costs are saved.", "done")
    target = "applicant.review" if request.form.get("go") == "next" else "applicant.costs"
    return redirect(url_for(target, application_id=bid.head.id), code=303)


def _keep(bid: Bid, sheet: Sheet, form: CostsForm) -> None:
    rows = [Cost(CostCategory(row.category.data), row.description.data, row.amount.data) for row in form.typed_rows]
    with unit_of_work():
        applications.save_costs(
            bid.head.id,
            sheet.organisation_id,
            rows,
            requested_basis_points=form.rate.data,
            other_public_pence=form.other_public.data or 0,
            seen_number=form.seen_number,
            actor=current_actor(),
            now=arrived(),
        )
        let_go()


def _overtaken(bid: Bid, form: CostsForm) -> ResponseReturnValue:
    """A colleague saved first. Their sheet stands below this one; saving again puts this one in its place."""
    newer = sheet_of(reread(bid.head.id), bid.definition)
    form.version.raw_data = [str(newer.number)]
    reason = (
        "A colleague saved this sheet after you opened it, so yours is not saved. Theirs stands below yours. "
        "Take over what you want to keep, then save: your sheet replaces theirs.",
        "#theirs",
    )
    return _page(bid, newer, form, reasons=[reason], theirs=newer, status=409)


def _saved_data(sheet: Sheet) -> dict[str, Any]:
    return {
        "version": str(sheet.number),
        "rows": [
            {"category": row.category, "description": row.description, "amount": row.amount_pence} for row in sheet.rows
        ],
        "rate": sheet.requested_basis_points if sheet.rows or sheet.requested_basis_points else None,
        "other_public": sheet.other_public_pence or None,
    }


def _page(
    bid: Bid,
    sheet: Sheet,
    form: CostsForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    theirs: Sheet | None = None,
    is_longer: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    on_screen = _on_screen(sheet, form)
    page = {
        **frame_of(bid, clock.now(), at="costs"),
        "sheet": sheet,
        "form": form,
        "reasons": reasons or [],
        "theirs": theirs,
        "is_longer": is_longer,
        "figures": finance.figures(on_screen),
        "by_category": [(COST_CATEGORIES[category], finance.cost_in(on_screen, category)) for category in CostCategory],
        "breaks": finance.refusals(sheet.rules, _months(bid), [on_screen]),
        "categories": COST_CATEGORIES,
        "who": f"{ORGANISATION_SIZES[sheet.size].lower()} {ORGANISATION_KINDS[sheet.kind].lower()}",
        "research": RESEARCH_CATEGORIES[sheet.category].lower(),
    }
    return render_template("applicant/costs.html", **page, error_title=status != 200), status


def _months(bid: Bid) -> int:
    """The length of the project; without one, a length that breaks no rule, because that is asked elsewhere."""
    return bid.months or bid.definition.core.finance.minimum_months


def _on_screen(sheet: Sheet, form: CostsForm) -> finance.PartnerCosts:
    known = {category.value: category for category in CostCategory}
    rows = [(known.get(name, CostCategory.OTHER_COSTS), pence) for name, pence in form.readable_rows]
    return sheet.costs(rows, form.rate.data or 0, form.other_public.data or 0)
