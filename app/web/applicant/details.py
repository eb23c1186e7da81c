"""The details of a project: title, research category, length."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import Bid, bid_of, reread
from app.services import applications
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from app.web.shared.words import RESEARCH_CATEGORIES, RESEARCH_CATEGORY_MEANINGS
from forms.application import DetailsForm
from workflows import finance
from workflows.definition import ResearchCategory
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/details"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def details(application: Application) -> ResponseReturnValue:
    """The details as they are saved."""
    bid = bid_of(application, current_actor(), clock.now())
    saved = {"title": bid.head.title, "research_category": bid.research_category, "months": bid.months}
    return _page(bid, _offered(DetailsForm(typed(), data={**saved, "seen": _mark(bid)})))


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_details(application: Application) -> ResponseReturnValue:
    """Save them, and go on to the first question or stay."""
    bid = bid_of(application, current_actor(), clock.now())
    form = _offered(DetailsForm(request.form))
    if not form.validate():
        return _page(bid, form, status=422)
    category = ResearchCategory(form.research_category.data)
    try:
        with unit_of_work():
            applications.save_details(
                bid.head.id,
                form.title.data,
                category,
                form.months.data,
                current_actor(),
                arrived(),
                seen=form.seen.data or "",
            )
            let_go()
    except Overtaken:
        return _overtaken(bid, form)
    except Refusal as refusal:
        return _page(bid, form, reasons=in_words(refusal.reasons), status=409)
    _tell(bid, form.months.data)
    return redirect(_after(bid), code=303)


def _tell(bid: Bid, months: int) -> None:
    """That it is saved; and at once, not only at the end, when the call funds no project of this length."""
    flash("The details are saved.", "done")
    for reason in finance.length_refusals(bid.definition.core.finance, months):
        flash(f"{reason.text} It stays a draft, but it cannot be submitted like this.", "told")


def _mark(bid: Bid) -> str:
    return applications.details_mark(bid.head.title, bid.research_category, bid.months)


def _overtaken(bid: Bid, form: DetailsForm) -> ResponseReturnValue:
    """Somebody saved first, who is not kept. That stands below what was typed; saving again puts this in its place."""
    newer = bid_of(reread(bid.head.id), current_actor(), clock.now())
    form.seen.raw_data = [_mark(newer)]
    reason = (
        "A colleague, or you in another window, saved these details after you opened them, so what you typed here is "
        "not saved. What is saved stands below it. Take over what you want to keep, then save: these details replace "
        "those.",
        "#theirs",
    )
    return _page(newer, form, reasons=[reason], is_overtaken=True, status=409)


def _offered(form: DetailsForm) -> DetailsForm:
    form.research_category.choices = [
        (category, label, RESEARCH_CATEGORY_MEANINGS[category]) for category, label in RESEARCH_CATEGORIES.items()
    ]
    return form


def _after(bid: Bid) -> str:
    if request.form.get("go") != "next":
        return url_for("applicant.details", application_id=bid.head.id)
    return url_for("applicant.question", application_id=bid.head.id, question_id=bid.steps[0].question.id)


def _page(
    bid: Bid,
    form: DetailsForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    is_overtaken: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        **frame_of(bid, clock.now(), at="details"),
        "form": form,
        "reasons": reasons or [],
        "is_overtaken": is_overtaken,
    }
    category = RESEARCH_CATEGORIES.get(bid.research_category, "") if bid.research_category else ""
    return render_template("applicant/details.html", **page, category=category, error_title=status != 200), status
