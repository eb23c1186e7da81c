"""What an assessor keeps of themselves: profile, interests, and the briefing that they accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.permissions import Permission
from app.queries.assessors import declared_by, places_to_choose, saved_profile, standing_of
from app.services import assessors
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.readiness import mended_at, ready_rows
from app.web.shared.assessor_words import (
    ASSESSOR_KIND_MEANINGS,
    ASSESSOR_KINDS,
    INTEREST_KINDS,
    INTEREST_MEANINGS,
    TIE_KINDS,
)
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import Told, at_controls
from forms.assessor import BriefingForm, DeclareForm, ProfileForm
from workflows import briefing as words
from workflows.machine import Refusal
from workflows.pool import PoolDecline

MORE = "more"


@bp.route("/assessor/profile", methods=["GET", "POST"])
@needs(Permission.PROFILE_KEEP)
def profile() -> ResponseReturnValue:
    """What the person knows, where they are and to whom they are bound."""
    saved = saved_profile(current_viewer().id)
    form = ProfileForm(request.form, data=ProfileForm.data_of(saved.profile, saved.number))
    places = places_to_choose()
    _offer(form, places)
    if request.method != "POST" or request.form.get("go") == MORE:
        form.make_room()
        _offer(form, places)
        return _profile_page(form, saved.saved_at, is_longer=request.method == "POST")
    if not form.validate():
        return _profile_page(form, saved.saved_at, status=422)
    try:
        with unit_of_work():
            assessors.save_profile(form.profile, form.seen_number, current_actor(), clock.now())
    except Refusal as refusal:
        # Saving again takes the place of what the other window saved.
        form.version.raw_data = [str(saved_profile(current_viewer().id).number)]
        return _profile_page(form, saved.saved_at, reasons=at_controls(refusal.reasons), status=409)
    flash("Your profile is saved.", "done")
    return _on()


@bp.route("/assessor/interests", methods=["GET", "POST"])
@needs(Permission.PROFILE_KEEP)
def declaration() -> ResponseReturnValue:
    """The yearly declaration of interests, filled in as it was made last."""
    last = declared_by(current_viewer().id)
    form = DeclareForm(request.form, data=DeclareForm.data_of(last.interests if last else ()))
    form.offer(INTEREST_KINDS.items())
    if request.method != "POST" or request.form.get("go") == MORE:
        form.make_room()
        form.offer(INTEREST_KINDS.items())
        return _declaration_page(form, last, is_longer=request.method == "POST")
    if not form.validate():
        return _declaration_page(form, last, status=422)
    try:
        with unit_of_work():
            assessors.declare(form.declared, current_actor(), clock.now(), says_nothing=form.says_nothing)
    except Refusal as refusal:
        return _declaration_page(form, last, reasons=at_controls(refusal.reasons), status=409)
    flash("Your declaration is made. It holds for a year; change it when something changes.", "done")
    return _on()


@bp.route("/assessor/briefing", methods=["GET", "POST"])
@needs(Permission.PROFILE_KEEP)
def briefing() -> ResponseReturnValue:
    """The words of the briefing, and that the person keeps to them."""
    form, reasons = BriefingForm(request.form, data={"version": words.VERSION}), []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                version, is_accepted = form.version.data, bool(form.accepted.data)
                assessors.accept_briefing(version, current_actor(), clock.now(), accepted=is_accepted)
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
            form.version.raw_data = [words.VERSION]
        else:
            flash("You have accepted the briefing.", "done")
            return _on()
    status = 409 if reasons else 422 if form.errors else 200
    standing = standing_of(current_viewer().id)
    page = {"form": form, "parts": words.PARTS, "accepted": standing.briefing == words.VERSION, "reasons": reasons}
    return _page("assessor/briefing.html", status, **page)


def _on() -> ResponseReturnValue:
    """The next thing that is missing; the person's first page when nothing is."""
    missing = standing_of(current_viewer().id).unready(clock.now())
    return redirect(mended_at(missing[0]) if missing else url_for("assessor.pools"), 303)


def _offer(form: ProfileForm, places: Sequence[tuple[str, str]]) -> None:
    kinds = [(kind.value, word, ASSESSOR_KIND_MEANINGS[kind]) for kind, word in ASSESSOR_KINDS.items()]
    form.offer(kinds, places, TIE_KINDS.items())


def _profile_page(
    form: ProfileForm,
    saved_at: datetime | None,
    *,
    reasons: Sequence[Told] = (),
    is_longer: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    page = {"form": form, "saved_at": saved_at, "reasons": reasons, "is_longer": is_longer}
    return _page("assessor/profile.html", status, **page)


def _declaration_page(
    form: DeclareForm, last: Any, *, reasons: Sequence[Told] = (), is_longer: bool = False, status: int = 200
) -> ResponseReturnValue:
    kinds = [(words, INTEREST_MEANINGS[kind]) for kind, words in INTEREST_KINDS.items()]
    page = {"form": form, "last": last, "kinds": kinds, "reasons": reasons, "is_longer": is_longer}
    page["after_declining"] = request.args.get("after") == PoolDecline.CONFLICT.value
    return _page("assessor/declaration.html", status, **page)


def _page(template: str, status: int, **page: Any) -> ResponseReturnValue:
    now = clock.now()
    rows = ready_rows(standing_of(current_viewer().id), now)
    return render_template(template, **page, ready=rows, now=now, error_title=status != 200), status
