"""Moderating the marks of one application, on a region's side: the regional ones."""

import uuid

from flask.typing import ResponseReturnValue

from app.models import Application, Region
from app.permissions import Permission
from app.web.region.blueprint import bp, region_needs
from app.web.region.links import links_of
from app.web.shared import moderation_pages as pages
from app.web.shared.moderation_pages import Side
from workflows.definition import Ledger
from workflows.set_aside import ActKind

URL = "/region/applications/<uuid:application_id>/moderation"
MARK = f"{URL}/<uuid:marked_id>"


def _side(region: Region) -> Side:
    return Side("region", links_of, region)


@bp.get(URL)
@region_needs(Permission.MODERATION_READ)
def moderation(application: Application, region: Region) -> ResponseReturnValue:
    """Every mark with its comment, what stands out, and what was done about it."""
    return pages.show(_side(region), application)


@bp.route(f"{MARK}/set-aside", methods=["GET", "POST"])
@region_needs(Permission.MODERATION_SET_ASIDE)
def set_aside(application: Application, marked_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Say what becomes of the ranking without a mark, then let it count no more."""
    return pages.act(_side(region), application, marked_id, ActKind.SET_ASIDE)


@bp.route(f"{MARK}/restore", methods=["GET", "POST"])
@region_needs(Permission.MODERATION_SET_ASIDE)
def restore(application: Application, marked_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Say what becomes of the ranking with a mark that was set aside, then let it count again."""
    return pages.act(_side(region), application, marked_id, ActKind.RESTORE)


@bp.route(f"{MARK}/ask", methods=["GET", "POST"])
@region_needs(Permission.MODERATION_ASK)
def ask_assessor(application: Application, marked_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Ask the assessor about their marks."""
    return pages.ask(_side(region), application, marked_id)


@bp.post(f"{MARK}/withdraw-question")
@region_needs(Permission.MODERATION_ASK)
def withdraw_question(application: Application, marked_id: uuid.UUID, region: Region) -> ResponseReturnValue:
    """Take back the question that waits."""
    return pages.withdraw(_side(region), application, marked_id)


@bp.post(f"{URL}/note")
@region_needs(Permission.MODERATION_NOTE)
def write_note(application: Application, region: Region) -> ResponseReturnValue:
    """Add a version to the consensus note of this side's ledger."""
    return pages.write_note(_side(region), application, Ledger.REGIONAL)


@bp.route("/region/applications/<uuid:application_id>/discussion", methods=["GET", "POST"])
@region_needs(Permission.MODERATION_NOTE)
def discussion(application: Application, region: Region) -> ResponseReturnValue:
    """What those who marked it say about the marks, and saying something."""
    return pages.discuss(_side(region), application, Ledger.REGIONAL)
