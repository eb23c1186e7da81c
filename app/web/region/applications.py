"""The applications to a call in one region, and reading one whole."""

import uuid

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Application, Call, Region
from app.permissions import Permission
from app.queries.application_papers import record_of
from app.queries.files import attached
from app.queries.reading import reading_of
from app.queries.staff import head_of
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared.answers import attachment
from app.web.shared.assessed import assessed
from app.web.shared.documents import attached_or_back
from app.web.shared.round_files import round_file
from app.web.shared.staff_pages import applications_page, reading_page, states_asked


@bp.get("/region/calls/<uuid:call_id>/applications")
@region_needs(Permission.CALL_READ)
def applications(call: Call, region: Region) -> ResponseReturnValue:
    """Every application in this region, or those in one state."""
    state, at = states_asked(request.args.get("state", "")), request.args.get("page", 1, type=int)
    page = applications_page(call, state, links_of(call.id), "region.application", region, page=at)
    return render_template("staff/applications.html", **page)


@bp.post("/region/calls/<uuid:call_id>/applications/file")
@region_needs(Permission.MODERATION_READ)
def applications_file(call: Call, region: Region) -> ResponseReturnValue:
    """The answers and marks of what the list shows, as one file."""
    return round_file(call, region)


@bp.get("/region/applications/<uuid:application_id>")
@region_needs(Permission.APPLICATION_REVIEW)
def application(application: Application, region: Region) -> ResponseReturnValue:
    """One application whole. The funder checks whether it is eligible."""
    page = reading_page(head_of(application.call), reading_of(application), links_of(application.call_id))
    page["history_url"] = url_for("region.application_history", application_id=application.id)
    page["assessed"] = assessed(application)
    page["paper_url"] = url_for("region.paper", application_id=application.id)
    return render_template(
        "staff/application.html", file_endpoint="region.file", **page, may_check=False, form=None, reasons=[]
    )


@bp.get("/region/applications/<uuid:application_id>/files/<uuid:file_id>")
@region_needs(Permission.APPLICATION_REVIEW)
def file(application: Application, region: Region, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of one of the answers, to save."""
    return attachment(attached(application, file_id))


@bp.get("/region/applications/<uuid:application_id>/application.pdf")
@region_needs(Permission.APPLICATION_REVIEW)
def paper(application: Application, region: Region) -> ResponseReturnValue:
    """The PDF of record of what was submitted, to save."""
    return attached_or_back(record_of(application.id), url_for("region.application", application_id=application.id))
