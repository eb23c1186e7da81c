"""Who may edit which side's part of a call, and how does an edit become a new version?"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, drafted_agreement_of
from app.queries.visible import find
from app.services.drafting import save_part
from app.services.versions import OVERTAKEN_BY_ONESELF, Said
from app.transactions import unit_of_work
from app.web.agreement.links import Problem, linked
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import begin_keeping, keep_what_is_refused, let_go, put_back_as_new
from forms.call import EditForm
from workflows import layers
from workflows.actor import Role
from workflows.amending import may_add_criteria
from workflows.call import CALL, CallFacts, CallMove
from workflows.definition import NATIONAL, Core, Definition, Layer
from workflows.editing import NotThere
from workflows.machine import Reason, Refusal
from workflows.removing import left_behind

STALE = "version_changed"


@dataclass(frozen=True)
class Desk:
    """What one side writes on: the call as it stands, and the part that is this side's own."""

    agreement: Agreement
    side: str
    part: Any

    @property
    def name(self) -> str:
        """The name of the side."""
        return self.agreement.names[self.side]

    @property
    def taken_ids(self) -> frozenset[str]:
        """Every id in use, so that a new one is free in each side's part."""
        definition = self.agreement.definition
        return frozenset(
            one.id for things in (definition.sections, definition.questions, definition.criteria) for one in things
        )

    @property
    def home(self) -> str:
        """The page that an edit comes from and goes back to: the call's own, or that of its amendment."""
        endpoint = "agreement.call" if self.agreement.amendment is None else "agreement.amendment"
        return url_for(endpoint, call_id=self.agreement.id, _anchor=self.side)

    @property
    def way_home(self) -> str:
        """What a link to that page says."""
        return "Back to the criteria" if self.agreement.amendment is None else "Back to the amendment"

    @property
    def may_add_criteria(self) -> bool:
        """Whether the part can get one criterion more."""
        return may_add_criteria(amends=self.agreement.amendment is not None)

    def with_part(self, part: Core | Layer) -> Definition:
        """The whole call with this part in place of the side's own."""
        return layers.with_part(self.agreement.definition, part)

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of another page of this side's part."""
        return url_for(endpoint, call_id=self.agreement.id, side=self.side, **values)


def sides_edited(call: Call) -> tuple[str, ...]:
    """The sides whose part the signed-in person may write."""
    return _sides_held(call, Role.PROGRAMME_OFFICER, Role.REGION_LEAD)


def sides_signed(call: Call) -> tuple[str, ...]:
    """The sides whose key the signed-in person may turn."""
    return _sides_held(call, Role.NATIONAL_SIGNATORY, Role.REGIONAL_SIGNATORY)


