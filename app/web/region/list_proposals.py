"""The best list of a region: asking for it, how far the work is, what was found, and the certificate."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, ListProposal, Region
from app.permissions import Permission
from app.queries.list_alternatives import proposal_in
from app.queries.portfolio_page import RankedLine
from app.queries.visible import find
from app.services import list_proposals
from app.transactions import unit_of_work
from app.web.region import alternative_pages as pages
from app.web.region.alternative_pages import Desk
from app.web.region.blueprint import bp, region_needs
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.list_words import LIST_PROPOSAL_STATES, LIST_PROPOSAL_TONES
from app.web.shared.reasons import Told, in_words
from workflows.choosing.fragility import Inclusion
from workflows.machine import Refusal

URL = "/region/calls/<uuid:call_id>/portfolio/list-proposals"
ONE = f"{URL}/<uuid:list_proposal_id>"


@bp.post(URL)
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def ask_list(call: Call, region: Region) -> ResponseReturnValue:
    """Have the best list worked out by a worker."""
    call_id = call.id
    try:
        with unit_of_work():
            proposal_id = list_proposals.ask(call_id, region, current_actor(), clock.now()).id
    except Refusal as refusal:
        desk = _desk(find(Call, call_id, current_viewer()), region)
        return render_template("region/alternatives.html", **pages.list_page(desk, in_words(refusal.reasons))), 409
    flash("The best list is being worked out. It takes seconds for hundreds of projects.", "done")
    return redirect(url_for("region.list_proposal", call_id=call_id, list_proposal_id=proposal_id), 303)


@bp.get(ONE)
@region_needs(Permission.CALL_RANKING)
def list_proposal(call: Call, list_proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """How far one is, or which lists were found and who would have had to go for each that was refused."""
    return _page(_desk(call, region), list_proposal_id)


@bp.get(f"{ONE}/certificate.json")
@region_needs(Permission.CALL_RANKING)
def list_certificate(call: Call, list_proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """The certificate of the run with all that was searched, for whoever checks it without a solver."""
    kept = _kept(_desk(call, region), list_proposal_id)
    if kept.certificate is None:
        raise NotFound
    text = json.dumps({"certificate": kept.certificate, "input": kept.problem}, ensure_ascii=False, indent=2)
    name = f"{call.reference}-{region.slug}-proposal-{kept.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="application/json", headers=headers)


@bp.post(f"{ONE}/stop")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def stop_list_proposal(call: Call, list_proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Ask no further."""
    return _moved(
        call, region, list_proposal_id, list_proposals.stop, "Stopped. What a worker still finds is not kept."
    )


@bp.post(f"{ONE}/again")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def begin_list_proposal_again(call: Call, list_proposal_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """The same anew, after it failed or was stopped."""
    return _moved(call, region, list_proposal_id, list_proposals.begin_again, "It is begun again.")


def _moved(
    call: Call, region: Region, proposal_id: uuid.UUID, act: Callable[..., Any], text: str
) -> ResponseReturnValue:
    call_id = call.id
    _kept(_desk(call, region), proposal_id)
    try:
        with unit_of_work():
            act(proposal_id, call_id, region, current_actor(), clock.now())
    except Refusal as refusal:
        again = _desk(find(Call, call_id, current_viewer()), region)
        return _page(again, proposal_id, in_words(refusal.reasons))
    flash(text, "done")
    return redirect(url_for("region.list_proposal", call_id=call_id, list_proposal_id=proposal_id), 303)


def _page(desk: Desk, proposal_id: uuid.UUID, reasons: list[Told] | None = None) -> ResponseReturnValue:
    kept = _kept(desk, proposal_id)
    lines = {str(line.id): line for line in desk.choice.ranking.lines}
    page = {
        **pages.around(desk),
        "kept": kept,
        "states": LIST_PROPOSAL_STATES,
        "tones": LIST_PROPOSAL_TONES,
        "rows": [row for row in pages.rows_of(desk) if row.other.proposal_id == kept.id],
        "displaced": [(lines[one], said) for one, said in kept.displaced or () if one in lines],
        "sure": _sure(desk, kept),
        "sure_said": (kept.inclusion or {}).get("said", ""),
        "certificate": kept.certificate,
        "reasons": reasons or [],
        "error_title": bool(reasons),
    }
    return render_template("region/list_proposal.html", **page), 409 if reasons else 200


def _sure(desk: Desk, kept: ListProposal) -> list[tuple[RankedLine, int, str]]:
    """How sure the place of each project that may be funded is, in the order of the ranking."""
    if not kept.inclusion or "draws" not in kept.inclusion:
        return []
    drawn = Inclusion(**kept.inclusion)
    words = pages.sure_rows(drawn, desk.choice.problem)
    lines = [line for line in desk.choice.ranking.lines if str(line.id) in words]
    return [(line, drawn.basis_points[str(line.id)], words[str(line.id)]) for line in lines]


def _kept(desk: Desk, proposal_id: uuid.UUID) -> ListProposal:
    found = proposal_in(desk.head.id, desk.region.id, proposal_id)
    if found is None:
        raise NotFound
    return found


def _desk(call: Call, region: Region) -> Desk:
    found = pages.desk_of(call, region)
    if found is None:
        raise NotFound
    return found
