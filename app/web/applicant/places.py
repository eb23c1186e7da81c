"""Place evidence: shares of activity and benefit by local authority, why there, and the sites of the work."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import Bid, bid_of, reread
from app.queries.places import Placed, PlaceLine, places_asked
from app.regions import districts_of
from app.services import places as use_cases
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from forms.places import PlacesForm
from workflows import places as rules
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/places"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def places(application: Application) -> ResponseReturnValue:
    """The places as they are saved, with room for more sites."""
    bid = bid_of(application, current_actor(), clock.now())
    placed = _asked(application, bid)
    form = _fitted(PlacesForm(typed(), data=_saved_data(placed)), placed)
    form.make_room(_choices(placed))
    return _page(bid, placed, form)


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def save_places(application: Application) -> ResponseReturnValue:
    """Save the page, or show it again with more sites, everything typed still in it."""
    bid = bid_of(application, current_actor(), clock.now())
    placed = _asked(application, bid)
    form = _fitted(PlacesForm(request.form), placed)
    if request.form.get("go") == "more":
        form.make_room(_choices(placed))
        return _page(bid, placed, form, is_longer=True)
    if not form.validate():
        return _page(bid, placed, form, status=422)
    try:
        with unit_of_work():
            use_cases.save_places(bid.head.id, form.evidence, form.seen_number, current_actor(), arrived())
            let_go()
    except Overtaken as newer:
        return _overtaken(bid, form, is_own=newer.saved_by == current_actor().id)
    except Refusal as refusal:
        return _page(bid, placed, form, reasons=in_words(refusal.reasons), status=409)
    flash("The places are saved.", "done")
    target = "applicant.review" if request.form.get("go") == "next" else "applicant.places"
    return redirect(url_for(target, application_id=bid.head.id), code=303)


def _asked(application: Application, bid: Bid) -> Placed:
    placed = places_asked(application, bid.definition)
    if placed is None:
        raise NotFound
    return placed


def _fitted(form: PlacesForm, placed: Placed) -> PlacesForm:
    form.fit(dict(_choices(placed)))
    form.offer(_choices(placed))
    return form


def _overtaken(bid: Bid, form: PlacesForm, *, is_own: bool) -> ResponseReturnValue:
    """Somebody saved first. That stands below what was typed; saving again puts this in its place."""
    newer = _asked(reread(bid.head.id), bid)
    form.version.raw_data = [str(newer.number)]
    who, by = ("You, in another window,", "you") if is_own else ("A colleague", "your colleague")
    reason = (
        f"{who} saved this page after you opened it, so what you typed here is not saved. What is saved stands below "
        "it. Take over what you want to keep, then save: this page replaces that.",
        "#theirs",
    )
    return _page(bid, newer, form, reasons=[reason], overtaken_by=by, status=409)


def _every(placed: Placed) -> tuple[PlaceLine, ...]:
    return placed.lines + placed.elsewhere


def _choices(placed: Placed) -> list[tuple[str, str]]:
    return [(line.place, line.name) for line in _every(placed)]


def _saved_data(placed: Placed) -> dict[str, Any]:
    return {
        "version": str(placed.number),
        "shares": [
            {
                "place": line.place,
                "activity": line.activity_basis_points or None,
                "benefit": line.benefit_basis_points or None,
            }
            for line in _every(placed)
        ],
        "why": placed.evidence.why,
        "sites": [{"postcode": site.postcode, "place": site.place or None} for site in placed.evidence.sites],
    }


def _page(
    bid: Bid,
    placed: Placed,
    form: PlacesForm,
    *,
    reasons: list[tuple[str, str]] | None = None,
    is_longer: bool = False,
    overtaken_by: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    districts, evidence = districts_of(bid.head.region_slug), form.evidence
    sites = [rules.Site(row.form.postcode.data or "") for row in form.sites]
    why_asked = [rules.why_asked(site, districts, bid.head.region) if site.postcode else "" for site in sites]
    page = {
        **frame_of(bid, clock.now(), at="places"),
        "placed": placed,
        "form": form,
        "region_rows": list(zip(placed.lines, form.shares, strict=False)),
        "elsewhere_rows": list(zip(placed.elsewhere, form.shares[len(placed.lines) :], strict=True)),
        "reasons": reasons or [],
        "is_longer": is_longer,
        "overtaken_by": overtaken_by,
        "evidence": evidence,
        "why_asked": why_asked,
        "missing": () if evidence.is_blank else rules.missing(evidence, districts, bid.head.region),
    }
    return render_template("applicant/places.html", **page, error_title=status != 200), status
