"""How large an organisation is: found from figures, or in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Organisation
from app.permissions import Permission
from app.queries.sizes import DraftEffect, Stated, effects_on_drafts, statements_of
from app.services import sizes
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.organisation_words import BANDS, SIZE_TESTS
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls
from app.web.shared.words import ORGANISATION_SIZE_MEANINGS, ORGANISATION_SIZES
from forms.size import OwnSizeForm, SizeFiguresForm
from workflows.definition import OrganisationSize
from workflows.machine import Refusal
from workflows.size import Finding


@dataclass(frozen=True)
class Weighed:
    """What stands to be confirmed: the size, what the tests say of it, and the drafts that it touches."""

    size: OrganisationSize
    findings: tuple[Finding, ...]
    effects: tuple[DraftEffect, ...]


@bp.get("/organisations/<uuid:organisation_id>/size")
@needs(Permission.ORGANISATION_CHANGE)
def organisation_size(organisation: Organisation) -> ResponseReturnValue:
    """The size as it stands, every statement of it, and two ways to say it anew."""
    stated = statements_of(organisation.id)
    kept = next((one.accounts for one in stated if one.accounts), None)
    form = SizeFiguresForm(data=SizeFiguresForm.data_of(kept) if kept else None)
    return _page(organisation, form, _own_form(), stated=stated)


@bp.post("/organisations/<uuid:organisation_id>/size")
@needs(Permission.ORGANISATION_CHANGE)
def find_size(organisation: Organisation) -> ResponseReturnValue:
    """Find the size from figures. Where that changes a draft's highest rate, it is shown before it is done."""
    form, now = SizeFiguresForm(request.form), clock.now()
    if not form.validate():
        return _page(organisation, form, _own_form(), status=422)
    try:
        findings = sizes.findings_of(form.accounts, now)
    except Refusal as refusal:
        return _page(organisation, form, _own_form(), reasons=at_controls(refusal.reasons), status=409)
    weighed = _weighed(organisation, findings[0].size, findings)
    if weighed.effects and form.confirmed.data != weighed.size:
        return _page(organisation, form, _own_form(), weighed=weighed, status=409)
    name, organisation_id = organisation.name, organisation.id
    with unit_of_work():
        sizes.find_size(organisation_id, form.accounts, current_actor(), now)
    return _done(organisation_id, f"By the Companies Act {name} is {BANDS[findings[0].band].lower()}.")


@bp.post("/organisations/<uuid:organisation_id>/size/own-words")
@needs(Permission.ORGANISATION_CHANGE)
def say_size(organisation: Organisation) -> ResponseReturnValue:
    """Say the size without figures."""
    form = _own_form(request.form)
    if not form.validate():
        return _page(organisation, SizeFiguresForm(), form, status=422)
    weighed = _weighed(organisation, OrganisationSize(form.size.data))
    if weighed.effects and form.confirmed.data != weighed.size:
        return _page(organisation, SizeFiguresForm(), form, own_weighed=weighed, status=409)
    name, organisation_id = organisation.name, organisation.id
    with unit_of_work():
        sizes.say_size(organisation_id, weighed.size, current_actor(), clock.now())
    return _done(organisation_id, f"You have said that {name} is {ORGANISATION_SIZES[weighed.size].lower()}.")


def _weighed(organisation: Organisation, size: OrganisationSize, findings: tuple[Finding, ...] = ()) -> Weighed:
    return Weighed(size, findings, effects_on_drafts(organisation, organisation.kind, size))


def _own_form(sent: Any = None) -> OwnSizeForm:
    form = OwnSizeForm(sent)
    form.size.choices = [(size, label, ORGANISATION_SIZE_MEANINGS[size]) for size, label in ORGANISATION_SIZES.items()]
    return form


def _done(organisation_id: object, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("applicant.organisation_size", organisation_id=organisation_id), code=303)


def _page(
    organisation: Organisation,
    form: SizeFiguresForm,
    own_form: OwnSizeForm,
    *,
    stated: Sequence[Stated] | None = None,
    weighed: Weighed | None = None,
    own_weighed: Weighed | None = None,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = {
        "name": organisation.name,
        "organisation_id": organisation.id,
        "stated": statements_of(organisation.id) if stated is None else stated,
        "form": form,
        "own_form": own_form,
        "weighed": weighed,
        "own_weighed": own_weighed,
        "reasons": reasons or [],
        "error_title": bool(reasons or form.errors or own_form.errors),
    }
    words = {"sizes": ORGANISATION_SIZES, "tests": SIZE_TESTS, "bands": BANDS}
    return render_template("applicant/organisation_size.html", **page, **words), status
