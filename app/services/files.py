"""How are uploaded files taken in for an answer?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.extensions import files
from app.queries.files import APPLICATION
from app.services import documents
from app.services.applications import for_writing, question_of
from app.services.documents import Paper
from app.services.record import NotFound
from workflows.actor import Actor
from workflows.compound_answers import file_name, file_problem
from workflows.filetypes import MEDIA_TYPES, FileType, type_of
from workflows.machine import Reason, Refusal
from workflows.questions import AnswerKind, Question


@dataclass(frozen=True)
class Upload:
    """What a browser sent: a name, which is not to be trusted, and the bytes."""

    name: str
    content: bytes


def take_in(
    application_id: uuid.UUID, question_id: str, uploads: Sequence[Upload], actor: Actor, now: datetime
) -> list[str]:
    """Store the files under their hashes and give their ids, or `Refusal` with every reason and none of them stored.

    Being taken in does not attach a file: an answer names those that it holds.
    """
    application = for_writing(application_id, actor, now)
    question = question_of(application, question_id)
    if question.kind != AnswerKind.FILE:
        raise NotFound(question_id)
    checked = [(upload, type_of(upload.content)) for upload in uploads]
    problems = [text for upload, found in checked if (text := _problem(question, upload, found))]
    if problems:
        raise Refusal([Reason("file", text, "answer") for text in problems])
    return [_keep(application.id, upload, found, now) for upload, found in checked if found is not None]


def screening_problem(content: bytes) -> str:
    """Why these bytes may not be kept; '' while nothing is known against them. A malware scanner's place is here."""
    return ""


def _problem(question: Question, upload: Upload, found: FileType | None) -> str:
    name = file_name(upload.name, found) if found else upload.name[-80:]
    return file_problem(question, name, found, len(upload.content)) or screening_problem(upload.content)


def _keep(application_id: uuid.UUID, upload: Upload, found: FileType, now: datetime) -> str:
    digest, size = files.put(upload.content), len(upload.content)
    paper = Paper(file_name(upload.name, found), MEDIA_TYPES[found], size, digest)
    return str(documents.keep(APPLICATION, application_id, paper, now).id)
