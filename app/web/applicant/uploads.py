"""A large file in pieces, for the script of the question's page. Without it the form sends the file whole."""

import uuid
from contextlib import closing

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as NoSuchPage

from app.models import Application
from app.permissions import Permission
from app.services import uploads
from app.services.record import NotFound
from app.services.uploads import Announced, OutOfStep
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from workflows.machine import Reason, Refusal
from workflows.uploading import LARGEST_PIECE, PIECE_BYTES

URL = "/applications/<uuid:application_id>/questions/<string:question_id>/uploads"
NOT_SENT = Refusal([Reason("not_sent", "The file was not sent as it should be. Choose it again.", "answer")])


@bp.post(URL)
@needs(Permission.APPLICATION_WRITE)
def announce_upload(application: Application, question_id: str) -> ResponseReturnValue:
    """Begin to send a file, or go on where it stopped: which upload it is, and how much has arrived."""
    try:
        file = Announced(request.form.get("name", ""), _number("size"), request.form.get("mark", ""))
        with unit_of_work():
            upload = uploads.announce(application.id, question_id, file, current_actor(), arrived())
            return jsonify(upload=str(upload.id), received=upload.received, piece=PIECE_BYTES)
    except Refusal as refusal:
        return _told(refusal)
    except NotFound as absent:
        raise NoSuchPage from absent


@bp.post(f"{URL}/piece")
@needs(Permission.APPLICATION_WRITE)
def receive_piece(application: Application, question_id: str) -> ResponseReturnValue:
    """The next piece of a file; after the last one the id under which the file can be attached."""
    application_id, now, sent = application.id, arrived(), request.files.get("piece")
    if sent is None:
        return _told(NOT_SENT)
    with closing(sent):
        piece = sent.stream.read(LARGEST_PIECE + 1)
    try:
        with unit_of_work():
            upload = uploads.receive(application_id, _upload_id(), _number("offset"), piece, current_actor(), now)
            received, is_whole = upload.received, upload.received == upload.size
        file_id = _taken_in(application_id) if is_whole else ""
    except OutOfStep as behind:
        return jsonify(received=behind.received), 409
    except Refusal as refusal:
        return _told(refusal)
    except NotFound as absent:
        raise NoSuchPage from absent
    return jsonify(received=received, file=file_id)


def _taken_in(application_id: uuid.UUID) -> str:
    """The id of the file. One that is refused is let go at once: sent again it would be refused again."""
    actor, now = current_actor(), arrived()
    try:
        with unit_of_work():
            return uploads.finish(application_id, _upload_id(), actor, now)
    except Refusal:
        with unit_of_work():
            uploads.give_up(application_id, _upload_id(), actor, now)
        raise


def _told(refusal: Refusal) -> ResponseReturnValue:
    return jsonify(told=" ".join(reason.text for reason in refusal.reasons)), 422


def _number(name: str) -> int:
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise NOT_SENT
    return int(value)


def _upload_id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("upload", ""))
    except ValueError as odd:
        raise NoSuchPage from odd
