"""What can be done with proposed panels? Both sides have the same pages, each for the ledger that it fills."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Proposal
from app.queries import proposals as reading
from app.queries.alternatives import Alternative, alternatives_to
from app.queries.panel_gaps import gaps_of
from app.queries.visible import find
from app.services import deploying, pair_locks, proposals
from app.transactions import unit_of_work
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.proposal_pages import COLUMNS, Desk, around, csv_rows, list_page, proposal_page
from app.web.shared.reasons import Told
from app.web.shared.spreadsheets import as_csv
from forms.proposal import ProposalForm, SwapForm
from workflows.machine import Refusal
from workflows.proposal import LockKind, ProposalState, SeatFate

ACTS = {"fix": LockKind.FIXED, "forbid": LockKind.FORBIDDEN}
NOTED = {
    "fix": "The next proposal keeps this person on the panel.",
    "forbid": "The next proposal does not put this person on the panel.",
    "swap": "The next proposal puts the one person in the other’s place.",
}
# In which state each page of an act is there; in any other it is the proposal's own page that says why.
ACTED_IN = {"deploy": ProposalState.PROPOSED, "undeploy": ProposalState.DEPLOYED}


def show_list(desk: Desk, *, typed: ProposalForm | None = None, reasons: Sequence[Told] = (), status: int = 200) -> Any:
    """Every proposal, what is fixed, and the form."""
    page = list_page(desk, typed)
    return render_template("staff/proposals.html", **page, reasons=reasons, error_title=status != 200), status


def ask(desk: Desk) -> ResponseReturnValue:
    """Have panels worked out by a worker."""
    form = ProposalForm(request.form)
    if not form.validate():
        return show_list(desk, typed=form, status=422)
    call_id = desk.call.id
    try:
        with unit_of_work():
            kept = proposals.ask(call_id, desk.side, form.wanted, current_actor(), clock.now())
    except Refusal as refusal:
        return show_list(_again(desk), typed=form, reasons=_linked(desk, refusal), status=409)
    flash("The panels are being worked out. It takes seconds for hundreds, and minutes for thousands.", "done")
    return redirect(desk.urls("proposal", proposal_id=kept.id), 303)


def show(desk: Desk, proposal_id: uuid.UUID, *, reasons: Sequence[Told] = (), status: int = 200) -> ResponseReturnValue:
    """One proposal: how far it is, or what it says."""
    kept = _found(desk, proposal_id)
    number = request.args.get("page", 1, type=int)
    page = proposal_page(desk, kept, number, worst_first=request.args.get("sort") == "worst")
    return render_template("staff/proposal.html", **page, reasons=reasons, error_title=status != 200), status


def export(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Every panel as a file: a row for each pair."""
    kept = _found(desk, proposal_id)
    return as_csv(COLUMNS, csv_rows(reading.all_panels(kept.id)), f"{desk.call.reference}-panels")


