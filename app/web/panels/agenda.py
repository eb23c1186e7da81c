"""The agenda of a sitting: which applications, in which order, for how long."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Region, Sitting
from app.permissions import Permission
from app.queries.sitting_page import AgendaLine, agenda_of
from app.queries.sitting_papers import places_of
from app.queries.staff import ListedApplication, listed
from app.queries.visible import find
from app.services import agendas
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, refused, say, show, told
from app.web.shared.gate import current_actor, current_viewer, needs
from forms.sittings import AddItemsForm
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.machine import Reason
from workflows.sitting import SittingState
from workflows.sitting_item import minutes_refusals
from workflows.wording import small

URL = "/sittings/<uuid:sitting_id>/agenda"
MOST_DIGITS = 5
Act = Callable[[Actor, datetime], object]


@bp.get(URL)
@needs(Permission.SITTING_RUN)
def agenda(sitting: Sitting) -> ResponseReturnValue:
    """What is on the agenda, and the eligible applications that could be, in the order of the ranking."""
    return _page(sitting, (), {})


@bp.post(URL)
@needs(Permission.SITTING_RUN)
def arrange(sitting: Sitting) -> ResponseReturnValue:
    """Keep the minutes that were typed, and do what one button says: move an item, or take it off."""
    sitting_id, lines = sitting.id, agenda_of(sitting, current_viewer())
    wrong, acts = _minutes(lines)
    act = _act(request.form.get("act", ""), lines)
    if not wrong:
        now = clock.now()
        with refused() as wrong, unit_of_work():
            for one in (*acts, *([act] if act else [])):
                one(current_actor(), now)
    if wrong:
        return _page(find(Sitting, sitting_id, current_viewer()), wrong, dict(request.form))
    return redirect(url_for("panels.agenda", sitting_id=sitting_id), code=303)


@bp.post(f"{URL}/add")
@needs(Permission.SITTING_RUN)
def add(sitting: Sitting) -> ResponseReturnValue:
    """Put what was ticked, or everything above the line, at the end of the agenda."""
    sitting_id, offered = sitting.id, _offered(sitting, agenda_of(sitting, current_viewer()))
    form = AddItemsForm(request.form)
    form.applications.choices = [(str(one.id), one.title) for one, _ in offered]
    wanted = [uuid.UUID(one) for one in form.applications.data or ()] if form.validate() else []
    if request.form.get("which") == "ranked":
        wanted = [one.id for one, place in offered if place is not None]
    if not wanted:
        nothing = Reason("nothing_chosen", "Tick at least one application to add.", "applications")
        return _page(sitting, [nothing], {})
    # In the order of the list, which is that of the ranking.
    in_order = [one.id for one, _ in offered if one.id in wanted]
    with refused() as reasons, unit_of_work():
        agendas.add(sitting_id, in_order, current_actor(), clock.now())
    if reasons:
        return _page(find(Sitting, sitting_id, current_viewer()), reasons, {})
    say(f"Added to the agenda: {len(in_order)}.")
    return redirect(url_for("panels.agenda", sitting_id=sitting_id), code=303)


def _page(kept: Sitting, reasons: Sequence[Reason], typed: dict[str, str]) -> ResponseReturnValue:
    lines = agenda_of(kept, current_viewer())
    offered = _offered(kept, lines) if kept.state == SittingState.PLANNED else []
    form = AddItemsForm()
    form.applications.choices = [(str(one.id), _words(one), _place(place)) for one, place in offered]
    return show(
        "panels/agenda.html",
        kept,
        "agenda",
        409 if reasons else 200,
        lines=lines,
        total=sum(one.minutes for one in lines),
        typed=typed,
        form=form,
        ranked=sum(place is not None for _, place in offered),
        can_move=kept.state == SittingState.PLANNED,
        reasons=told(kept.id, reasons),
    )


def _offered(kept: Sitting, lines: Sequence[AgendaLine]) -> list[tuple[ListedApplication, int | None]]:
    """The eligible applications that a person may read and that are not on the agenda yet, best ranked first."""
    region = next((one for one in kept.call.regions if one.id == kept.region_id), None)
    on_it = {one.reference for one in lines}
    places = places_of(kept.call_id)
    found = [(one, places.get(one.id)) for one in _eligible(kept, region) if one.reference not in on_it]
    return sorted(found, key=lambda row: (row[1] is None, row[1] or 0, row[0].reference))


def _eligible(kept: Sitting, region: Region | None) -> Sequence[ListedApplication]:
    return listed(kept.call, current_viewer(), (ApplicationState.ELIGIBLE,), region)


def _words(one: ListedApplication) -> str:
    return f"{one.title} ({one.reference})"


def _place(place: int | None) -> str:
    return f"Place {place} in the ranking" if place is not None else "Not ranked"


def _minutes(lines: Sequence[AgendaLine]) -> tuple[list[Reason], list[Act]]:
    """What was typed beside each item: the reasons why it cannot be kept, and what keeps it."""
    wrong, acts = [], []
    for line in lines:
        typed = request.form.get(f"minutes-{line.id}", str(line.minutes)).strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
        minutes = int(typed) if is_number else None
        for reason in minutes_refusals(minutes):
            wrong.append(Reason(reason.code, f"{line.title}: {small(reason.text)}", f"{reason.where}-{line.id}"))
        if minutes is not None and minutes != line.minutes:
            acts.append(_keeps(line.id, minutes))
    return wrong, acts


def _keeps(item_id: uuid.UUID, minutes: int) -> Act:
    return lambda actor, now: agendas.set_minutes(item_id, minutes, actor, now)


def _act(said: str, lines: Sequence[AgendaLine]) -> Act | None:
    """What a button asks for; None for one that only keeps the minutes, or for what is not on this page."""
    verb, _, which = said.partition(":")
    index = next((index for index, line in enumerate(lines) if str(line.id) == which), None)
    if index is None:
        return None
    if verb == "remove":
        return lambda actor, now: agendas.remove(lines[index].id, actor, now)
    other = index + {"up": -1, "down": 1}.get(verb, 0)
    if other == index or not 0 <= other < len(lines):
        return None
    return lambda actor, now: agendas.swap(lines[index].id, lines[other].id, actor, now)
