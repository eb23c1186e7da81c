"""Moderating the marks of one application, on the funder's side: the national ones. Auditors read."""

import uuid

from flask.typing import ResponseReturnValue

from app.models import Application
from app.permissions import Permission
from app.web.funder.blueprint import bp, funder_needs
from app.web.funder.links import links_of
from app.web.shared import moderation_pages as pages
from app.web.shared.moderation_pages import Side
from workflows.definition import Ledger
from workflows.set_aside import ActKind

URL = "/funder/applications/<uuid:application_id>/moderation"
MARK = f"{URL}/<uuid:marked_id>"

SIDE = Side("funder", links_of)


@bp.get(URL)
@funder_needs(Permission.MODERATION_READ)
def moderation(application: Application) -> ResponseReturnValue:
    """Every mark with its comment, what stands out, and what was done about it."""
    return pages.show(SIDE, application)


@bp.route(f"{MARK}/set-aside", methods=["GET", "POST"])
@funder_needs(Permission.MODERATION_SET_ASIDE)
def set_aside(application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Say what becomes of the ranking without a mark, then let it count no more."""
    return pages.act(SIDE, application, marked_id, ActKind.SET_ASIDE)


@bp.route(f"{MARK}/restore", methods=["GET", "POST"])
@funder_needs(Permission.MODERATION_SET_ASIDE)
def restore(application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Say what becomes of the ranking with a mark that was set aside, then let it count again."""
    return pages.act(SIDE, application, marked_id, ActKind.RESTORE)


@bp.route(f"{MARK}/ask", methods=["GET", "POST"])
@funder_needs(Permission.MODERATION_ASK)
def ask_assessor(application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the assessor about their marks."""
    return pages.ask(SIDE, application, marked_id)


@bp.post(f"{MARK}/withdraw-question")
@funder_needs(Permission.MODERATION_ASK)
def withdraw_question(application: Application, marked_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the question that waits."""
    return pages.withdraw(SIDE, application, marked_id)


@bp.post(f"{URL}/note")
@funder_needs(Permission.MODERATION_NOTE)
def write_note(application: Application) -> ResponseReturnValue:
    """Add a version to the consensus note of this side's ledger."""
    return pages.write_note(SIDE, application, Ledger.NATIONAL)


@bp.route("/funder/applications/<uuid:application_id>/discussion", methods=["GET", "POST"])
@funder_needs(Permission.MODERATION_NOTE)
def discussion(application: Application) -> ResponseReturnValue:
    """What those who marked it say about the marks, and saying something."""
    return pages.discuss(SIDE, application, Ledger.NATIONAL)