def show_loads(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """How many reviews everybody has, as a chart and a table in one."""
    kept = _found(desk, proposal_id)
    loads = reading.loads_of(kept)
    most = max((one.most for one in loads), default=0)
    return render_template("staff/proposal_loads.html", **around(desk), kept=kept, loads=loads, most=most)


def stop(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Ask no further."""
    return _moved(desk, proposal_id, proposals.stop, "Stopped. What a worker still finds is not kept.")


def begin_again(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The same anew, after it failed or was stopped."""
    return _moved(desk, proposal_id, proposals.begin_again, "It is begun again.")


def deploy(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What deploying would do, with the count; sent, it is done."""
    if request.method == "POST":
        return _acted(desk, proposal_id, "deploy", _deployed)
    kept = _found_for(desk, proposal_id, "deploy")
    if kept is None:
        return show(desk, proposal_id)
    refused = deploying.deploying_refusals(kept, desk.call, current_actor(), clock.now())
    return render_template(
        "staff/proposal_deploy.html",
        **around(desk),
        kept=kept,
        counts=deploying.counts_of(kept.id),
        freed=reading.freed_in(kept.id),
        refused=[(reason.text, "") for reason in refused],
    )


def undeploy(desk: Desk, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What taking back would do, and what stays and why; sent, it is done."""
    if request.method == "POST":
        return _acted(desk, proposal_id, "undeploy", _undeployed)
    kept = _found_for(desk, proposal_id, "undeploy")
    if kept is None:
        return show(desk, proposal_id)
    refused = deploying.undeploying_refusals(kept, desk.call, current_actor())
    found = deploying.taking_back(kept)
    return render_template(
        "staff/proposal_undeploy.html",
        **around(desk),
        kept=kept,
        found=found,
        gaps=gaps_of(kept, [one.id for one in found.taken]),
        refused=[(reason.text, "") for reason in refused],
    )


def show_panel(
    desk: Desk,
    proposal_id: uuid.UUID,
    application_id: uuid.UUID,
    *,
    typed: SwapForm | None = None,
    reasons: Sequence[Told] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """The panel of one application, who else could be on it, and what is fixed."""
    kept = _found(desk, proposal_id)
    panel = _panel(kept, application_id)
    page = around(desk)
    others = _others(desk, panel) if page["may_assign"] else ()
    locks = reading.locks_in(desk.call.id, desk.side, desk.person_id)
    return render_template(
        "staff/proposal_panel.html",
        **page,
        kept=kept,
        panel=panel,
        others=others,
        form=typed or _swap_form(panel, others, None),
        locks=[one for one in locks if one.application_id == application_id],
        said_of={one.person_id: one.kind.value for one in locks if one.application_id == application_id},
        reasons=reasons,
        error_title=status != 200,
    ), status


def adjust(desk: Desk, proposal_id: uuid.UUID, application_id: uuid.UUID) -> ResponseReturnValue:
    """Fix a pair, forbid one, or swap one person for another. The next proposal keeps it."""
    panel, call_id = _panel(_found(desk, proposal_id), application_id), desk.call.id
    act, form = request.form.get("act", ""), None
    if act not in ACTS:
        form = _swap_form(panel, _others(desk, panel), request.form)
        if not form.validate():
            return show_panel(desk, proposal_id, application_id, typed=form, status=422)
    try:
        with unit_of_work():
            _lock(call_id, desk, application_id, act, form)
    except Refusal as refusal:
        told = _linked(desk, refusal)
        return show_panel(_again(desk), proposal_id, application_id, reasons=told, status=409)
    flash(
        f"Noted. {NOTED[act if act in ACTS else 'swap']} Propose again when you have changed all that you want.", "done"
    )
    return redirect(desk.urls("panel", proposal_id=proposal_id, panel_id=application_id), 303)


def lift(desk: Desk, lock_id: uuid.UUID) -> ResponseReturnValue:
    """Leave a pair to the next proposal again."""
    call_id = desk.call.id
    try:
        with unit_of_work():
            pair_locks.lift(lock_id, call_id, desk.side, current_actor(), clock.now())
    except Refusal as refusal:
        return show_list(_again(desk), reasons=_linked(desk, refusal), status=409)
    flash("The next proposal is free to choose there again.", "done")
    return redirect(desk.urls("list", _anchor="locks"), 303)


def _lock(call_id: uuid.UUID, desk: Desk, application_id: uuid.UUID, act: str, form: SwapForm | None) -> None:
    actor, now = current_actor(), clock.now()
    if form is not None:
        instead = (uuid.UUID(form.leaves.data), uuid.UUID(form.comes.data))
        pair_locks.swap(call_id, desk.side, application_id, instead, actor, now)
        return
    try:
        person = uuid.UUID(request.form.get("user_id", ""))
    except ValueError as unreadable:
        raise NotFound from unreadable
    pair_locks.set_lock(call_id, desk.side, (application_id, person), ACTS[act], actor, now)


def _moved(desk: Desk, proposal_id: uuid.UUID, move: Callable[..., Any], told: str) -> ResponseReturnValue:
    _found(desk, proposal_id)
    call_id = desk.call.id
    try:
        with unit_of_work():
            move(proposal_id, call_id, desk.side, current_actor(), clock.now())
    except Refusal as refusal:
        return show(_again(desk), proposal_id, reasons=_linked(desk, refusal), status=409)
    flash(told, "done")
    return redirect(desk.urls("proposal", proposal_id=proposal_id), 303)


def _acted(
    desk: Desk, proposal_id: uuid.UUID, act: str, do: Callable[[uuid.UUID, uuid.UUID, Desk], str]
) -> ResponseReturnValue:
    _found(desk, proposal_id)
    call_id = desk.call.id
    try:
        with unit_of_work():
            told = do(proposal_id, call_id, desk)
    except Refusal as refusal:
        return show(_again(desk), proposal_id, reasons=_linked(desk, refusal), status=409)
    flash(told, "done")
    return redirect(desk.urls("proposal", proposal_id=proposal_id), 303)


def _deployed(proposal_id: uuid.UUID, call_id: uuid.UUID, desk: Desk) -> str:
    done = deploying.deploy(proposal_id, call_id, desk.side, current_actor(), clock.now())
    freed = f" {plural(done.freed, 'assignment was', 'assignments were')} taken back." if done.freed else ""
    return f"{plural(done.people, 'person is', 'people are')} asked in {plural(done.asked, 'assignment')}.{freed}"


def _undeployed(proposal_id: uuid.UUID, call_id: uuid.UUID, desk: Desk) -> str:
    done = deploying.undeploy(proposal_id, call_id, desk.side, current_actor(), clock.now())
    stay = f" {plural(len(done.stays), 'stays', 'stay')}." if done.stays else ""
    return f"{plural(len(done.taken), 'assignment is', 'assignments are')} taken back.{stay}"


def _found(desk: Desk, proposal_id: uuid.UUID) -> Proposal:
    """The proposal, if this person may know that it exists."""
    kept = reading.find_proposal(proposal_id, desk.call.id, desk.side, desk.person_id)
    if kept is None:
        raise NotFound
    return kept


def _found_for(desk: Desk, proposal_id: uuid.UUID, act: str) -> Proposal | None:
    kept = _found(desk, proposal_id)
    return kept if kept.state == ACTED_IN[act] else None


def _panel(kept: Proposal, application_id: uuid.UUID) -> reading.Panel:
    panel = reading.panel_of(kept.id, application_id)
    if panel is None:
        raise NotFound
    return panel


def _others(desk: Desk, panel: reading.Panel) -> tuple[Alternative, ...]:
    mine = frozenset(one.user_id for one in panel.seats if one.fate != SeatFate.FREED)
    return alternatives_to(desk.call, desk.side, panel.application_id, mine, clock.now())


def _swap_form(panel: reading.Panel, others: Sequence[Alternative], typed: Any) -> SwapForm:
    form = SwapForm(typed)
    form.leaves.choices = [
        (one.user_id, one.name) for one in panel.seats if one.fate != SeatFate.FREED and not one.is_begun
    ]
    form.comes.choices = [(one.user_id, f"{one.name} ({plural(one.parts.total, 'point')})") for one in others]
    return form


def _again(desk: Desk) -> Desk:
    """The same desk once a unit of work was undone."""
    call: Call = find(Call, desk.call.id, current_viewer())
    return replace(desk, call=call)


def _linked(desk: Desk, refusal: Refusal) -> list[Told]:
    """Each reason with where it is mended: the pool and the applications on their pages, the rest on this one."""
    places = {"pool": desk.link("pool"), "applications": desk.link("applications"), "": ""}
    return [(reason.text, places.get(reason.where, f"#{reason.where}")) for reason in refusal.reasons]
