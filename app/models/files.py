"""Which documents were made or received, of what are they part, what is asked for, and what is on its way?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, Sha256, choice
from workflows.screening import ScreeningState


class Document(Base):
    """A stored file's description, with the pages of a PDF that was sent. Its bytes are stored under `sha256`."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("subject_id", "sha256"),)

    id: Mapped[Key]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[Sha256]
    pages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)


class Screening(Base):
    """The look at one file for malware. Until it is found clean its bytes lie in quarantine and nobody can open it."""

    __tablename__ = "screenings"
    __table_args__ = (
        CheckConstraint("(state = 'refused') = (found <> '')", name="refused_has_found"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_time"),
    )

    id: Mapped[Key]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    state: Mapped[ScreeningState] = mapped_column(choice(ScreeningState, "state"))
    found: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class ApplicationPaper(Base):
    """One PDF of a draft: who asked for it, of which content, and when it was made. Its document lies beside it."""

    __tablename__ = "application_papers"
    __table_args__ = (Index("ix_application_papers_application_id_asked_at", "application_id", "asked_at"),)

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    content_mark: Mapped[Sha256]
    made_at: Mapped[datetime | None] = mapped_column(Instant)


class Upload(Base):
    """A file on its way in pieces: whose, for which answer, and how many of its bytes have arrived.

    `mark` is what its sender's browser knows it by, so that another file of that name is not taken for the rest of it.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("received >= 0 AND received <= size", name="received_within_size"),
        UniqueConstraint("person_id", "application_id", "question_id", "name", "size", "mark"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    mark: Mapped[str] = mapped_column(String(40))
    received: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime] = mapped_column(Instant, index=True)
