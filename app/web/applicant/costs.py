"""The money of a project, and the cost sheet of each partner: rows, rate of grant, other public funding, sums."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import clock
from app.models import Application, Partner
from app.permissions import Permission
from app.queries.applicant import Bid, bid_of
from app.queries.sheets import Sheet, money_of, reread_partner, sheet_of
from app.services import costs as service
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.cost_tables import CHOICES
from app.web.applicant.frame import frame_of
from app.web.applicant.sheet_words import (
    form_for,
    money_rows,
    money_totals,
    saved_data,
    section_views,
    with_room,
)
from app.web.shared.arrival import arrived
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.plan_tables import package_names, package_table, plan_shown
from app.web.shared.reasons import in_words
from app.web.shared.words import COST_CATEGORIES, ORGANISATION_KINDS, ORGANISATION_SIZES
from forms.cost_cells import faults_at, pasted, problems_in, with_cells
from forms.costs import SheetForm
from workflows import finance
from workflows.cost_changes import Changed
from workflows.cost_sheet import CostSheet, is_overheads, warnings
from workflows.machine import Reason, Refusal
from workflows.terms import SubsidyRule
from workflows.work_packages import unplaced

URL = "/partners/<uuid:partner_id>/costs"


@bp.get("/applications/<uuid:application_id>/costs")
@needs(Permission.APPLICATION_READ)
def costs(application: Application) -> ResponseReturnValue:
    """What the project costs, partner by partner, and which of the call's money rules it breaks."""
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    money = money_of(application, current_viewer(), bid.definition.core, now)
    return render_template(
        "applicant/costs.html",
        **frame_of(bid, now, at="costs"),
        money=money,
        rows=money_rows(money),
        totals=money_totals(money),
        by_category=[(COST_CATEGORIES[category], pence) for category, pence in money.totals.costs],
        breaks=finance.refusals(bid.definition.core.finance, _months(bid), money.costs) + money.other_problems,
        plan=plan_shown(money.planned, money.costs, bid.research_category),
        asks_subsidy=bid.definition.core.finance.subsidy != SubsidyRule.NOT_ASKED,
    )


@bp.get(URL)
@needs(Permission.PARTNER_READ)
@keeps(rooms=team)
def sheet(partner: Partner) -> ResponseReturnValue:
    """The sheet as it is saved, with room for more rows."""
    bid = bid_for(partner)
    found = sheet_of(partner, bid.definition)
    form = form_for(found, typed(), data=saved_data(found, request.args.get("form", "")))
    return sheet_page(bid, found, with_room(form, found))


@bp.post(URL)
@needs(Permission.PARTNER_WRITE)
@keeps(rooms=team)
def save_sheet(partner: Partner) -> ResponseReturnValue:
    """Save the sheet, or show it again with more rows, everything typed still in it."""
    bid, partner_id = bid_for(partner), partner.id
    found = sheet_of(partner, bid.definition)
    form = form_for(found, request.form)
    go = request.form.get("go", "")
    if go.startswith("more-"):
        return sheet_page(bid, found, with_room(form, found, go.removeprefix("more-")), told=MORE)
    if go.startswith("paste-"):
        return _pasted(bid, found, form, go.removeprefix("paste-"))
    if not form.validate():
        return sheet_page(bid, found, form, status=422)
    try:
        _keep(found, form)
    except Overtaken:
        return _overtaken(bid, sheet_of(reread_partner(partner_id), bid.definition), form)
    except Refusal as refusal:
        return sheet_page(bid, found, form, reasons=in_words(refusal.reasons), status=409)
    flash("The costs are saved.", "done")
    if go == "next":
        return redirect(url_for("applicant.costs", application_id=bid.head.id), code=303)
    return redirect(url_for("applicant.sheet", partner_id=partner_id), code=303)


