"""How does a side follow the assessment of its own ledger, and act on many assignments at once?

An act is shown before it is done: whom it touches, whom it leaves out and why. Both sides' views call these.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application, Assessment, Call
from app.queries.candidates import people_to_remind, to_move, to_withdraw
from app.queries.pools import Side
from app.queries.progress import PersonAtWork, Task, of_side, people_of, progress_of, tasks_of
from app.queries.reopenings import is_open_to
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import anchors, many_assignments
from app.transactions import unit_of_work
from app.web.shared.chosen_people import MOST, named_in, written
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.progress_pages import progress_page, wanted_by
from app.web.shared.progress_words import ACTS, person_detail, task_detail
from app.web.shared.reasons import Told, at_controls
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from forms.progress import MoveForm
from workflows.definition import Ledger
from workflows.machine import Reason, Refusal
from workflows.many_assignments import NOBODY, Candidate, ManyAct, act_refusals

TOO_MANY = Reason("too_many", f"Choose at most {MOST} people at once. Narrow the list first.", "people")
# The addresses of one side's pages, by name: list, choose, confirm and anchor.
Urls = Callable[..., str]


def show(
    call: Call, side: Side, link: Link, urls: Urls, *, reasons: Sequence[Told] = (), status: int = 200
) -> ResponseReturnValue:
    """Who is late, which applications are short, and what may be done about it."""
    head, now = head_of(call), clock.now()
    found = progress_of(call, side, current_viewer().id, head.promised[side.ledger])
    is_open = is_open_to(call, side.ledger, side.scope_id)
    acts = [act for act in ManyAct if not _refused(call, side, act, is_open=is_open)]
    page = progress_page(head, side.ledger, found, wanted_by(request.args), link, now=now, acts=acts)
    return render_template("staff/progress.html", **page, urls=urls, reasons=reasons, error_title=status != 200), status


def choose(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """Go to the page that says whom the act touches: by a redirect, so that going back to it later asks for it anew."""
    act, people = _act(), _people()
    refused = (NOBODY,) if not people else (TOO_MANY,) if len(people) > MOST else ()
    if refused:
        return show(call, side, link, urls, reasons=at_controls(refused), status=422)
    return redirect(urls("confirm", act=act.value, who=written(people)), 303)


def preview(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """Say whom the act touches, and whom it leaves out. Nothing is done yet."""
    act = _act()
    refused = _refused(call, side, act, is_open=is_open_to(call, side.ledger, side.scope_id))
    if refused:
        return show(call, side, link, urls, reasons=at_controls(refused), status=409)
    return _preview(call, side, link, urls, act, MoveForm())


def confirm(call: Call, side: Side, link: Link, urls: Urls) -> ResponseReturnValue:
    """Say whom the act touches; sent, it is done to everything that is still ticked."""
    if request.method != "POST":
        return preview(call, side, link, urls)
    act, confirmed, call_id = _act(), _confirmed(), call.id
    form = MoveForm(request.form)
    if act == ManyAct.MOVE and not form.validate():
        return _preview(call, side, link, urls, act, form, ticked=confirmed, status=422)
    try:
        with unit_of_work():
            count = _do(act, call_id, side, confirmed, form, clock.now())
    except Refusal as refusal:
        again: Call = find(Call, call_id, current_viewer())
        told = at_controls(refusal.reasons)
        return _preview(again, side, link, urls, act, form, ticked=confirmed, reasons=told, status=409)
    words = ACTS[act]
    flash(f"{plural(count, *words.row)} {'is' if count == 1 else 'are'} {words.done}.", "done")
    return redirect(urls("list"), 303)


def anchor(application: Application, ledger: Ledger, urls: Urls) -> ResponseReturnValue:
    """Mark an application as an anchor of this ledger, or as none any more."""
    application_id, is_anchor = application.id, request.form.get("anchor") == "yes"
    try:
        with unit_of_work():
            anchors.set_anchor(application_id, ledger, current_actor(), clock.now(), is_anchor=is_anchor)
    except Refusal as refusal:
        flash(" ".join(reason.text for reason in refusal.reasons), "refused")
    else:
        words = "It is an anchor of this ledger, and joins regions once assessors from each of them have read it."
        told = words if is_anchor else "It is no anchor any more."
        flash(told, "done")
    return redirect(urls("list", _anchor=f"application-{application_id}"), 303)


def _do(
    act: ManyAct, call_id: uuid.UUID, side: Side, confirmed: Mapping[str, str], form: MoveForm, now: datetime
) -> int:
    actor = current_actor()
    if act == ManyAct.REMIND:
        return many_assignments.remind(call_id, side, confirmed, actor, now)
    if act == ManyAct.WITHDRAW:
        return many_assignments.withdraw(call_id, side, confirmed, actor, now)
    return many_assignments.move(call_id, side, confirmed, form.to_at.data, form.reason.data, actor, now)


def _preview(
    call: Call,
    side: Side,
    link: Link,
    urls: Urls,
    act: ManyAct,
    form: MoveForm,
    *,
    ticked: Mapping[str, str] | None = None,
    reasons: Sequence[Told] = (),
    status: int = 200,
) -> ResponseReturnValue:
    now, who = clock.now(), request.values.get("who", "")
    which = (*of_side(call.id, side, current_viewer().id), Assessment.ledger == side.ledger)
    people = named_in(who, people_of(*which))
    tasks = tasks_of(call, *which, Assessment.user_id.in_(people)) if people else ()
    found, details = _candidates(act, tasks, now), _details(act, tasks, now)
    touched = [one for one in found if not one.left_out]
    page = {
        **frame(head_of(call), link, "progress"),
        "act": act,
        "words": ACTS[act],
        "form": form if act == ManyAct.MOVE else None,
        "touched": [
            (f"{one.key} {one.stamp}", one.who, details[one.key], ticked is None or one.key in ticked)
            for one in touched
        ],
        "left_out": [(one.who, " ".join(reason.text for reason in one.left_out)) for one in found if one.left_out],
        "who": who,
        "reasons": reasons,
        "urls": urls,
        "error_title": status != 200,
    }
    return render_template("staff/progress_confirm.html", **page), status


def _candidates(act: ManyAct, tasks: Sequence[Task], now: datetime) -> tuple[Candidate, ...]:
    if act == ManyAct.REMIND:
        return people_to_remind(tasks, now)
    return to_withdraw(tasks) if act == ManyAct.WITHDRAW else to_move(tasks, None)


def _details(act: ManyAct, tasks: Sequence[Task], now: datetime) -> Mapping[str, str]:
    """What stands beside each row of the list, by its key."""
    if act != ManyAct.REMIND:
        return {str(task.id): task_detail(task) for task in tasks}
    own = {task.user_id: [one for one in tasks if one.user_id == task.user_id] for task in tasks}
    return {
        str(id_): person_detail(PersonAtWork(id_, theirs[0].name, None, tuple(theirs)), now)
        for id_, theirs in own.items()
    }


def _refused(call: Call, side: Side, act: ManyAct, *, is_open: bool) -> tuple[Reason, ...]:
    """Why this person may not do it now to anything of this ledger."""
    return act_refusals(act, side.ledger, call.state, current_actor(), is_open=is_open)


def _act() -> ManyAct:
    """What was pressed; an address that nobody made by pressing is no page."""
    try:
        return ManyAct(request.values.get("act", ""))
    except ValueError:
        abort(404)


def _people() -> list[uuid.UUID]:
    """Whom the page names: those who are ticked, or everybody whom it showed."""
    named = request.form.getlist("shown" if request.form.get("everybody") else "person")
    found = []
    for one in named:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _confirmed() -> dict[str, str]:
    """What is ticked on the list, by key, with the stamp of what was shown of it."""
    pairs = (one.partition(" ") for one in request.form.getlist("row"))
    return {key: stamp for key, _space, stamp in pairs if key}
