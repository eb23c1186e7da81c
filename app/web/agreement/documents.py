"""Documents that the sides of a call hand to those who apply: a guide, a template, a note."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.queries.agreement import agreement_of
from app.queries.call_documents import offered_file, offered_with
from app.queries.visible import find
from app.services import call_documents
from app.services.files import Upload
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited
from app.web.shared.answers import attachment
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import at_controls
from forms.call_document import DocumentForm
from workflows.filetypes import MEDIA_TYPES
from workflows.machine import Refusal

BASE = "/agreement/<uuid:call_id>/documents"


@bp.get(BASE)
@needs(Permission.CALL_READ)
def documents(call: Call) -> ResponseReturnValue:
    """What stands there for applicants, and the form to put up one more."""
    return _page(call, DocumentForm())


@bp.get(f"{BASE}/<uuid:piece_id>")
@needs(Permission.CALL_READ)
def document_file(call: Call, piece_id: uuid.UUID) -> ResponseReturnValue:
    """One of them, to save."""
    return attachment(offered_file(call, piece_id))


@bp.post(BASE)
@needs(Permission.CALL_DOCUMENT)
def offer_document(call: Call) -> ResponseReturnValue:
    """Put one up for one's own side."""
    form, call_id = DocumentForm(request.form), call.id
    if not form.validate():
        return _page(call, form, status=422)
    sent = request.files.get("upload")
    upload = Upload(sent.filename or "", sent.stream.read()) if sent else Upload("", b"")
    try:
        with unit_of_work():
            call_documents.offer(call_id, form.title.data, upload, current_actor(), clock.now())
    except Refusal as refusal:
        reasons = at_controls(refusal.reasons)
        return _page(find(Call, call_id, current_viewer()), form, reasons=reasons, status=409)
    flash(f"‘{form.title.data}’ stands on the page of the call from the day that it is agreed.", "done")
    return redirect(url_for("agreement.documents", call_id=call_id), 303)


@bp.post(f"{BASE}/<uuid:piece_id>/withdraw")
@needs(Permission.CALL_DOCUMENT)
def withdraw_document(call: Call, piece_id: uuid.UUID) -> ResponseReturnValue:
    """Take one of one's own side down."""
    call_id = call.id
    with unit_of_work():
        call_documents.take_down(call_id, piece_id, current_actor(), clock.now())
    flash("It is taken down. The record says that it stood there.", "done")
    return redirect(url_for("agreement.documents", call_id=call_id), 303)


def _page(
    call: Call, form: DocumentForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "agreement/documents.html",
        agreement=agreement_of(call),
        lines=offered_with(call),
        own=sides_edited(call),
        accepts=",".join(MEDIA_TYPES.values()),
        form=form,
        reasons=reasons or [],
        error_title=status != 200,
    )
    return page, status
