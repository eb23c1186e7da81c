"""The plan of a project: the month in which it starts, and its work packages."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import Bid, bid_of, reread
from app.queries.sheets import ProjectMoney, money_of
from app.queries.work_plans import Plan, plan_of
from app.services import work_plans
from app.services.applications import Overtaken
from app.services.work_plans import Wanted
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.plan_tables import plan_shown
from app.web.shared.reasons import in_words
from app.web.shared.words import RESEARCH_CATEGORIES
from forms.work_plan import WorkPlanForm
from workflows.actor import ORGANISATION_ROLES
from workflows.machine import Refusal
from workflows.terms import ResearchCategory
from workflows.work_packages import too_long

URL = "/applications/<uuid:application_id>/work-plan"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def work_plan(application: Application) -> ResponseReturnValue:
    """The plan as it is saved, with room for more work packages."""
    bid = _asked(application)
    money = _money(application, bid)
    form = WorkPlanForm(typed(), data=_saved(money.planned.kept))
    if bid.definition.core.finance.asks_for_packages:
        form.make_room()
    return _page(bid, money, form)


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_work_plan(application: Application) -> ResponseReturnValue:
    """Save the plan, or show it again with more rows, everything typed still in it."""
    bid, form = _asked(application), WorkPlanForm(request.form)
    money = _money(application, bid)
    _offer(form, money)
    if request.form.get("go") == "more":
        form.make_room()
        return _page(bid, money, form, is_longer=True)
    if not form.validate():
        return _page(bid, money, form, reasons=form.faults(), status=422)
    try:
        _keep(bid, form)
    except Overtaken:
        return _overtaken(bid, form)
    except Refusal as refusal:
        return _page(bid, money, form, reasons=in_words(refusal.reasons), status=409)
    flash("The work plan is saved.", "done")
    for reason in too_long(plan_of(bid.head.id).said, bid.months):
        flash(f"{reason.text} Mend it in the work plan, or the length in the project details.", "told")
    endpoint = "applicant.costs" if request.form.get("go") == "next" else "applicant.work_plan"
    return redirect(url_for(endpoint, application_id=bid.head.id), code=303)


def _asked(application: Application) -> Bid:
    bid = bid_of(application, current_actor(), clock.now())
    if not bid.definition.core.finance.asks_for_plan:
        raise NotFound
    return bid


def _money(application: Application, bid: Bid) -> ProjectMoney:
    return money_of(application, current_viewer(), bid.definition.core, clock.now())


def _keep(bid: Bid, form: WorkPlanForm) -> None:
    with unit_of_work():
        work_plans.save_plan(
            bid.head.id,
            form.starts_on.data,
            [_wanted(row) for row in form.begun],
            seen_number=form.seen_number,
            own=current_viewer().ids(ORGANISATION_ROLES),
            actor=current_actor(),
            now=arrived(),
        )
        let_go()


def _wanted(row: Any) -> Wanted:
    category = ResearchCategory(row.category.data) if row.category.data else None
    leader = uuid.UUID(row.leader.data)
    return Wanted(row.own_number, row.title.data, row.first.data, row.last.data, leader, category)


def _saved(plan: Plan) -> dict[str, Any]:
    return {
        "version": str(plan.number),
        "starts_on": plan.starts_on,
        "packages": [
            {
                "number": str(one.said.number),
                "title": one.said.title,
                "first": one.said.first_month,
                "last": one.said.last_month,
                "leader": str(one.partner_id) if one.said.leader else None,
                "category": one.said.category,
            }
            for one in plan.packages
        ],
    }


def _offer(form: WorkPlanForm, money: ProjectMoney) -> None:
    leaders = [(str(one.partner_id), one.organisation) for one in money.partners]
    form.offer(leaders, RESEARCH_CATEGORIES.items())


def _overtaken(bid: Bid, form: WorkPlanForm) -> ResponseReturnValue:
    """Somebody saved first, who is not kept. That plan stands below this one; saving again puts this in its place."""
    money = _money(reread(bid.head.id), bid)
    form.version.raw_data = [str(money.planned.kept.number)]
    reason = (
        "A colleague, or you in another window, saved this plan after you opened it, so what you typed here is not "
        "saved. What is saved stands below it. Take over what you want to keep, then save: this plan replaces that.",
        "#theirs",
    )
    return _page(bid, money, form, reasons=[reason], is_overtaken=True, status=409)


def _page(
    bid: Bid,
    money: ProjectMoney,
    form: WorkPlanForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    is_longer: bool = False,
    is_overtaken: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    _offer(form, money)
    page = {
        **frame_of(bid, clock.now(), at="work-plan"),
        "form": form,
        "plan": money.planned.kept,
        "shown": plan_shown(money.planned, money.costs, bid.research_category),
        "category": RESEARCH_CATEGORIES[bid.research_category] if bid.research_category else "",
        "to_mend": money.planned.problems,
        "reasons": reasons or [],
        "is_longer": is_longer,
        "is_overtaken": is_overtaken,
    }
    return render_template("applicant/work_plan.html", **page, error_title=status != 200), status
