"""The offers of a call: preparing one, having its letter made, reading it, sending it."""

import uuid
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.documents.offer_letter import TERMS_VERSION
from app.extensions import files
from app.models import Call, Offer
from app.permissions import Permission
from app.policy import may
from app.queries.letters import Terms, is_in_time
from app.queries.offers_page import OfferDetail, offer_counts, offer_detail, offers_in
from app.queries.staff import head_of
from app.queries.visible import find
from app.services import offers as service
from app.transactions import unit_of_work
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.funder.offer_words import basis_choices, offer_page, offers_page, states_asked, where_mended
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.running import linked
from forms.offer_setup import BASIS, OfferSetupForm, offer_setup_form
from workflows.calendar import LONDON
from workflows.machine import Refusal
from workflows.offer import OfferState

BASE = "/funder/offers/<uuid:offer_id>"


@bp.get("/funder/calls/<uuid:call_id>/offers")
@funder_needs(Permission.CALL_READ)
def offers(call: Call) -> ResponseReturnValue:
    """Every offer of the call with its state and who must act."""
    key, states = states_asked(request.args.get("state", ""))
    rows = offers_in(call, current_viewer(), states)
    today = clock.now().astimezone(LONDON).date()
    page = offers_page(head_of(call), rows, offer_counts(call), key, links_of(call.id), today)
    return render_template("funder/offers.html", **page)


@bp.get(BASE)
@funder_needs(Permission.OFFER_READ)
def offer(offer: Offer) -> ResponseReturnValue:
    """One offer: what was approved, what the letter still needs, the letter, and what happened since."""
    detail = offer_detail(offer)
    return _page(offer, detail, _form(detail, None))


@bp.post(BASE)
@funder_needs(Permission.OFFER_PREPARE)
def prepare(offer: Offer) -> ResponseReturnValue:
    """Keep the start, the legal bases and the condition."""
    detail = offer_detail(offer)
    form = _form(detail, request.form)
    if not form.validate():
        return _page(offer, detail, form, status=422)
    try:
        with unit_of_work():
            service.prepare(
                detail.id,
                form.starts_on.data,
                form.subsidy_bases,
                form.extra_condition.data,
                current_actor(),
                clock.now(),
            )
    except Refusal as refusal:
        return _refused(detail.id, refusal, form)
    flash("Saved. Now the letter can be made.", "done")
    return redirect(url_for("funder.offer", offer_id=detail.id), code=303)


@bp.post(f"{BASE}/build")
@funder_needs(Permission.OFFER_PREPARE)
def build(offer: Offer) -> ResponseReturnValue:
    """Have the letter made of the approved figures, or show every reason why it cannot be."""
    offer_id, terms = offer.id, Terms(TERMS_VERSION, demonstration=bool(current_app.config["DEMO"]))
    try:
        with unit_of_work():
            service.build(offer_id, terms, current_actor(), clock.now())
    except Refusal as refusal:
        return _refused(offer_id, refusal)
    return redirect(url_for("funder.offer", offer_id=offer_id), code=303)


@bp.get(f"{BASE}/letter.pdf")
@funder_needs(Permission.OFFER_READ)
def letter(offer: Offer) -> ResponseReturnValue:
    """The letter's bytes as they were made."""
    if offer.letter_sha256 is None or offer.state in (OfferState.PREPARING, OfferState.BUILDING):
        raise NotFound
    response = Response(files.get(offer.letter_sha256), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"Offer letter {offer.award.reference}.pdf")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.route(f"{BASE}/send", methods=["GET", "POST"])
@funder_needs(Permission.OFFER_PREPARE)
def send(offer: Offer) -> ResponseReturnValue:
    """Name the people who may sign, then send them the letter."""
    offer_id = offer.id
    if request.method != "POST":
        return _send_page(offer)
    try:
        with unit_of_work():
            service.send(offer_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _send_page(_again(offer_id), refusal)
    flash("The offer is sent.", "done")
    return redirect(url_for("funder.offer", offer_id=offer_id), code=303)


def _form(detail: OfferDetail, typed: Any) -> OfferSetupForm:
    kind = offer_setup_form([(str(one.id), one.name) for one in detail.partners], basis_choices())
    kept = {"starts_on": detail.starts_on, "extra_condition": detail.extra_condition}
    kept |= {f"{BASIS}{one.id}": one.basis or None for one in detail.partners}
    return kind(typed, data=kept)


def _again(offer_id: uuid.UUID) -> Offer:
    found: Offer = find(Offer, offer_id, current_viewer())
    return found


def _refused(offer_id: uuid.UUID, refusal: Refusal, form: OfferSetupForm | None = None) -> ResponseReturnValue:
    offer = _again(offer_id)
    detail = offer_detail(offer)
    return _page(offer, detail, form or _form(detail, None), status=409, refusal=refusal)


def _page(
    offer: Offer, detail: OfferDetail, form: OfferSetupForm, *, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    call: Call = offer.award.application.call
    may_prepare = may(current_actor(), Permission.OFFER_PREPARE)
    lapsed = detail.state == OfferState.SENT and not is_in_time(offer, clock.now())
    rest = {
        "form": form,
        "may_prepare": may_prepare and (lapsed or detail.state in (OfferState.PREPARING, OfferState.BUILT)),
        "is_lapsed": lapsed,
        "is_approver": detail.approved_by_id == current_actor().id,
        "reasons": linked(refusal.reasons, where_mended(detail)) if refusal else [],
        "error_title": status != 200,
    }
    return render_template("funder/offer.html", **offer_page(head_of(call), detail, links_of(call.id)), **rest), status


def _send_page(offer: Offer, refusal: Refusal | None = None) -> ResponseReturnValue:
    call: Call = offer.award.application.call
    detail = offer_detail(offer)
    page = offer_page(head_of(call), detail, links_of(call.id))
    people = service.signatories_of(detail.application_id)
    reasons = [(one.text, _send_mend(one.code, call.id)) for one in refusal.reasons] if refusal else []
    names = [f"{one.name}, {one.job_title}" if one.job_title else one.name for one in people]
    rest = {"signatories": people, "signatory_names": names, "reasons": reasons, "error_title": refusal is not None}
    return render_template("funder/send.html", **page, **rest), 409 if refusal else 200


def _send_mend(code: str, call_id: uuid.UUID) -> str:
    return links_of(call_id)("release") if code == "not_released" else ""