def _pasted(bid: Bid, found: Sheet, form: SheetForm, name: str) -> ResponseReturnValue:
    """The sheet with rows that were copied from a spreadsheet at the end of their part; nothing is saved.

    While a cell is not right none is taken over, and the text stays in its box.
    """
    section = next((one for one in form.sections if one.name == name and form.pasted(name) is not None), None)
    if section is None:
        return sheet_page(bid, found, form)
    rows = pasted(section, form.pasted(name).data or "")
    fields, made = with_cells(request.form.items(multi=True), form, section, rows, CHOICES)
    longer = form_for(found, MultiDict(fields))
    longer.validate()
    wrong = [(text, f"#paste_{name}") for text in (*made.problems, *faults_at(longer, made))]
    if wrong:
        return sheet_page(bid, found, form, reasons=wrong, status=422)
    longer = form_for(found, MultiDict(fields))
    return sheet_page(bid, found, longer, told=f"{plural(made.rows, 'row is', 'rows are')} added. {UNSAVED}")


UNSAVED = "What you typed is not saved until you press Save."
MORE = f"There are more rows. {UNSAVED}"


def bid_for(partner: Partner) -> Bid:
    """The application of a partner that came through the gate, as its own people see it."""
    return bid_of(partner.application, current_actor(), clock.now())


def _keep(found: Sheet, form: SheetForm) -> None:
    asked = service.Asked(form.rate.data, form.other_public.data or 0)
    with unit_of_work():
        service.save_sheet(
            found.partner_id,
            form.sheet(),
            asked,
            seen_number=form.seen_number,
            actor=current_actor(),
            now=arrived(),
        )
        let_go()


def _overtaken(bid: Bid, newer: Sheet, form: SheetForm) -> ResponseReturnValue:
    """Somebody saved first, who is not kept. That sheet stands below this one; saving again puts this in its place."""
    form.version.raw_data = [str(newer.number)]
    reason = (
        "A colleague, or you in another window, saved this sheet after you opened it, so what you typed here is not "
        "saved. What is saved stands below it. Take over what you want to keep, then save: this sheet replaces that.",
        "#theirs",
    )
    return sheet_page(bid, newer, form, reasons=[reason], theirs=newer, status=409)


def sheet_page(
    bid: Bid,
    found: Sheet,
    form: SheetForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    theirs: Sheet | None = None,
    told: str = "",
    changes: Sequence[Changed] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """The sheet with everything that is typed in it, and what that comes to."""
    page = {
        **frame_of(bid, clock.now(), at="costs"),
        **_sums(bid, found, form),
        "sheet": found,
        "form": form,
        "reasons": [*problems_in(form), *(reasons or [])],
        "changes": changes,
        "theirs": theirs,
        "told": told,
        "categories": COST_CATEGORIES,
        "who": f"{ORGANISATION_SIZES[found.size].lower()} {ORGANISATION_KINDS[found.kind].lower()}",
    }
    return render_template("applicant/sheet.html", **page, error_title=status != 200), status


def _sums(bid: Bid, found: Sheet, form: SheetForm) -> dict[str, Any]:
    """What stands on the page comes to this, saved or not."""
    on_screen: CostSheet = form.sheet()
    lines = found.lines_of(on_screen)
    costs = found.costs(on_screen, form.rate.data or 0, form.other_public.data or 0)
    return {
        "sections": section_views(form),
        "lines": lines,
        "overheads_pence": sum(one.amount_pence for one in lines if is_overheads(one.inputs)),
        "figures": finance.figures(costs),
        "ceiling": finance.partner_ceiling(found.rules, costs),
        "research": finance.doing(costs),
        "is_weighed": len(costs.by_research) > 1,
        "packages": package_names(found),
        "by_package": package_table(found.plan.said, costs) if found.rules.asks_for_packages else None,
        "by_category": [(COST_CATEGORIES[category], pence) for category, pence in finance.totals([costs]).costs],
        "breaks": [*finance.partner_refusals(found.rules, costs), *_unplaced(found, costs)],
        "warnings": warnings(on_screen),
        "left_out": form.left_out,
    }


def _unplaced(found: Sheet, costs: finance.PartnerCosts) -> tuple[Reason, ...]:
    return unplaced(costs) if found.rules.asks_for_packages else ()


def _months(bid: Bid) -> int:
    """The length of the project; without one, a length that breaks no rule, because that is asked elsewhere."""
    return bid.months or bid.definition.core.finance.minimum_months
