"""The history of a call, an application, an offer and a recommended list, as the funder may know it."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Application, Call, Offer, Recommendation
from app.permissions import Permission
from app.queries import history
from app.web.funder.blueprint import bp, funder_needs
from app.web.shared.gate import current_actor
from app.web.shared.history_pages import history_page, reader_of


@bp.get("/funder/calls/<uuid:call_id>/history")
@funder_needs(Permission.CALL_READ)
def call_history(call: Call) -> ResponseReturnValue:
    """What happened to a call."""
    found = history.of_call(call, reader_of(current_actor()))
    return history_page(call.title, call.reference, found, (url_for("funder.call", call_id=call.id), "The call"))


@bp.get("/funder/applications/<uuid:application_id>/history")
@funder_needs(Permission.APPLICATION_REVIEW)
def application_history(application: Application) -> ResponseReturnValue:
    """What happened to an application; of the regional ledger nothing until both are closed."""
    back = url_for("funder.application", application_id=application.id)
    found = history.of_application(application, reader_of(current_actor()))
    return history_page(application.title, application.reference, found, (back, "The application"))


@bp.get("/funder/offers/<uuid:offer_id>/history")
@funder_needs(Permission.OFFER_READ)
def offer_history(offer: Offer) -> ResponseReturnValue:
    """What happened to an offer, from its first figures on."""
    back = url_for("funder.offer", offer_id=offer.id)
    found = history.of_offer(offer, reader_of(current_actor()))
    return history_page("the offer", offer.award.reference, found, (back, "The offer"))


@bp.get("/funder/lists/<uuid:recommendation_id>/history")
@funder_needs(Permission.RECOMMENDATION_READ)
def list_history(recommendation: Recommendation) -> ResponseReturnValue:
    """What happened to a list since a region recommended it."""
    back = url_for("funder.recommendation", recommendation_id=recommendation.id)
    found = history.of_list(recommendation, reader_of(current_actor()))
    return history_page("the list", "Recommended list", found, (back, "The list"))
