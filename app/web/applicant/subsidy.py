"""What a partner says of subsidies: which law applies to its grant, and what assistance it has received."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Partner
from app.permissions import Permission
from app.queries.applicant import Bid
from app.queries.sheets import reread_partner
from app.queries.subsidies import Said, day_of, grant_of, said_by
from app.regions import subsidy_limits
from app.services import subsidies
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.costs import bid_for
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.words import ASSISTANCE_KINDS, SUBSIDY_ROUTES
from forms.subsidy import NAMES, SubsidyForm
from workflows.subsidy import asked, limits_on, missing, period_start, reason, received_pence, route
from workflows.terms import SubsidyRule

URL = "/partners/<uuid:partner_id>/subsidy"


@bp.get(URL)
@needs(Permission.PARTNER_READ)
@keeps(rooms=team)
def subsidy(partner: Partner) -> ResponseReturnValue:
    """The questions that the answers so far call for, the law that follows, and what was received."""
    bid = bid_for(partner)
    said = said_by(partner.id)
    form = SubsidyForm(typed(), data=_saved(said))
    form.make_room(ASSISTANCE_KINDS.items())
    return _page(bid, partner, form, said)


@bp.post(URL)
@needs(Permission.PARTNER_WRITE)
@keeps(rooms=team)
def save_subsidy(partner: Partner) -> ResponseReturnValue:
    """Keep what was answered, and ask what follows from it."""
    bid, partner_id = bid_for(partner), partner.id
    form = SubsidyForm(request.form)
    form.offer(ASSISTANCE_KINDS.items())
    if not form.validate():
        return _page(bid, partner, form, said_by(partner_id), status=422)
    try:
        _keep(partner_id, form)
    except Overtaken:
        said = said_by(partner_id)
        form.version.raw_data = [str(said.number)]
        return _page(bid, reread_partner(partner_id), form, said, reasons=[OVERTAKEN], status=409)
    following = said_by(partner_id)
    if missing(following.answers, bid.definition.core.finance.subsidy):
        flash("Your answers are saved. There is more to answer.", "told")
    else:
        flash("Your answers are saved.", "done")
    return redirect(url_for("applicant.subsidy", partner_id=partner_id), code=303)


OVERTAKEN = (
    "A colleague, or you in another window, saved these answers after you opened them. Read yours below once more, and "
    "save them.",
    "",
)


def _keep(partner_id: Any, form: SubsidyForm) -> None:
    with unit_of_work():
        subsidies.save_answers(
            partner_id,
            form.answers(),
            form.received(),
            seen_number=form.seen_number,
            actor=current_actor(),
            now=arrived(),
        )
        let_go()


def _saved(said: Said) -> dict[str, Any]:
    return {
        "version": str(said.number),
        **{name: getattr(said.answers, name) for name in NAMES},
        "rows": [
            {"given_on": one.given_on, "body": one.body, "amount": one.amount_pence, "kind": one.kind.value}
            for one in said.received
        ],
    }


def _yes_no(answer: bool | None) -> str:
    return {True: "Yes", False: "No", None: "Not answered"}[answer]


def _page(
    bid: Bid,
    partner: Partner,
    form: SubsidyForm,
    said: Said,
    *,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    rule, on = bid.definition.core.finance.subsidy, day_of(clock.now())
    answers = form.answers()
    found = route(said.answers)
    page = {
        **frame_of(bid, clock.now(), at="costs"),
        "partner_id": partner.id,
        "organisation": partner.organisation.name,
        "form": form,
        "reasons": reasons or [],
        "questions": [form[name] for name in asked(answers, rule) if name != "received_any"],
        "asks": rule != SubsidyRule.NOT_ASKED,
        "asks_received": rule == SubsidyRule.MINIMAL,
        "route": SUBSIDY_ROUTES[found] if found else "",
        "because": reason(said.answers),
        "since": period_start(on),
        "on": on,
        "sums": [(words, received_pence(said.received, on, kind)) for kind, words in ASSISTANCE_KINDS.items()],
        "grant_pence": grant_of(partner, bid.research_category),
        "received_pence": received_pence(said.received, on),
        "limits": limits_on(subsidy_limits(), on),
        "answered": [
            (form[name].label.text, _yes_no(getattr(said.answers, name))) for name in asked(said.answers, rule)
        ],
    }
    return render_template("applicant/subsidy.html", **page, error_title=status != 200), status
