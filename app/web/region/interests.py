"""The expressions of interest in one region: reading, advising, and telling everybody at once."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call, Interest, Region
from app.permissions import Permission
from app.policy import may
from app.queries import interests as queries
from app.queries.history import of_interest
from app.queries.interest_advice import sayings_in
from app.queries.staff import head_of
from app.services import interests as services
from app.services.interests import Advised
from app.transactions import unit_of_work
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.interest_pages import interest_page, interests_page
from app.web.shared.running import linked
from app.web.shared.stage_words import ADVICE
from forms.interest import AdviceForm
from workflows.history import Reader
from workflows.interest import Advice, InterestState, unlike
from workflows.machine import Refusal

ONE = "/region/interests/<uuid:interest_id>"


@bp.get("/region/calls/<uuid:call_id>/interests")
@region_needs(Permission.INTEREST_REVIEW)
def interests(call: Call, region: Region) -> ResponseReturnValue:
    """Every expression of interest in this region, what was advised, and what came of it."""
    lines = queries.listed_in(call, current_viewer(), region)
    page = interests_page(
        head_of(call),
        lines,
        queries.descents_in(call, region),
        links_of(call.id),
        state=request.args.get("state", ""),
        endpoint="region.interest",
        is_closed=call.interests_closed_at is not None,
        knows_advice=True,
        place=region.name,
    )
    page["unlike"] = _unlike(call.id, region)
    waits = any(line.state == InterestState.DECIDED for line in lines)
    may_tell = waits and may(current_actor(), Permission.INTEREST_TELL)
    return render_template("staff/interests.html", **page, may_tell=may_tell, tell_url=_tell_url(call.id))


@bp.get(ONE)
@region_needs(Permission.INTEREST_REVIEW)
def interest(interest: Interest, region: Region) -> ResponseReturnValue:
    """One expression of interest, and the form of the advice."""
    return _page(interest)


@bp.post(ONE)
@region_needs(Permission.INTEREST_ADVISE)
def advise(interest: Interest, region: Region) -> ResponseReturnValue:
    """Keep the advice. Nobody outside the region reads it before everybody is told."""
    form, interest_id, call_id = _offered(AdviceForm(request.form), interest), interest.id, interest.call_id
    if not form.validate():
        return _page(interest, form, status=422)
    others = tuple(uuid.UUID(one) for one in form.others.data)
    said = Advised(Advice(form.advice.data), form.reason.data, others, form.applications.data)
    try:
        with unit_of_work():
            services.advise(interest_id, said, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(queries.reread(interest_id, current_viewer()), form, refusal=refusal, status=409)
    flash("The advice is kept. The applicant reads it when you tell everybody.", "done")
    return redirect(url_for("region.interests", call_id=call_id), 303)


@bp.get("/region/calls/<uuid:call_id>/interests/tell")
@region_needs(Permission.INTEREST_TELL)
def tell_interests(call: Call, region: Region) -> ResponseReturnValue:
    """Who will be told what, before it is done."""
    return _tell_page(call, region)


@bp.post("/region/calls/<uuid:call_id>/interests/tell")
@region_needs(Permission.INTEREST_TELL, fresh=True)
def tell(call: Call, region: Region) -> ResponseReturnValue:
    """Tell every applicant of the region at once."""
    call_id = call.id
    try:
        with unit_of_work():
            told = services.tell(call_id, region, current_actor(), clock.now())
    except Refusal as refusal:
        return _tell_page(call, region, refusal=refusal, status=409)
    flash(f"{told} {'applicant is' if told == 1 else 'applicants are'} told what you advise.", "done")
    return redirect(url_for("region.interests", call_id=call_id), 303)


def _tell_page(call: Call, region: Region, *, refusal: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    lines = queries.listed_in(call, current_viewer(), region)
    page = interests_page(
        head_of(call),
        lines,
        (),
        links_of(call.id),
        state=InterestState.DECIDED.value,
        endpoint="region.interest",
        is_closed=call.interests_closed_at is not None,
        knows_advice=True,
        place=region.name,
    )
    page["unlike"] = _unlike(call.id, region)
    page["undecided"] = sum(line.state == InterestState.SUBMITTED for line in lines)
    undecided = links_of(call.id)("interests", state=InterestState.SUBMITTED.value)
    page["reasons"] = linked(refusal.reasons, lambda _where: undecided) if refusal else []
    return render_template("region/tell_interests.html", **page, error_title=status != 200), status


def _page(
    interest: Interest, form: AdviceForm | None = None, *, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    viewer = current_viewer()
    read = queries.interest_read(interest, viewer)
    shown = interest_page(
        head_of(interest.call), read, links_of(read.call_id), of_interest(interest, Reader.REGION), Reader.REGION
    )
    undecided = read.state in (InterestState.SUBMITTED, InterestState.DECIDED)
    page: dict[str, Any] = {
        **shown,
        "form": form or _offered(AdviceForm(data=_kept(read)), interest),
        "unlike": _unlike(read.call_id, interest.region, read.reference),
        "may_advise": undecided and may(current_actor(), Permission.INTEREST_ADVISE),
        "reasons": linked(refusal.reasons, lambda where: f"#{where}") if refusal else [],
        "error_title": status != 200,
    }
    return render_template("staff/interest.html", **page), status


def _unlike(call_id: uuid.UUID, region: Region, about: str = "") -> list[str]:
    """Where those who are to merge or to partner are not told alike: to think of again before everybody is told."""
    return [one.text for one in unlike(sayings_in(call_id, region.id), about=about)]


def _kept(read: queries.InterestRead) -> dict[str, Any]:
    said = read.said
    if said is None:
        return {"applications": 1}
    others = tuple(str(one.id) for one in said.others)
    return {"advice": said.advice, "others": others, "applications": said.applications, "reason": said.reason}


def _offered(form: AdviceForm, interest: Interest) -> AdviceForm:
    form.advice.choices = list(ADVICE.items())
    form.others.choices = [
        (str(one.id), f"{one.title} ({one.reference})", one.organisation) for one in queries.others_of(interest)
    ]
    return form


def _tell_url(call_id: uuid.UUID) -> str:
    return url_for("region.tell_interests", call_id=call_id)
