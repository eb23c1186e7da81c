"""A new call: from the template, from an earlier call, or from a file."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Call, Funder, Region
from app.permissions import Permission
from app.queries.agreement import all_regions, drafting_funder
from app.queries.starting import Start, definition_now, starts
from app.queries.visible import find
from app.regions import core_template, layer_template
from app.services.calls import draft_call
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.files import few, placed, sent_file
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer, needs
from forms.call import FROM_FILE, FROM_TEMPLATE, NewCallForm
from workflows import layers
from workflows.definition import Definition
from workflows.exchange import whole_taken
from workflows.machine import Reason, Refusal
from workflows.starting import Contents, begun_from, contents_of, moved_on


@bp.route("/agreement/new", methods=["GET", "POST"])
@needs(Permission.CALL_DRAFT)
def new() -> ResponseReturnValue:
    """Begin a call for the regions that take part, from what somebody has written before."""
    funder = drafting_funder(current_viewer())
    if funder is None:
        raise Forbidden
    form, regions = _form()
    if request.method != "POST" or not form.validate():
        return _page(form, 422 if form.errors else 200)
    chosen = [region for region in regions if region.slug in form.regions.data]
    try:
        source, said = _source(form)
        call_id = _draft(form, funder, chosen, source, said)
    except Refusal as refusal:
        return _refused(form, refusal)
    flash(f"{form.reference.data} is drafted. This is version 1; nobody has signed it.", "done")
    return redirect(url_for("agreement.call", call_id=call_id), 303)


def _form() -> tuple[NewCallForm, Sequence[Region]]:
    regions = all_regions()
    earlier = starts(current_viewer())
    form = NewCallForm(request.form, data=_asked_for(earlier))
    form.regions.choices = [(region.slug, region.name, region.lead_body) for region in regions]
    names = {region.slug: region.name for region in regions}
    form.start.choices = [
        (FROM_TEMPLATE, "The ten standard questions", _words(contents_of(Definition(core_template(), ())), names)),
        *((str(one.id), f"{one.reference}: {one.title}", _words(one.contents, names, one.number)) for one in earlier),
        (FROM_FILE, "A file", "JSON or YAML, as a version of a call is kept. Choose it below."),
    ]
    return form, regions


def _asked_for(earlier: Sequence[Start]) -> dict[str, Any]:
    """What the form begins with: the template, or the call that the address names, with its dates moved on."""
    chosen = next((one for one in earlier if str(one.id) == request.args.get("start")), None)
    call = find(Call, chosen.id, current_viewer()) if chosen else None
    if call is None:
        return {"start": FROM_TEMPLATE, "keep": "no"}
    core = definition_now(call).core
    dates = moved_on(core.milestones, clock.now())
    return {
        "start": str(call.id),
        "keep": "yes",
        "title": core.title,
        "regions": [region.slug for region in call.regions],
        **{name: at for name, at in dates.in_order},
    }


def _source(form: NewCallForm) -> tuple[Definition, str]:
    """What the call starts from, and how the list of versions says so; `Refusal` for a file that is not sound."""
    if form.start.data == FROM_FILE:
        given, lines = sent_file()
        try:
            return whole_taken(given), "First draft, from a file"
        except Refusal as refusal:
            raise Refusal(placed(refusal.reasons, lines)) from refusal
    if form.start.data in (None, FROM_TEMPLATE):
        return Definition(core_template(), ()), "First draft"
    call = find(Call, uuid.UUID(form.start.data), current_viewer())
    if call is None:
        raise Refusal([Reason("no_start", "This call is gone. Choose another to start from.", where="start")])
    return definition_now(call), f"First draft, from {call.reference}, version {call.current_number}"


def _draft(form: NewCallForm, funder: Funder, chosen: Sequence[Region], source: Definition, said: str) -> uuid.UUID:
    fresh = {region.slug: layer_template(region.slug) for region in chosen}
    begun = begun_from(source, list(fresh), fresh, keeps_layers=form.keep.data == "yes")
    definition = layers.merge(form.applied_to(begun.core), begun.layers)
    with unit_of_work():
        call = draft_call(form.reference.data, funder, chosen, definition, current_actor(), clock.now(), summary=said)
        return call.id


def _refused(form: NewCallForm, refusal: Refusal) -> ResponseReturnValue:
    for reason in refusal.reasons:
        if reason.where:
            getattr(form, reason.where).errors = [reason.text]
    of_file = [reason for reason in refusal.reasons if not reason.where]
    return _page(form, 422 if of_file else 409, few(of_file))


def _page(form: NewCallForm, status: int, reasons: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    return render_template("agreement/new.html", form=form, reasons=reasons, error_title=status != 200), status


def _words(contents: Contents, names: dict[str, str], number: int = 0) -> str:
    """What is in it, in a line: 'Version 3: 13 questions in 5 sections, 11 criteria; Glasgow City Region'."""
    asked = f"{plural(contents.questions, 'question')} in {plural(contents.sections, 'section')}"
    judged = plural(contents.criteria, "criterion", "criteria")
    beside = ", ".join(names.get(region, region) for region in contents.regions)
    start = f"Version {number}: " if number else ""
    return f"{start}{asked}, {judged}{f'; {beside}' if beside else ''}"
