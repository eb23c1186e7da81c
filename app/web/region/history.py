"""The history of a call, an application and the region's own list, as a region may know it."""

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.models import Application, Call, Recommendation, Region
from app.permissions import Permission
from app.queries import history
from app.queries.visible import recommendations_for
from app.web.region.blueprint import bp, region_needs
from app.web.shared.gate import current_viewer
from app.web.shared.history_pages import history_page
from workflows.history import Reader


@bp.get("/region/calls/<uuid:call_id>/history")
@region_needs(Permission.CALL_READ)
def call_history(call: Call, region: Region) -> ResponseReturnValue:
    """What happened to a call."""
    found = history.of_call(call, Reader.REGION)
    return history_page(call.title, call.reference, found, (url_for("region.call", call_id=call.id), "The call"))


@bp.get("/region/applications/<uuid:application_id>/history")
@region_needs(Permission.APPLICATION_REVIEW)
def application_history(application: Application, region: Region) -> ResponseReturnValue:
    """What happened to an application; of the national ledger nothing until both are closed."""
    back = url_for("region.application", application_id=application.id)
    found = history.of_application(application, Reader.REGION)
    return history_page(application.title, application.reference, found, (back, "The application"))


@bp.get("/region/calls/<uuid:call_id>/portfolio/history")
@region_needs(Permission.RECOMMENDATION_READ)
def list_history(call: Call, region: Region) -> ResponseReturnValue:
    """What happened to this region's list."""
    of_region = (Recommendation.call_id == call.id, Recommendation.region_id == region.id)
    kept = db.session.scalars(recommendations_for(current_viewer()).where(*of_region)).one_or_none()
    if kept is None:
        raise NotFound
    back = url_for("region.portfolio", call_id=call.id)
    found = history.of_list(kept, Reader.REGION)
    return history_page(f"the list of {region.name}", call.reference, found, (back, "Choosing the list"))
