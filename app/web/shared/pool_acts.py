"""How do the funder and a region each fill the pool of their own ledger? Both sides' views call these."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.pools import Side, fee_of, members_of, sorted_out, to_choose
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import pools
from app.transactions import unit_of_work
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.pool_lists import Wished, confirmed, wished
from app.web.shared.pool_pages import (
    COLUMNS,
    PEOPLE,
    chosen_from,
    csv_rows,
    narrowed,
    pool_page,
    receipts,
    wanted_by,
)
from app.web.shared.reasons import Told
from app.web.shared.running import Link
from app.web.shared.spreadsheets import as_csv
from app.web.shared.staff_pages import frame
from forms.pool import FeeForm, InviteForm
from workflows.calendar import LONDON
from workflows.machine import Refusal

# The addresses of the pages of one side's pool, by name: list, csv, fee, invite, confirm and withdraw.
Urls = Callable[..., str]
USUAL_LOAD = 5


def show(
    call: Call,
    side: Side,
    link: Link,
    urls: Urls,
    *,
    form: FeeForm | None = None,
    reasons: Sequence[Told] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """The list, with the fee and what else may be done."""
    head, fee = head_of(call), fee_of(call.id, side)
    wanted = wanted_by(request.args)
    page = pool_page(head, side, members_of(call.id, side), wanted, link, fee_pence=fee, today=_today())
    return render_template(
        "staff/pool.html",
        **page,
        urls=urls,
        form=form or FeeForm(data={"fee": fee}),
        may_fill=page["in_time"] and may(current_actor(), Permission.CALL_POOL),
        reasons=reasons,
        error_title=status != 200,
    ), status


def export(call: Call, side: Side) -> Response:
    """The rows of the list on screen, as a file."""
    rows = narrowed(members_of(call.id, side), wanted_by(request.args))
    return as_csv(COLUMNS, csv_rows(rows, _today()), f"{call.reference}-pool")


def set_fee(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """Say what is paid for each assessment."""
    form, call_id = FeeForm(request.form), call.id
    if not form.validate():
        return show(call, side, link, urls, form=form, status=422)
    try:
        with unit_of_work():
            pools.set_fee(call_id, side, form.fee.data, current_actor(), clock.now())
    except Refusal as refusal:
        return show(_again(call_id), side, link, urls, form=form, reasons=_linked(refusal, urls), status=409)
    flash("The fee is set. Whoever has promised already keeps the one that they were promised.", "done")
    return redirect(urls("list"), 303)


def ask(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """The page on which people are named; sent, it shows what inviting them does, and every row that names nobody."""
    choices = to_choose(call.id, side)
    form = InviteForm(request.form, data={"load": USUAL_LOAD})
    form.people.choices = chosen_from(choices)
    if request.method != "POST":
        return _ask_page(call, side, link, urls, form=form)
    if not form.validate():
        return _ask_page(call, side, link, urls, form=form, status=422)
    found = wished(form, choices)
    if found.refused or not found.named:
        told = [*found.refused, *((row, "#addresses") for row in found.bad)]
        nobody = [] if told else [("Choose people, enter addresses, or give a file.", "#addresses")]
        return _ask_page(call, side, link, urls, form=form, reasons=[*told, *nobody], status=422)
    return _preview(call, side, link, urls, found)


def invite(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """Ask everybody whom the preview named."""
    call_id = call.id
    try:
        with unit_of_work():
            made = pools.invite(call_id, side, confirmed(), current_actor(), clock.now())
    except Refusal as refusal:
        form = InviteForm(data={"load": USUAL_LOAD, "addresses": "\n".join(request.form.getlist("named"))})
        form.people.choices = chosen_from(to_choose(call_id, side))
        again = _again(call_id)
        return _ask_page(again, side, link, urls, form=form, reasons=_linked(refusal, urls), status=409)
    newcomers = f" {plural(made.newcomers, 'person is', 'people are')} asked to take the role first."
    flash(f"{plural(made.members, 'invitation')} sent.{newcomers if made.newcomers else ''}", "done")
    return redirect(urls("list"), 303)


def withdraw(call: Call, side: Side, link: Link, urls: Urls, member_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back, or a place in the pool."""
    call_id = call.id
    try:
        with unit_of_work():
            pools.withdraw(member_id, call_id, side, current_actor(), clock.now())
    except Refusal as refusal:
        return show(_again(call_id), side, link, urls, reasons=_linked(refusal, urls), status=409)
    flash("The place in the pool is taken back.", "done")
    return redirect(urls("list"), 303)


def _again(call_id: uuid.UUID) -> Call:
    call: Call = find(Call, call_id, current_viewer())
    return call


def _today() -> Any:
    return clock.now().astimezone(LONDON).date()


def _linked(refusal: Refusal, urls: Urls) -> list[Told]:
    """Each reason with where it is mended: the fee on the list's own page, the rest on this one."""
    places = {"fee": urls("list", _anchor="fee"), "": ""}
    return [(reason.text, places.get(reason.where, f"#{reason.where}")) for reason in refusal.reasons]


def _ask_page(
    call: Call,
    side: Side,
    link: Link,
    urls: Urls,
    *,
    form: InviteForm,
    reasons: Sequence[Told] = (),
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        **frame(head_of(call), link, "pool"),
        "people": PEOPLE[side.ledger],
        "form": form,
        "fee_pence": fee_of(call.id, side),
        "reasons": reasons,
        "urls": urls,
        "error_title": status != 200,
    }
    return render_template("staff/pool_invite.html", **page), status


def _preview(call: Call, side: Side, link: Link, urls: Urls, found: Wished) -> ResponseReturnValue:
    people = PEOPLE[side.ledger]
    fate = sorted_out(call.id, side, found.named, current_actor().id)
    page = {
        **frame(head_of(call), link, "pool"),
        "people": people,
        "receipts": receipts(fate, people),
        "bad": found.bad,
        "oneself": fate.oneself,
        "named": [f"{one.email} {one.load}" for one in (*fate.members, *fate.newcomers)],
        "fee_pence": fee_of(call.id, side),
        "urls": urls,
    }
    return render_template("staff/pool_preview.html", **page)
