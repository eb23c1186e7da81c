"""The offer: reading its letter, accepting or refusing it, and the evidence of that afterwards."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.extensions import files
from app.models import Offer
from app.permissions import Permission
from app.policy import may
from app.queries.receipt import OfferPage, offer_page
from app.services import offers
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.gate import current_actor, needs
from app.web.shared.reasons import at_controls
from forms.offer import AcceptForm, RefuseForm
from workflows.actor import TEAM_ROLES
from workflows.calendar import LONDON
from workflows.machine import Refusal
from workflows.offer import OfferState, is_in_time

BASE = "/offers/<uuid:offer_id>"
STATES = {
    OfferState.SENT: ("Waits for your signatory", "waiting"),
    OfferState.ACCEPTED: ("Accepted", "agreed"),
    OfferState.REFUSED: ("Refused", "refused"),
}


@bp.get(BASE)
@needs(Permission.OFFER_READ)
def offer(offer: Offer) -> ResponseReturnValue:
    """The offer with its letter, and for a signatory the form that accepts it."""
    page = _sent(offer)
    return _page(page, AcceptForm(data={"letter_sha256": page.letter_sha256}))


@bp.get(f"{BASE}/letter.pdf")
@needs(Permission.OFFER_READ)
def letter(offer: Offer) -> ResponseReturnValue:
    """The letter's bytes, as they were made and as their hash says; only once the offer is sent."""
    page = _sent(offer)
    response = Response(files.get(page.letter_sha256), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"Offer letter {page.reference}.pdf")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.post(f"{BASE}/accept")
@needs(Permission.OFFER_ANSWER, fresh=True)
def accept(offer: Offer) -> ResponseReturnValue:
    """Accept exactly the letter that stood on the page."""
    page = _sent(offer)
    form = AcceptForm(request.form)
    if not form.validate():
        return _page(page, form, status=422)
    try:
        with unit_of_work():
            offers.accept(
                page.id,
                form.letter_sha256.data,
                form.job_title.data,
                current_actor(),
                clock.now(),
                authority_declared=bool(form.authority.data),
            )
    except Refusal as refusal:
        return _page(page, form, refusal=refusal, status=409)
    flash("You have accepted the offer. Innovate UK and the region have been told.", "done")
    return redirect(url_for("applicant.offer", offer_id=page.id), code=303)


@bp.route(f"{BASE}/refuse", methods=["GET", "POST"])
@needs(Permission.OFFER_ANSWER)
def refuse(offer: Offer) -> ResponseReturnValue:
    """Refuse the offer for good, with a reason."""
    page = _sent(offer)
    if page.state != OfferState.SENT and request.method != "POST":
        flash(f"This offer is {STATES[page.state][0].lower()}, and stays so. Below is by whom and when.", "told")
        return redirect(url_for("applicant.offer", offer_id=page.id), code=303)
    form = RefuseForm(request.form, data={"letter_sha256": page.letter_sha256})
    reasons: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                offers.refuse(page.id, form.letter_sha256.data, form.reason.data, current_actor(), clock.now())
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash("You have refused the offer. Innovate UK and the region have been told.", "told")
            return redirect(url_for("applicant.offer", offer_id=page.id), code=303)
    status = 409 if reasons else (422 if form.errors else 200)
    rest = {"page": page, "form": form, "reasons": reasons, "error_title": status != 200}
    return render_template("applicant/offer_refuse.html", **rest), status


def _sent(offer: Offer) -> OfferPage:
    """The page of a sent offer. One that is being prepared does not exist on this side, whoever asks."""
    page = offer_page(offer)
    if page is None:
        raise NotFound
    return page


def _page(
    page: OfferPage, form: AcceptForm, *, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    today = clock.now().astimezone(LONDON).date()
    may_answer = may(current_actor(), Permission.OFFER_ANSWER) and page.state == OfferState.SENT
    rest = {
        "page": page,
        "form": form,
        "reasons": at_controls(refusal.reasons) if refusal else [],
        "may_answer": may_answer,
        "is_late": page.state == OfferState.SENT and not is_in_time(page.reply_by, today),
        "statement": offers.STATEMENT.format(organisation=page.organisation),
        "state": STATES[page.state],
        "is_member": bool(TEAM_ROLES & current_actor().roles),
        "error_title": status != 200,
    }
    return render_template("applicant/offer.html", **rest), status
