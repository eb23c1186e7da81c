"""A region's alternatives: the list of them, each by itself, two compared, and what can be done with one."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Region
from app.permissions import Permission
from app.queries.visible import find
from app.services import list_alternatives
from app.transactions import unit_of_work
from app.web.region import alternative_pages as pages
from app.web.region.alternative_pages import OWN, Desk, Row
from app.web.region.blueprint import bp, region_needs
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.reasons import Told, at_controls
from forms.list_alternatives import NameForm
from workflows.machine import Refusal

URL = "/region/calls/<uuid:call_id>/portfolio/alternatives"
ONE = f"{URL}/<uuid:alternative_id>"


@bp.get(URL)
@region_needs(Permission.CALL_RANKING)
def alternatives(call: Call, region: Region) -> ResponseReturnValue:
    """Every alternative with its numbers, and two of them to compare."""
    return render_template("region/alternatives.html", **pages.list_page(_desk(call, region)))


@bp.get(ONE)
@region_needs(Permission.CALL_RANKING)
def alternative(call: Call, alternative_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """One alternative: its rules, its projects, and what can be done with it."""
    desk = _desk(call, region)
    return _one_page(desk, _row(desk, alternative_id), NameForm())


@bp.get(f"{URL}/compared")
@region_needs(Permission.CALL_RANKING)
def compare_alternatives(call: Call, region: Region) -> ResponseReturnValue:
    """Two lists beside each other."""
    desk = _desk(call, region)
    found = {one.key: one for one in pages.listings(desk)}
    first = found.get(request.args.get("first", OWN))
    second = found.get(request.args.get("second", next(reversed(found), "")))
    if first is None or second is None or first is second:
        flash("Choose two different lists to compare.", "told")
        return redirect(url_for("region.alternatives", call_id=call.id), 303)
    page = {**pages.around(desk), **pages.compared(desk, first, second)}
    return render_template("region/alternatives_compared.html", **page)


@bp.route(f"{ONE}/take", methods=["GET", "POST"])
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def take_alternative(call: Call, alternative_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Say what it changes in the list, then put it there."""
    call_id, desk = call.id, _desk(call, region)
    row = _row(desk, alternative_id)
    if request.method != "POST":
        return _take_page(desk, row)
    try:
        with unit_of_work():
            list_alternatives.take(alternative_id, call_id, region, current_actor(), clock.now())
    except Refusal as refusal:
        return _take_page(_again(call_id, region), row, at_controls(refusal.reasons))
    flash(f"The list is ‘{row.other.name}’ now. Change it as you like.", "done")
    return redirect(url_for("region.portfolio", call_id=call_id), 303)


@bp.post(f"{ONE}/copy")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def copy_alternative(call: Call, alternative_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Keep the same list once more under another name."""
    call_id, desk, form = call.id, _desk(call, region), NameForm(request.form)
    row = _row(desk, alternative_id)
    try:
        with unit_of_work():
            copied = list_alternatives.copy(
                alternative_id, call_id, region, form.alternative.data or "", current_actor(), clock.now()
            )
            copy_id = copied.id
    except Refusal as refusal:
        return _one_page(_again(call_id, region), row, form, at_controls(refusal.reasons))
    flash("It is copied. The first one stays.", "done")
    return redirect(url_for("region.alternative", call_id=call_id, alternative_id=copy_id), 303)


@bp.post(f"{ONE}/remove")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def remove_alternative(call: Call, alternative_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Take it away from among the others."""
    text = "It is taken away. It stands under ‘Taken away’, where you can bring it back."
    return _moved(call, region, alternative_id, list_alternatives.remove, text)


@bp.post(f"{ONE}/bring-back")
@region_needs(Permission.RECOMMENDATION_COMPOSE)
def bring_alternative_back(call: Call, alternative_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Put one that was taken away among the others again."""
    return _moved(call, region, alternative_id, list_alternatives.bring_back, "It is back among the alternatives.")


def _moved(
    call: Call, region: Region, alternative_id: uuid.UUID, act: Callable[..., Any], text: str
) -> ResponseReturnValue:
    call_id, desk = call.id, _desk(call, region)
    row = _row(desk, alternative_id)
    try:
        with unit_of_work():
            act(alternative_id, call_id, region, current_actor(), clock.now())
    except Refusal as refusal:
        return _one_page(_again(call_id, region), row, NameForm(), at_controls(refusal.reasons))
    flash(text, "done")
    return redirect(url_for("region.alternatives", call_id=call_id), 303)


def _one_page(desk: Desk, row: Row, form: NameForm, reasons: list[Told] | None = None) -> ResponseReturnValue:
    page = {
        **pages.around(desk),
        "row": row,
        "form": form,
        "lines": pages.lines_of(desk, [line.id for line in desk.choice.ranking.lines if line.id in row.other.chosen]),
        "own": desk.own,
        "has_own": desk.choice.kept is not None,
        "reasons": reasons or [],
        "error_title": bool(reasons),
    }
    return render_template("region/alternative.html", **page), 422 if reasons else 200


def _take_page(desk: Desk, row: Row, reasons: list[Told] | None = None) -> ResponseReturnValue:
    found = pages.changes(desk, row.other)
    page = {
        **pages.around(desk),
        "row": row,
        "stays": len(found.both),
        "out": pages.lines_of(desk, found.only_first),
        "comes": pages.lines_of(desk, found.only_second),
        "reasons": reasons or [],
        "error_title": bool(reasons),
    }
    return render_template("region/alternative_take.html", **page), 409 if reasons else 200


def _desk(call: Call, region: Region) -> Desk:
    found = pages.desk_of(call, region)
    if found is None:
        raise NotFound
    return found


def _again(call_id: uuid.UUID, region: Region) -> Desk:
    """The same desk once a unit of work was undone."""
    call: Call = find(Call, call_id, current_viewer())
    return _desk(call, region)


def _row(desk: Desk, alternative_id: uuid.UUID) -> Row:
    found = desk.other(alternative_id)
    if found is None:
        raise NotFound
    return pages.row_of(desk, found)