def edits(permission: Permission = Permission.CALL_READ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a page on which one side writes its own part: the view receives its `Desk` in place of call and side.

    A side that takes no part in the call is 404, somebody else's side is 403, and a call that has opened is refused.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def at_desk(call: Call, side: str = NATIONAL, **values: Any) -> Any:
            agreement = _own_agreement(call, side)
            asked = begin_keeping("call", call, rooms=lambda: [room_of(call.id, clause_here(side))])
            return asked if asked is not None else keep_what_is_refused(lambda: on_desk(agreement, side, **values))

        def on_desk(agreement: Agreement, side: str, **values: Any) -> Any:
            desk = _desk(agreement, side)
            try:
                return view(desk, **values)
            except NotThere:
                if request.method != "POST":
                    abort(404)
                return render_template("agreement/gone.html", agreement=desk.agreement), 409

        return needs(permission)(at_desk)

    return decorate


def edit_page(desk: Desk, template: str, form: Any, **values: Any) -> ResponseReturnValue:
    """The page of an edit, as it is asked for or with what is to be mended (422)."""
    put_back_as_new(form)
    shown = {"agreement": desk.agreement, "desk": desk, "form": form, "reasons": [], "newer": [], **values}
    return render_template(template, error_title=bool(form.errors), **shown), 422 if form.errors else 200


def save(
    desk: Desk, part: Core | Layer, form: EditForm, what: str, template: str, **values: Any
) -> ResponseReturnValue:
    """Save the side's part as a new version and go to the criteria; refused, the page stands with what was typed."""
    try:
        number = _save(desk, part, form, what)
    except Refusal as refusal:
        return _refused(desk, refusal, form, template, **values)
    _say_saved(desk, number)
    return redirect(desk.home, 303)


def save_at_once(
    desk: Desk,
    part: Core | Layer,
    form: EditForm,
    what: str,
    *,
    brings_back: int | None = None,
    also: Callable[[], None] | None = None,
) -> ResponseReturnValue:
    """The same for an edit in which nothing was typed: one made of an older version is not repeated on a newer.

    `also` is what is done with it or not at all: forgetting what the version was made from.
    """
    try:
        number = _save(desk, part, form, what, brings_back, also)
    except Refusal as refusal:
        reasons = [(_without_words(reason), "") for reason in refusal.reasons]
        return render_template("errors/409.html", reasons=reasons, back_href=desk.home), 409
    _say_saved(desk, number)
    return redirect(desk.home, 303)


def save_removal(desk: Desk, part: Core | Layer, form: EditForm, what: str) -> ResponseReturnValue:
    """The same for an edit that takes questions out: not while something that stays depends on one of them."""
    held = held_by(desk, part)
    if held:
        reasons = [(one.text, one.href) for one in held]
        return render_template("errors/409.html", reasons=reasons, back_href=desk.home), 409
    return save_at_once(desk, part, form, what)


def held_by(desk: Desk, part: Core | Layer) -> list[Problem]:
    """What depends on a question that this part no longer asks, with the place where that is mended."""
    return linked(desk.agreement, left_behind(desk.agreement.definition, desk.with_part(part)), (desk.side,))


def _save(
    desk: Desk,
    part: Core | Layer,
    form: EditForm,
    what: str,
    brings_back: int | None = None,
    also: Callable[[], None] | None = None,
) -> int:
    said = Said(form.said(what), form.seen_sha256.data, brings_back)
    amends = desk.agreement.amendment is not None
    with unit_of_work():
        version = save_part(desk.agreement.id, part, said, current_actor(), clock.now(), amends=amends)
        let_go()  # What was typed for it is a working copy no more.
        if also is not None:
            also()
        return version.number


def _refused(desk: Desk, refusal: Refusal, form: EditForm, template: str, **values: Any) -> ResponseReturnValue:
    """409: what was typed stands on the newest version, so that saving once more is a decision and not an accident."""
    call = find(Call, desk.agreement.id, current_viewer())
    latest = drafted_agreement_of(call)
    seen = [version.number for version in latest.versions if version.sha256 == form.seen_sha256.data]
    newer = [version for version in latest.versions if version.number > max(seen, default=desk.agreement.number)]
    if STALE in {reason.code for reason in refusal.reasons}:
        form.seen_sha256.raw_data = [latest.sha256]
    shown = {"desk": Desk(latest, desk.side, latest.part(desk.side)), "agreement": latest, "form": form, "newer": newer}
    reasons = linked(latest, refusal.reasons, (desk.side,))
    return render_template(template, error_title=True, reasons=reasons, **{**values, **shown}), 409


def _say_saved(desk: Desk, number: int) -> None:
    if number == desk.agreement.number:
        flash(f"Nothing was different, so version {number} stands as it was.")
        return
    broken = [slot.person for slot in desk.agreement.turned]
    told = f" {' and '.join(broken)} had signed the version before; they are told to read it again." if broken else ""
    flash(f"Saved as version {number}.{told}", "done")


def _without_words(reason: Reason) -> str:
    if reason.code != STALE:
        return reason.text
    who = "You, in another window," if reason == OVERTAKEN_BY_ONESELF else "Somebody"
    return f"{who} saved a newer version while you were reading. Read it, and do this again if it is still right."


def room_of(call_id: uuid.UUID, clause: str) -> str:
    """Where those who write or suggest at one clause meet: across the sides, because they agree it together."""
    return f"{call_id} {clause}"


def clause_here(side: str) -> str:
    """The clause that this request's page edits, named as people talk about it; a page of its own for all else."""
    named = dict(request.view_args or {})
    noun = next((one for one in ("criterion", "question", "section") if f"{one}_id" in named), "")
    if not noun or (request.endpoint or "").endswith("_new"):
        return f"{side} {request.endpoint} {sorted(map(str, named.values()))}"
    return f"{'core' if side == NATIONAL else f'layer:{side}'}:{noun}:{named[f'{noun}_id']}"


def _own_agreement(call: Call, side: str) -> Agreement:
    agreement = drafted_agreement_of(call)
    if side not in {slot.side for slot in agreement.slots}:
        abort(404)
    if side not in sides_edited(call):
        raise Forbidden
    return agreement


def _desk(agreement: Agreement, side: str) -> Desk:
    if not agreement.is_open_to_edits:
        move = CallMove.EDIT_CORE if side == NATIONAL else CallMove.EDIT_LAYER
        raise Refusal(CALL.refusals(move, agreement.state, current_actor().roles, CallFacts()))
    return Desk(agreement, side, agreement.part(side))


def _sides_held(call: Call, national: Role, regional: Role) -> tuple[str, ...]:
    theirs = current_viewer().ids(frozenset({regional}))
    first = (NATIONAL,) if national in current_actor().roles else ()
    return first + tuple(region.slug for region in call.regions if region.id in theirs)
