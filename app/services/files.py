"""How are uploaded files taken in for an answer?"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.models import Document
from app.queries.files import APPLICATION
from app.services import pdf_pages, screening
from app.services.applications import for_writing, question_of
from app.services.documents import Paper
from app.services.record import NotFound
from workflows import evidence
from workflows.actor import Actor
from workflows.compound_answers import file_name, file_problem
from workflows.file_structure import structure_problem
from workflows.filetypes import MEDIA_TYPES, FileType, type_of
from workflows.machine import Reason, Refusal
from workflows.questions import AnswerKind, Question


@dataclass(frozen=True)
class Upload:
    """What a browser sent: a name, which is not to be trusted, and the bytes."""

    name: str
    content: bytes


def keep_paper(subject_kind: str, subject_id: uuid.UUID, upload: Upload, now: datetime) -> Document:
    """Keep a document that a side of a call gives, beside its subject; `Refusal` of a file that is not taken."""
    found = type_of(upload.content)
    name = _name(upload, found)
    problem = evidence.file_problem(name, found, len(upload.content)) or screening.problem_with(name, upload.content)
    if problem or found is None:
        raise Refusal([Reason("file", problem, where="upload")])
    return screening.take_in(subject_kind, subject_id, _paper(name, found, upload.content), upload.content, now)


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
    checked = [_checked(question, upload) for upload in uploads]
    problems = [one.problem for one in checked if one.problem]
    if problems:
        raise Refusal([Reason("file", text, "answer") for text in problems])
    return [_keep(application.id, one, now) for one in checked]


@dataclass(frozen=True)
class _Checked:
    """A file with what was found of it, and why it cannot be taken; '' where it can."""

    name: str
    content: bytes
    found: FileType | None
    pages: int | None
    problem: str


def _checked(question: Question, upload: Upload) -> _Checked:
    """The cheapest look first: what is of no type that is taken, or too large, is not read on."""
    content, found, pages = upload.content, type_of(upload.content), None
    name = _name(upload, found)
    problem = file_problem(question, name, found, len(content))
    if not problem and found is not None:
        pages, inside = _inside(content, found)
        problem = f"‘{name}’ {inside}" if inside else file_problem(question, name, found, len(content), pages)
    return _Checked(name, content, found, pages, problem or screening.problem_with(name, content))


def _inside(content: bytes, found: FileType) -> tuple[int | None, str]:
    """The pages of a PDF, and what is wrong with the inside of a file; '' for nothing."""
    if problem := structure_problem(content, found):
        return None, problem
    if found != FileType.PDF:
        return None, ""
    try:
        return pdf_pages.count(content), ""
    except pdf_pages.Unreadable as why:
        return None, str(why)


def _keep(application_id: uuid.UUID, one: _Checked, now: datetime) -> str:
    if one.found is None:
        raise ValueError("a file of no type that is taken has a problem")
    paper = _paper(one.name, one.found, one.content, one.pages)
    return str(screening.take_in(APPLICATION, application_id, paper, one.content, now).id)


def _name(upload: Upload, found: FileType | None) -> str:
    return file_name(upload.name, found) if found else upload.name[-80:]


def _paper(name: str, found: FileType, content: bytes, pages: int | None = None) -> Paper:
    return Paper(name, MEDIA_TYPES[found], len(content), hashlib.sha256(content).hexdigest(), pages)
