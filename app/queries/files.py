"""Which files are attached to an application, and which of them may be read through one of its answers?"""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Document
from app.queries.application_facts import answers_of
from app.queries.definitions import definition_for
from app.queries.screening import files_in, held_among
from workflows.compound_answers import KeptFile, entry_of
from workflows.conditions import asked
from workflows.filetypes import MEDIA_TYPES

APPLICATION = "application"
_TYPES = {media_type: found for found, media_type in MEDIA_TYPES.items()}


def entries_of(application_id: uuid.UUID, ids: Sequence[str]) -> list[str]:
    """The entries of these files, as `Files.parse` reads them. Only files of this application are found."""
    wanted = [found for id_ in ids if (found := _as_uuid(id_)) is not None]
    query = select(Document).where(
        Document.subject_kind == APPLICATION, Document.subject_id == application_id, Document.id.in_(wanted)
    )
    found_by_id = {document.id: document for document in db.session.scalars(query)}
    return [entry_of(kept(found_by_id[id_])) for id_ in wanted if id_ in found_by_id]


def attached(application: Application, file_id: uuid.UUID, *, hidden_too: bool = False) -> KeptFile | None:
    """A file that stands in an answer of this application; None for any other, and for what is in quarantine.

    What a condition hides is found only with `hidden_too`: it is in the draft of those who wrote it, and nowhere else.
    """
    answers, questions = answers_of(application.id), definition_for(application).questions
    seen = questions if hidden_too else asked(questions, answers)
    files = (file for question in seen for file in files_in(question, answers.get(question.id)))
    found = next((file for file in files if file.id == str(file_id)), None)
    return None if found is None or held_among([found.id]) else found


def kept(document: Document) -> KeptFile:
    """The file that a document describes, as whatever shows or serves it takes it."""
    return KeptFile(
        str(document.id), document.name, _TYPES[document.media_type], document.size, document.sha256, document.pages
    )


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
