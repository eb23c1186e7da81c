"""The minutes of a sitting: written up by one person, agreed by another in the chair, read by each as they may."""

from collections.abc import Sequence

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.documents.minutes import render
from app.models import Sitting
from app.permissions import Permission
from app.queries.minutes import minutes_for
from app.queries.visible import find
from app.services import minutes as services
from app.transactions import unit_of_work
from app.web.panels.blueprint import bp, refused, runs_it, say, show, told
from app.web.shared.documents import as_file
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.sitting_words import OUTCOMES
from forms.sittings import MinutesForm, ReasonForm, SeenForm
from workflows.machine import Reason
from workflows.minutes import confirmation, correction_words, particulars, sentences, statement
from workflows.sitting import SittingState

URL = "/sittings/<uuid:sitting_id>/minutes"


@bp.get(URL)
@needs(Permission.SITTING_READ)
def minutes(sitting: Sitting) -> ResponseReturnValue:
    """The minutes as the reader may know them, and what can be done with them now."""
    form = MinutesForm(data={"notes": sitting.notes, "actions": sitting.actions})
    return _page(sitting, form, ReasonForm(), (), 200)


@bp.post(URL)
@needs(Permission.SITTING_RUN)
def write_up(sitting: Sitting) -> ResponseReturnValue:
    """Freeze what was recorded and give it to the chair."""
    sitting_id, form = sitting.id, MinutesForm(request.form)
    if not form.validate():
        return _page(sitting, form, ReasonForm(), (), 422)
    notes, actions = form.notes.data or "", form.actions.data or ""
    with refused() as reasons, unit_of_work():
        services.write_up(sitting_id, notes, actions, current_actor(), clock.now())
    if reasons:
        return _page(find(Sitting, sitting_id, current_viewer()), form, ReasonForm(), reasons, 409)
    say("The minutes are written up. The chair is asked to agree them.")
    return redirect(url_for("panels.minutes", sitting_id=sitting_id), code=303)


@bp.post(f"{URL}/agree")
@needs(Permission.SITTING_CHAIR)
def agree(sitting: Sitting) -> ResponseReturnValue:
    """The chair agrees exactly what stood on the page."""
    sitting_id, seen = sitting.id, SeenForm(request.form).seen.data or ""
    with refused() as reasons, unit_of_work():
        services.agree(sitting_id, seen, current_actor(), clock.now())
    if reasons:
        return _page(find(Sitting, sitting_id, current_viewer()), MinutesForm(), ReasonForm(), reasons, 409)
    say("You have agreed the minutes. Everybody who sat is told.")
    return redirect(url_for("panels.minutes", sitting_id=sitting_id), code=303)


@bp.post(f"{URL}/send-back")
@needs(Permission.SITTING_CHAIR)
def send_back(sitting: Sitting) -> ResponseReturnValue:
    """The chair asks for the minutes to be written anew."""
    sitting_id, form = sitting.id, ReasonForm(request.form)
    if not form.validate():
        return _page(sitting, MinutesForm(), form, (), 422)
    reason = form.reason.data
    with refused() as reasons, unit_of_work():
        services.send_back(sitting_id, reason, current_actor(), clock.now())
    if reasons:
        return _page(find(Sitting, sitting_id, current_viewer()), MinutesForm(), form, reasons, 409)
    say("The minutes are sent back. Whoever wrote them is told why.")
    return redirect(url_for("panels.minutes", sitting_id=sitting_id), code=303)


@bp.get(f"{URL}.pdf")
@needs(Permission.SITTING_READ)
def minutes_pdf(sitting: Sitting) -> ResponseReturnValue:
    """The minutes as a document to keep, as this reader may know them."""
    found = minutes_for(current_viewer(), sitting, demonstration=bool(current_app.config["DEMO"]))
    if found is None:
        raise NotFound
    name = f"Minutes of sitting {sitting.number} {sitting.call.reference}.pdf"
    return as_file(render(found), name, "application/pdf")


def _page(
    kept: Sitting, form: MinutesForm, back_form: ReasonForm, reasons: Sequence[Reason], status: int
) -> ResponseReturnValue:
    found = minutes_for(current_viewer(), kept)
    actor = current_actor()
    in_chair = kept.state == SittingState.WRITTEN and actor.id == kept.chair_id
    return show(
        "panels/minutes.html",
        kept,
        "minutes",
        status,
        reasons=told(kept.id, reasons),
        form=form,
        back_form=back_form,
        minutes=found,
        particulars=particulars(found) if found else (),
        statement=statement(found) if found else "",
        items=[(item, sentences(item)) for item in found.items] if found else [],
        outcomes=OUTCOMES,
        corrected=correction_words,
        confirmation=confirmation,
        may_write=runs_it(kept) and kept.state == SittingState.CLOSED,
        may_agree=in_chair,
        seen=SeenForm(data={"seen": found.sha256 if found else ""}),
        pdf_url=url_for("panels.minutes_pdf", sitting_id=kept.id) if found else "",
    )
