"""Evidence of a suggestion or a comment: given in one of three forms, and read."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Call, Comment, Evidence, Suggestion
from app.permissions import Permission
from app.queries.agreement import agreement_of
from app.queries.evidence import one_piece
from app.queries.visible import find
from app.services import evidence
from app.services.files import Upload
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.comments import address_of
from app.web.shared.answers import attachment
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import at_controls
from app.web.shared.words import EVIDENCE_KINDS
from forms.negotiation import EvidenceForm, FiguresForm, PaperForm, PassageForm
from workflows.evidence import EvidenceKind
from workflows.filetypes import MEDIA_TYPES
from workflows.machine import Refusal

FORMS: dict[EvidenceKind, type[EvidenceForm]] = {
    EvidenceKind.DOCUMENT: PaperForm,
    EvidenceKind.PASSAGE: PassageForm,
    EvidenceKind.FIGURES: FiguresForm,
}


@bp.route(
    "/agreement/suggestions/<uuid:suggestion_id>/evidence/<any(document, passage, figures):grounds>",
    methods=["GET", "POST"],
)
@needs(Permission.CALL_TALK)
def support_suggestion(suggestion: Suggestion, grounds: str) -> ResponseReturnValue:
    """Give evidence for one's own suggestion."""
    return _support(suggestion, EvidenceKind(grounds), url_for("agreement.suggestion", suggestion_id=suggestion.id))


@bp.route(
    "/agreement/comments/<uuid:comment_id>/evidence/<any(document, passage, figures):grounds>", methods=["GET", "POST"]
)
@needs(Permission.CALL_TALK)
def support_comment(comment: Comment, grounds: str) -> ResponseReturnValue:
    """Give evidence for one's own comment."""
    return _support(comment, EvidenceKind(grounds), address_of(comment))


@bp.get("/agreement/evidence/<uuid:evidence_id>")
@needs(Permission.CALL_READ)
def evidence_file(evidence: Evidence) -> ResponseReturnValue:
    """A document that was given as evidence, to save."""
    piece = one_piece(evidence.id)
    return attachment(piece.file if piece else None)


def _support(thing: Any, kind: EvidenceKind, back: str) -> ResponseReturnValue:
    form = FORMS[kind](request.form)
    if request.method != "POST" or not form.validate():
        return _page(thing, kind, form, back)
    upload = _upload() if kind == EvidenceKind.DOCUMENT else None
    try:
        with unit_of_work():
            evidence.support(
                type(thing),
                thing.id,
                form.content,
                current_actor(),
                clock.now(),
                upload=upload,
                is_public=form.is_public.data,
            )
    except Refusal as refusal:
        reasons = at_controls(refusal.reasons)
        return _page(thing, kind, form, back, reasons)
    flash("Your evidence stands with it.", "done")
    return redirect(back, 303)


def _upload() -> Upload:
    """What was chosen to upload; nothing chosen is an empty file, and refused as such."""
    sent = request.files.get("upload")
    return Upload(sent.filename or "", sent.stream.read()) if sent else Upload("", b"")


def _page(thing: Any, kind: EvidenceKind, form: EvidenceForm, back: str, reasons: Any = ()) -> ResponseReturnValue:
    call = find(Call, thing.call_id, current_viewer())
    if call is None:
        raise NotFound
    status = 409 if reasons else 422 if form.errors else 200
    page = render_template(
        "agreement/evidence_new.html",
        agreement=agreement_of(call),
        thing=thing,
        stays=isinstance(thing, Suggestion),
        kind=kind,
        kinds=EVIDENCE_KINDS,
        accepts=",".join(MEDIA_TYPES.values()),
        form=form,
        back=back,
        reasons=reasons,
        error_title=status != 200,
    )
    return page, status
