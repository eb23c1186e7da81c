"""Who should not assess the application: people and organisations that its team names, for staff alone to read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.conflict_facts import named_by
from app.services.named_conflicts import name_conflicts
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import in_words
from forms.conflicts import NamedForm
from workflows.machine import Refusal

URL = "/applications/<uuid:application_id>/not-to-assess"


@bp.get(URL)
@needs(Permission.APPLICATION_READ)
@keeps(rooms=team)
def not_to_assess(application: Application) -> ResponseReturnValue:
    """Who is named, with room for more."""
    rows = [{"who": one.who, "email": one.email, "reason": one.reason} for one in named_by(application.id)]
    form = NamedForm(typed(), data={"rows": rows})
    form.make_room()
    return _page(application, form)


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
@keeps(rooms=team)
def name_not_to_assess(application: Application) -> ResponseReturnValue:
    """Keep the page, or show it again with everything typed and what is missing."""
    form, application_id = NamedForm(request.form), application.id
    if not form.validate():
        return _page(application, form, status=422)
    try:
        with unit_of_work():
            name_conflicts(application_id, form.named, current_actor(), arrived())
            let_go()
    except Refusal as refusal:
        return _page(reread(application_id), form, reasons=in_words(refusal.reasons), status=409)
    flash("It is saved.", "done")
    return redirect(url_for("applicant.not_to_assess", application_id=application_id), code=303)


def _page(
    application: Application, form: NamedForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    bid = bid_of(application, current_actor(), now)
    page = {**frame_of(bid, now, at="not-to-assess"), "form": form, "reasons": reasons or []}
    return render_template("applicant/not_to_assess.html", **page, error_title=status != 200), status
