"""Who sits on a panel, and who came: chosen while it is planned, recorded from the day it is called."""

import uuid
from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Sitting
from app.permissions import Permission
from app.queries.sitting_page import MemberLine, members_seen, who_can_keep, who_can_sit
from app.queries.visible import find
from app.services import sitting_room
from app.services import sittings as services
from app.services.sittings import People
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, refused, runs_it, say, show, told
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.sitting_words import CAME
from app.web.shared.words import ROLES
from forms.sittings import PeopleForm
from workflows.attendance import FOLLOWS, Came
from workflows.machine import Reason
from workflows.sitting import ATTENDED_IN

URL = "/sittings/<uuid:sitting_id>"
NOT_SAID = Reason("not_said", "Press one of the words beside a member’s name.")


@bp.route(f"{URL}/people", methods=["GET", "POST"])
@needs(Permission.SITTING_RUN)
def people(sitting: Sitting) -> ResponseReturnValue:
    """Choose the members, the chair, the secretary and the quorum."""
    sitting_id, lines = sitting.id, members_seen(sitting, current_viewer())
    form = _form(sitting, lines)
    reasons: Sequence[Reason] = ()
    if request.method == "POST" and form.validate():
        wanted = _wanted(form)
        with refused() as reasons, unit_of_work():
            services.set_people(sitting_id, wanted, current_actor(), clock.now())
        if not reasons:
            say("Who sits is kept.")
            return redirect(url_for("panels.agenda", sitting_id=sitting_id), code=303)
    kept = find(Sitting, sitting_id, current_viewer()) if reasons else sitting
    status = 409 if reasons else (422 if form.errors else 200)
    page = {"form": form, "reasons": told(sitting_id, reasons), "people": lines}
    return show("panels/people.html", kept, "people", status, **page)


@bp.get(f"{URL}/attendance")
@needs(Permission.SITTING_READ)
def attendance(sitting: Sitting) -> ResponseReturnValue:
    """Who is there, and for whoever runs the sitting the acts that record it."""
    return _attendance(sitting, (), 200)


@bp.post(f"{URL}/attendance")
@needs(Permission.SITTING_RUN)
def attend(sitting: Sitting) -> ResponseReturnValue:
    """Record one line: somebody is present, sends apologies, has left or has returned."""
    sitting_id, said = sitting.id, _said()
    if said is None:
        return _attendance(sitting, [NOT_SAID], 409)
    user_id, came = said
    with refused() as reasons, unit_of_work():
        sitting_room.attend(sitting_id, user_id, came, current_actor(), clock.now())
    if reasons:
        return _attendance(find(Sitting, sitting_id, current_viewer()), reasons, 409)
    return redirect(url_for("panels.attendance", sitting_id=sitting_id), code=303)


def _said() -> tuple[uuid.UUID, Came] | None:
    """Of whom something is recorded, and what; None where the page that was sent does not say."""
    try:
        user_id, came = uuid.UUID(request.form.get("member", "")), Came(request.form.get("came", ""))
    except ValueError:
        return None
    return (user_id, came) if came in CAME else None


def _attendance(kept: Sitting, reasons: Sequence[Reason], status: int) -> ResponseReturnValue:
    lines = members_seen(kept, current_viewer())
    records = runs_it(kept) and kept.state in ATTENDED_IN
    rows = [(one, [(came.value, CAME[came]) for came in CAME if came in FOLLOWS[one.last]]) for one in lines]
    page = {
        "rows": rows,
        "records": records,
        "present": sum(one.is_present for one in lines),
        "reasons": told(kept.id, reasons),
    }
    return show("panels/attendance.html", kept, "attendance", status, **page)


def _form(kept: Sitting, lines: Sequence[MemberLine]) -> PeopleForm:
    members = tuple(str(one.id) for one in lines)
    data = {
        "members": members,
        "chair": str(kept.chair_id or ""),
        "secretary": str(kept.secretary_id or current_actor().id),
        "quorum": kept.quorum,
    }
    form = PeopleForm(request.form, data=data)
    can_sit = [(str(one.id), one.name, ", ".join(ROLES[role] for role in one.roles)) for one in who_can_sit(kept)]
    form.members.choices = can_sit
    form.chair.choices = [("", "Nobody yet"), *((id_, name) for id_, name, _ in can_sit)]
    form.secretary.choices = [("", "Nobody yet"), *((str(one.id), one.name) for one in who_can_keep(kept))]
    return form


def _wanted(form: PeopleForm) -> People:
    chosen = frozenset(uuid.UUID(one) for one in form.members.data or ())
    chair = uuid.UUID(form.chair.data) if form.chair.data else None
    secretary = uuid.UUID(form.secretary.data) if form.secretary.data else None
    return People(chosen, chair, secretary, form.quorum.data)
