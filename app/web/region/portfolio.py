"""Choosing a region's list from the ranking, and recommending it to the funder."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Region
from app.permissions import Permission
from app.policy import may
from app.queries.portfolio_page import Choice, choice_of
from app.queries.regions_drawn import tiles_of
from app.queries.sitting_outcomes import panelled
from app.queries.staff import Head, head_of
from app.queries.visible import find
from app.services import decisions, list_alternatives
from app.transactions import unit_of_work
from app.web.region.alternative_pages import sure_by_id
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.region.weighing import weighed
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.list_pages import steps_taken
from app.web.shared.list_words import LIST_TONES, RECOMMENDATION_STATES
from app.web.shared.ranking_pages import chosen_rows, departures, top_down_words
from app.web.shared.running import linked
from app.web.shared.sitting_words import OUTCOMES
from app.web.shared.staff_pages import frame
from app.web.shared.told import told_by
from app.web.shared.words import ORGANISATION_SIZES
from forms.portfolio import CHOSEN, REASON, PortfolioForm, portfolio_form, typed_choice
from forms.staff import ApproveForm
from workflows import alternative
from workflows.decision import HoldState, RecommendationMove, RecommendationState, recommending_move
from workflows.machine import Refusal
from workflows.portfolio import top_down
from workflows.terms import OrganisationSize
from workflows.wording import financial_year_words

NOTICES = {
    RecommendationMove.RECOMMEND: "list_recommended",
    RecommendationMove.RECOMMEND_TO_BOARD: "list_to_endorse",
}
URL = "/region/calls/<uuid:call_id>/portfolio"


@bp.get(URL)
@region_needs(Permission.CALL_RANKING)
def portfolio(call: Call, region: Region) -> ResponseReturnValue:
    """The ranked candidates, the list as it is kept, and how it stands to every rule."""
    head = head_of(call)
    choice = choice_of(head, call, region)
    if choice is None:
        return render_template("region/portfolio_waiting.html", **frame(head, links_of(call.id), "portfolio"))
    return _page(head, region, choice, _form(choice, None))


@bp.post(URL)
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def compose(call: Call, region: Region) -> ResponseReturnValue:
    """Keep the choice, whatever rules it does not keep yet; or take the proposal and keep that."""
    call_id, head = call.id, head_of(call)
    choice = choice_of(head, call, region)
    if choice is None:
        return redirect(url_for("region.portfolio", call_id=call_id), code=303)
    form = _form(choice, request.form)
    if not form.validate():
        return _page(head, region, choice, form, status=422)
    proposed = request.form.get("proposal") == "top_down"
    chosen = list(top_down(choice.candidates, choice.budget_pence)) if proposed else _ids(form.chosen)
    try:
        with unit_of_work():
            decisions.compose(call_id, region, chosen, _reasons(form), form.note.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(head, region, choice, form, status=409, refusal=refusal)
    flash("The proposal is taken and saved. Change it as you like." if proposed else "Saved.", "done")
    return redirect(url_for("region.portfolio", call_id=call_id), code=303)


@bp.post(f"{URL}/alternatives")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def keep_alternative(call: Call, region: Region) -> ResponseReturnValue:
    """Keep what is ticked under a name, and leave the saved list as it is."""
    call_id, head = call.id, head_of(call)
    choice = choice_of(head, call, region)
    if choice is None:
        return redirect(url_for("region.portfolio", call_id=call_id), code=303)
    form = _form(choice, request.form)
    if not form.validate():
        return _page(head, region, choice, form, status=422)
    listed = list_alternatives.Listed(_ids(form.chosen), _reasons(form), form.note.data)
    try:
        with unit_of_work():
            list_alternatives.keep(call_id, region, listed, form.alternative.data or "", current_actor(), clock.now())
    except Refusal as refusal:
        return _page(head, region, choice, form, status=422, refusal=refusal)
    flash("It is kept as an alternative. The list is as it was saved last.", "done")
    return redirect(url_for("region.alternatives", call_id=call_id), code=303)


@bp.route("/region/calls/<uuid:call_id>/recommend", methods=["GET", "POST"])
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def recommend(call: Call, region: Region) -> ResponseReturnValue:
    """Show the list with its hash and what recommending it does, then send it to the funder."""
    call_id, choice = call.id, choice_of(head_of(call), call, region)
    if choice is None or choice.kept is None:
        flash("Choose the list and save it, then recommend it.", "told")
        return redirect(url_for("region.portfolio", call_id=call_id), code=303)
    if request.method != "POST":
        return _recommend_page(call, region, choice)
    try:
        with unit_of_work():
            seen = ApproveForm(request.form).list_sha256.data or ""
            kept = decisions.recommend(choice.kept.id, current_actor(), clock.now(), seen)
    except Refusal as refusal:
        return _recommend_page(find(Call, call_id, current_viewer()), region, choice, refusal)
    who = "board" if kept.state == RecommendationState.WITH_BOARD else "approver"
    flash(f"The list is recommended. The {who} is told.", "done")
    return redirect(url_for("region.portfolio", call_id=call_id), code=303)


@bp.post(f"{URL}/weighed")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def weigh(call: Call, region: Region) -> ResponseReturnValue:
    """How a choice that nobody has saved stands to every rule: what the script of the page asks after each move."""
    choice = choice_of(head_of(call), call, region)
    if choice is None:
        raise NotFound
    chosen, reasons = typed_choice(request.form, {str(one.application_id) for one in choice.candidates if one.passes})
    stands = weighed(choice, frozenset(map(uuid.UUID, chosen)), as_ids(reasons), tiles_of(region.id))
    return render_template("region/_weighed.html", weighed=stands)


def _form(choice: Choice, typed: Any) -> PortfolioForm:
    passing = [one.application_id for one in choice.candidates if one.passes]
    kept = choice.kept
    data: dict[str, Any] = {"note": kept.note if kept else ""}
    for id_ in passing:
        data[f"{CHOSEN}{id_}"] = bool(kept and id_ in kept.chosen)
        data[f"{REASON}{id_}"] = kept.reasons.get(id_, "") if kept else ""
    return portfolio_form([(str(id_), choice.line(id_).title) for id_ in passing])(typed, data=data)


def _ids(texts: tuple[str, ...]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]


def _reasons(form: PortfolioForm) -> dict[uuid.UUID, str]:
    return as_ids(form.reasons)


def as_ids(reasons: Mapping[str, str]) -> dict[uuid.UUID, str]:
    """The reasons by the ids of their applications."""
    return {uuid.UUID(id_): text for id_, text in reasons.items()}


def _page(
    head: Head,
    region: Region,
    choice: Choice,
    form: PortfolioForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    kept, chosen = choice.kept, frozenset(_ids(form.chosen))
    state = kept.state if kept else None
    stands = weighed(choice, chosen, _reasons(form), tiles_of(region.id))
    is_open = state in (None, RecommendationState.PREPARING)
    page = {
        **frame(head, links_of(head.id), "portfolio"),
        "region": region,
        "panels": panelled(current_viewer(), head.id),
        "panel_words": OUTCOMES,
        "choice": choice,
        "form": form,
        "chosen": chosen,
        "rows": _rows(choice, form, chosen),
        "sure": sure_by_id(head.id, region.id, choice.problem),
        "weighed": stands,
        "in_order": bool(kept) and all(light.is_kept for light in stands.lights),
        "may_compose": is_open and may(current_actor(), Permission.RECOMMENDATION_COMPOSE),
        "may_endorse": state == RecommendationState.WITH_BOARD
        and may(current_actor(), Permission.RECOMMENDATION_ENDORSE),
        "is_held": bool(kept and kept.hold == HoldState.HELD),
        "steps": steps_taken(choice),
        "is_open": is_open,
        "state": RECOMMENDATION_STATES[state] if state else "Not begun",
        "tone": LIST_TONES[state],
        "proposal_words": top_down_words(choice),
        "reasons": linked(refusal.reasons, where_on_page) if refusal else [],
        "where": where_on_page,
        "error_title": status != 200,
    }
    return render_template("region/portfolio.html", **page), status


def _rows(choice: Choice, form: PortfolioForm, chosen: frozenset[uuid.UUID]) -> list[dict[str, Any]]:
    departed = frozenset(departures(choice, chosen))
    return [
        {
            **_row(choice, one.application_id, form),
            "is_chosen": one.application_id in chosen,
            "is_departure": one.application_id in departed,
        }
        for one in choice.candidates
    ]


def _row(choice: Choice, id_: uuid.UUID, form: PortfolioForm) -> dict[str, Any]:
    line, project = choice.line(id_), choice.problem.project_by_id[str(id_)]
    return {
        "place": line.position or len(choice.candidates),
        "about": ", ".join((ORGANISATION_SIZES[OrganisationSize(project.size)].lower(), *project.themes)),
        "years": [(financial_year_words(year.starts_in), year.pence) for year in project.grant_by_year],
        "co_investment": project.co_investment_pence,
        "line": line,
        "href": url_for("region.application", application_id=id_),
        "tick": form[f"{CHOSEN}{id_}"] if line.passes else None,
        "reason": form[f"{REASON}{id_}"] if line.passes else None,
    }


def where_on_page(where: str) -> str:
    """Where on the page a rule of the list is mended."""
    kind, _, id_ = where.partition(":")
    if kind == alternative.NAME:
        return f"#{where}"
    return f"#{REASON}{id_}" if kind == "application" else "#candidates"


def _recommend_page(call: Call, region: Region, choice: Choice, refusal: Refusal | None = None) -> ResponseReturnValue:
    head, kept = head_of(call), choice.kept
    if kept is None:
        raise NotFound
    rows, left_out = chosen_rows(choice, "region.application")
    portfolio_url = url_for("region.portfolio", call_id=call.id)
    is_open = kept.state == RecommendationState.PREPARING
    broken = refusal.reasons if refusal else choice.refusals(kept.chosen, kept.reasons) if is_open else ()
    page = {
        **frame(head, links_of(call.id), "portfolio"),
        "region": region,
        "choice": choice,
        "kept": kept,
        "rows": rows,
        "left_out": left_out,
        "asked_pence": choice.asked_pence(kept.chosen),
        "form": ApproveForm(data={"list_sha256": choice.list_hash}),
        "is_open": is_open,
        "to_board": choice.authority.board_endorses,
        "people": told_by(NOTICES[recommending_move(choice.authority)], kept.id),
        "reasons": linked(broken, lambda where: portfolio_url + where_on_page(where)),
        "error_title": refusal is not None,
    }
    return render_template("region/recommend.html", **page), 409 if refusal else 200
