"""A partner's costs by month and category, shown by financial year, and whether they come to its costs."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Partner
from app.permissions import Permission
from app.queries.applicant import Bid
from app.queries.sheets import plan_beside, reread_partner, sheet_of
from app.queries.work_plans import KeptProfile, kept_profile
from app.services import work_plans
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.costs import UNSAVED, bid_for
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.plan_tables import month_names, own_years
from app.web.shared.reasons import in_words
from app.web.shared.words import COST_CATEGORIES
from forms.months import MonthRow, MonthsForm, data_of
from forms.pasted_months import Span, filled_words, pasted
from workflows.calendar import financial_year, month_of
from workflows.machine import Refusal
from workflows.money import PENCE
from workflows.spend_profile import MOST_MONTHS, Profile, Stretch, after_the_end, due_of, evenly, gaps, stretches_of
from workflows.terms import CostCategory
from workflows.wording import financial_year_words

URL = "/partners/<uuid:partner_id>/months"


@dataclass(frozen=True)
class Own:
    """What one partner's months are held against: its costs in whole pounds, the project's length and first month, and
    in which months parts of its costs arise."""

    partner_id: Any
    organisation: str
    due: dict[CostCategory, int]
    months: int | None
    starts_on: date | None
    kept: KeptProfile
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class MonthLine:
    """One month with its boxes."""

    name: str
    row: MonthRow
    total_pence: int
    is_late: bool


@bp.get(URL)
@needs(Permission.PARTNER_READ)
@keeps(rooms=team)
def months(partner: Partner) -> ResponseReturnValue:
    """The months as they are saved."""
    bid = bid_for(partner)
    own = _own(bid, partner)
    data = {"version": str(own.kept.number), **data_of(own.kept.profile)}
    return _page(bid, own, MonthsForm(typed(), data=data))


@bp.post(URL)
@needs(Permission.PARTNER_WRITE)
@keeps(rooms=team)
def save_months(partner: Partner) -> ResponseReturnValue:
    """Save the months, or show them again with what was pasted or spread, everything typed still in them."""
    bid, partner_id = bid_for(partner), partner.id
    own, form = _own(bid, partner), MonthsForm(request.form)
    _fit(form, own)
    go = request.form.get("go", "")
    if go == "paste":
        return _pasted(bid, own, form)
    if not form.validate():
        return _page(bid, own, form, reasons=form.faults(), status=422)
    if go == "spread":
        return _spread(bid, own, form)
    try:
        _keep(own, form)
    except Overtaken:
        return _overtaken(bid, _own(bid, reread_partner(partner_id)), form)
    except Refusal as refusal:
        return _page(bid, own, form, reasons=in_words(refusal.reasons), status=409)
    flash("The costs by month are saved.", "done")
    if go == "next":
        return redirect(url_for("applicant.costs", application_id=bid.head.id), code=303)
    return redirect(url_for("applicant.months", partner_id=partner_id), code=303)


def _own(bid: Bid, partner: Partner) -> Own:
    if not bid.definition.core.finance.asks_for_months:
        raise NotFound
    found = sheet_of(partner, bid.definition)
    return Own(
        partner.id,
        found.organisation,
        due_of(found.saved_costs.costs),
        bid.months,
        plan_beside(found).starts_on,
        kept_profile(partner.id),
        stretches_of(found.saved_costs.packages, found.plan.said),
    )


def _fit(form: MonthsForm, own: Own) -> None:
    form.fit(own.months or 0, month_names(own.starts_on, MOST_MONTHS))


def _keep(own: Own, form: MonthsForm) -> None:
    with unit_of_work():
        work_plans.save_months(
            own.partner_id, form.profile, seen_number=form.seen_number, actor=current_actor(), now=arrived()
        )
        let_go()


def _spread(bid: Bid, own: Own, form: MonthsForm) -> ResponseReturnValue:
    """The form with what is not planned yet in it, every month alike of the project or of a row's work package; nothing
    is saved."""
    if own.months is None:
        return _page(bid, own, form)
    profile = evenly(own.due, min(own.months, MOST_MONTHS), form.profile, own.stretches)
    is_divided = any(one.last for one in own.stretches)
    over = "the months, and where a row names a work package over its months" if is_divided else "the months"
    longer = MonthsForm(data={"version": str(form.seen_number), **data_of(profile)})
    return _page(bid, own, longer, told=f"What was not planned is spread over {over}. {UNSAVED}")


def _pasted(bid: Bid, own: Own, form: MonthsForm) -> ResponseReturnValue:
    """The form with the months that were copied from a spreadsheet. While a cell is not right none is taken over."""
    columns = [(one, COST_CATEGORIES[one]) for one in form.categories(tuple(own.due))]
    span = Span(own.starts_on, min(own.months or 0, MOST_MONTHS))
    # As it was typed: a first cell that is empty keeps the others in their columns.
    found = pasted(form.paste.typed, columns, span)
    sent = {name: text for name, text in request.form.items() if name != "paste"}
    every = {name: "" for at in range(span.months) for name in (f"months-{at}-{one.value}" for one, _ in columns)}
    fields = MultiDict({**every, **sent, **found.fields})
    longer = MonthsForm(fields)
    longer.validate()
    wrong = longer.faults_at(found.places)
    if found.problems or wrong:
        return _page(bid, own, form, reasons=[(text, "#paste") for text in (*found.problems, *wrong)], status=422)
    pounds = {number: _in_month(longer.profile, number) for number in found.months}
    return _page(bid, own, MonthsForm(fields), told=f"{filled_words(found, form.names, pounds)} {UNSAVED}")


def _overtaken(bid: Bid, newer: Own, form: MonthsForm) -> ResponseReturnValue:
    """Somebody saved first, who is not kept. Those months stand below these; saving again puts these in their place."""
    form.version.raw_data = [str(newer.kept.number)]
    reason = (
        "A colleague, or you in another window, saved these months after you opened them, so what you typed here is "
        "not saved. What is saved stands below it. Take over what you want to keep, then save: these months replace "
        "those.",
        "#theirs",
    )
    return _page(bid, newer, form, reasons=[reason], is_overtaken=True, status=409)


def _page(
    bid: Bid,
    own: Own,
    form: MonthsForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    told: str = "",
    is_overtaken: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    _fit(form, own)
    columns, profile = form.categories(tuple(own.due)), form.profile
    saved = MonthsForm(data=data_of(own.kept.profile))
    page = {
        **frame_of(bid, clock.now(), at="costs"),
        "own": own,
        "form": form,
        "columns": [(one.value, COST_CATEGORIES[one]) for one in columns],
        "years": _years(own, form, profile),
        "sums": [(COST_CATEGORIES[one], *_sums(own, profile, one)) for one in columns],
        "gaps": [gap.text for gap in gaps(profile, own.due)],
        "late_pence": after_the_end(profile, own.months) * PENCE,
        "saved_years": _years(own, saved, own.kept.profile) if is_overtaken else [],
        "by_year": own_years(own.kept.profile, own.starts_on),
        "reasons": reasons or [],
        "told": told,
        "is_overtaken": is_overtaken,
    }
    return render_template("applicant/months.html", **page, error_title=status != 200), status


def _sums(own: Own, profile: Profile, category: CostCategory) -> tuple[int, int, int]:
    due, planned = own.due.get(category, 0), profile.pounds(category)
    return due * PENCE, planned * PENCE, (due - planned) * PENCE


def _in_month(profile: Profile, number: int) -> int:
    return sum(profile.in_month(one, number) for one in CostCategory)


def _years(own: Own, form: MonthsForm, profile: Profile) -> list[tuple[str, list[MonthLine]]]:
    """The months under their financial year, or all under one heading while nobody has said when the project starts."""
    names = month_names(own.starts_on, len(form.months))
    lines = [
        MonthLine(
            name,
            row.form,
            _in_month(profile, number) * PENCE,
            own.months is not None and number > own.months,
        )
        for number, (name, row) in enumerate(zip(names, form.months, strict=True), 1)
    ]
    if own.starts_on is None:
        return [("Months of the project", lines)]
    start = own.starts_on
    numbered = groupby(enumerate(lines, 1), key=lambda one: financial_year(month_of(start, one[0])))
    return [(financial_year_words(year), [line for _, line in those]) for year, those in numbered]
