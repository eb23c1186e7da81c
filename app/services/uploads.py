"""How does a large file arrive in pieces, and go on where it stopped after a lost connection or a closed page?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db, pieces
from app.models import Upload
from app.services import files
from app.services.applications import for_writing, question_of
from app.services.record import NotFound, add_to_outbox, get_for_update
from workflows.actor import Actor
from workflows.compound_answers import MOST_FILE_BYTES
from workflows.filetypes import size_words
from workflows.machine import Reason, Refusal
from workflows.questions import AnswerKind, Question
from workflows.uploading import KEPT_FOR, LARGEST_PIECE, LONGEST_MARK, MOST_OPEN, TOO_MANY

DROP_UPLOAD = "drop_upload"


@dataclass(frozen=True)
class Announced:
    """A file that somebody is about to send: its name, its size in bytes, and what their browser knows it by."""

    name: str
    size: int
    mark: str


class OutOfStep(Exception):
    """A piece was not the next one. `received` says how many bytes have arrived: the sender goes on there."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have arrived")
        self.received = received


def announce(application_id: uuid.UUID, question_id: str, file: Announced, actor: Actor, now: datetime) -> Upload:
    """Begin to receive a file, or find the one that this person had begun to send. `Refusal` past the limits."""
    application = for_writing(application_id, actor, now)
    question = question_of(application, question_id)
    if question.kind != AnswerKind.FILE:
        raise NotFound(question_id)
    name, mark = file.name[-200:], file.mark[:LONGEST_MARK]
    if problem := _size_problem(question, name, file.size):
        raise Refusal([Reason("file", problem, "answer")])
    mine = select(Upload).where(Upload.application_id == application_id, Upload.person_id == actor.id)
    same = (Upload.question_id == question_id, Upload.name == name, Upload.size == file.size, Upload.mark == mark)
    begun = db.session.scalars(mine.where(*same)).one_or_none()
    if begun is not None:
        return begun
    if (db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST_OPEN:
        raise Refusal([Reason("too_many_uploads", TOO_MANY, "answer")])
    upload = Upload(
        id=uuid.uuid4(), application_id=application_id, question_id=question_id, person_id=actor.id,
        name=name, size=file.size, mark=mark, received=0, touched_at=now,
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    return upload


def receive(
    application_id: uuid.UUID, upload_id: uuid.UUID, offset: int, piece: bytes, actor: Actor, now: datetime
) -> Upload:
    """Write the next piece. `OutOfStep` for any other; `NotFound` for an upload of somebody else, or elsewhere."""
    for_writing(application_id, actor, now)
    upload = _own(application_id, upload_id, actor)
    # An empty piece is for a file that had come whole when the connection was lost.
    is_next = offset == upload.received and bool(piece) != (upload.received == upload.size)
    if not is_next or len(piece) > min(LARGEST_PIECE, upload.size - offset):
        raise OutOfStep(upload.received)
    pieces.write(upload.id, offset, piece)
    upload.received += len(piece)
    upload.touched_at = now
    db.session.flush()
    return upload


def finish(application_id: uuid.UUID, upload_id: uuid.UUID, actor: Actor, now: datetime) -> str:
    """Take in a file that has arrived whole, by the rules of `files.take_in`; its id. `OutOfStep` while it has not."""
    upload = _own(application_id, upload_id, actor)
    if upload.received != upload.size:
        raise OutOfStep(upload.received)
    sent = files.Upload(upload.name, pieces.read(upload.id))
    (file_id,) = files.take_in(application_id, upload.question_id, [sent], actor, now)
    _forget(upload, now)
    return file_id


def give_up(application_id: uuid.UUID, upload_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Let go of what has arrived of a file, after it was refused."""
    _forget(_own(application_id, upload_id, actor), now)


def forget_old(now: datetime) -> int:
    """Let go of the files of which nothing has come for a day; how many."""
    old = db.session.scalars(select(Upload).where(Upload.touched_at <= now - KEPT_FOR)).all()
    for upload in old:
        _forget(upload, now)
    return len(old)


def _own(application_id: uuid.UUID, upload_id: uuid.UUID, actor: Actor) -> Upload:
    upload: Upload = get_for_update(Upload, upload_id)
    if (upload.application_id, upload.person_id) != (application_id, actor.id):
        raise NotFound(str(upload_id))
    return upload


def _size_problem(question: Question, name: str, size: int) -> str:
    """What can be said before anything has come; the rest is said of what came."""
    most = question.most_bytes or MOST_FILE_BYTES
    if size < 1:
        return f"‘{name}’ is empty."
    return f"‘{name}’ has {size_words(size)}; the most is {size_words(most)}." if size > most else ""


def _forget(upload: Upload, now: datetime) -> None:
    add_to_outbox(DROP_UPLOAD, {"upload_id": str(upload.id)}, now)
    db.session.delete(upload)
