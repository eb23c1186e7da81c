"""The expressions of interest to a call, as the funder reads them: the advice only when both ledgers are closed."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.models import Call, Interest
from app.permissions import Permission
from app.queries import interests as queries
from app.queries.history import of_interest
from app.queries.staff import head_of
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.history_pages import reader_of
from app.web.shared.interest_pages import interest_page, interests_page
from workflows.call import LEDGERS_CLOSED


@bp.get("/funder/calls/<uuid:call_id>/interests")
@funder_needs(Permission.INTEREST_REVIEW)
def interests(call: Call) -> ResponseReturnValue:
    """Every expression of interest, and what came of it."""
    knows_advice = current_viewer().is_auditor or call.state in LEDGERS_CLOSED
    page = interests_page(
        head_of(call),
        queries.listed_in(call, current_viewer()),
        queries.descents_in(call, knows_advice=knows_advice),
        links_of(call.id),
        state=request.args.get("state", ""),
        endpoint="funder.interest",
        is_closed=call.interests_closed_at is not None,
        knows_advice=knows_advice,
    )
    return render_template("staff/interests.html", **page, may_tell=False, unlike=[])


@bp.get("/funder/interests/<uuid:interest_id>")
@funder_needs(Permission.INTEREST_REVIEW)
def interest(interest: Interest) -> ResponseReturnValue:
    """One expression of interest, whole."""
    read, reader = queries.interest_read(interest, current_viewer()), reader_of(current_actor())
    page = interest_page(head_of(interest.call), read, links_of(read.call_id), of_interest(interest, reader), reader)
    return render_template("staff/interest.html", **page, may_advise=False, reasons=[], unlike=[])
