"""The blueprint to which every page of a panel belongs, and what stands around each of them."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from app.models import Sitting
from app.queries.sitting_page import side_of
from app.web.shared.gate import current_actor
from app.web.shared.sitting_words import ITEM_STATES, KINDS, STATE_TONES, STATES
from workflows.actor import FUNDER_ROLES, REGION_ROLES, Role
from workflows.machine import Reason, Refusal
from workflows.sitting import OVER, RUNNERS, SLOTS_MOVE_IN, SittingState
from workflows.sitting_item import ItemState

bp = Blueprint("panels", __name__)

# Who has a page of all the sittings of a call; whoever only sits on panels has one of their own.
WORKS_ON_CALLS = FUNDER_ROLES | REGION_ROLES | {Role.AUDITOR}
# Where the reasons of a refusal are mended, by what they name.
MENDED_AT = {"people": "panels.people", "agenda": "panels.agenda", "attendance": "panels.attendance"}
NOT_PLANNED = frozenset(SittingState) - {SittingState.PLANNED, SittingState.CANCELLED}
HAS_MINUTES = frozenset({SittingState.CLOSED, SittingState.WRITTEN, SittingState.AGREED})


def show(template: str, sitting: Sitting, at: str, status: int = 200, **page: Any) -> ResponseReturnValue:
    """A page of one sitting, with its contents on the left."""
    return render_template(template, **frame(sitting, at), **page, error_title=status not in (200, 303)), status


def frame(sitting: Sitting, at: str) -> dict[str, Any]:
    """What every page of one sitting holds."""
    runs = runs_it(sitting)
    names = (
        ("sitting", "Overview"),
        *((("change", "When and where"), ("people", "Who sits"), ("agenda", "Agenda")) if runs else ()),
        *((("attendance", "Attendance"),) if sitting.state in NOT_PLANNED else ()),
        *((("minutes", "Minutes"),) if sitting.state in HAS_MINUTES else ()),
    )
    rows = [(title, url_for(f"panels.{name}", sitting_id=sitting.id), "", "", name == at) for name, title in names]
    return {
        "sitting": sitting,
        "name": f"Sitting {sitting.number}",
        "kind": KINDS[sitting.kind],
        "side_name": side_of(sitting),
        "state": STATES[sitting.state],
        "tone": STATE_TONES[sitting.state],
        "contents_rows": rows,
        "runs": runs,
        "slots_move": sitting.state in SLOTS_MOVE_IN,
        "back_url": url_for("panels.of_call", call_id=sitting.call_id) if is_staff() else url_for("panels.sittings"),
    }


def runs_it(sitting: Sitting) -> bool:
    """Whether whoever reads this runs the sitting; once its minutes are agreed nobody does any more."""
    return sitting.state != SittingState.AGREED and bool(current_actor().roles & RUNNERS)


def item_state_words(state: ItemState, sitting: Sitting) -> str:
    """Where an item stands; what was still to come when the sitting ended was not reached."""
    return "Not reached" if state == ItemState.WAITING and sitting.state in OVER else ITEM_STATES[state]


def is_staff() -> bool:
    """Whether whoever reads this works on the call, and so has a page of all its sittings."""
    return bool(current_actor().roles & WORKS_ON_CALLS)


def told(sitting_id: uuid.UUID, reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    """Each reason with the address where it is mended, or the control of the page that it names."""

    def where(reason: Reason) -> str:
        if reason.where in MENDED_AT:
            return url_for(MENDED_AT[reason.where], sitting_id=sitting_id)
        return f"#{reason.where}" if reason.where else ""

    return [(reason.text, where(reason)) for reason in reasons]


@contextmanager
def refused() -> Iterator[list[Reason]]:
    """Collects the reasons why the unit of work inside it was refused; none where it is done."""
    reasons: list[Reason] = []
    try:
        yield reasons
    except Refusal as refusal:
        reasons.extend(refusal.reasons)


def say(words: str) -> None:
    """What is done, on the next page."""
    flash(words, "done")
