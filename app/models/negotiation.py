"""What do the sides of a call suggest to one another, what do they say about its clauses, and on what grounds?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256, VersionedMixin, choice
from workflows.comment import CommentKind, CommentState
from workflows.evidence import EvidenceKind
from workflows.suggestion import SuggestionState


class Suggestion(Base, VersionedMixin):
    """A change to one clause, as data: new values in plain form for some of its fields.

    `part` is the side whose clause it is and `side` that of the author. `base_number` is the version that they had
    before them, `clause_sha256` what the clause said in it, and `name` the clause in words, to be read when it is gone.
    """

    __tablename__ = "suggestions"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR answered_by IS NOT NULL", name="answered_has_who_answered"
        ),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_has_reason"),
        CheckConstraint("(state = 'accepted') = (accepted_number IS NOT NULL)", name="accepted_has_version"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    clause: Mapped[str] = mapped_column(String(160))
    part: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(300))
    side: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    base_number: Mapped[int]
    clause_sha256: Mapped[Sha256]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[SuggestionState] = mapped_column(choice(SuggestionState, "state"), default=SuggestionState.OPEN)
    counters_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("suggestions.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_number: Mapped[int | None]


class Comment(Base, VersionedMixin):
    """Words about a clause, or about one suggestion to it. The words never change: newer ones supersede them."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("kind = 'question' OR state NOT IN ('open', 'resolved')", name="only_questions_are_resolved"),
        CheckConstraint("(state = 'resolved') = (resolved_by IS NOT NULL)", name="resolved_has_who_resolved"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    clause: Mapped[str] = mapped_column(String(160))
    part: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(300))
    suggestion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("suggestions.id"), index=True)
    side: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[CommentKind] = mapped_column(choice(CommentKind, "kind"))
    state: Mapped[CommentState] = mapped_column(choice(CommentState, "state"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comments.id"), unique=True)
    answers_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comments.id"))
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)


class Evidence(Base):
    """The grounds of one suggestion or one comment. `region` is whose scorers read it once it is accepted ('': none).

    `content` is the plain form of a record of `workflows.evidence`; a file's bytes are those of its document.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(suggestion_id IS NULL) <> (comment_id IS NULL)", name="supports_one_thing"),
        CheckConstraint("(kind = 'document') = (document_id IS NOT NULL)", name="document_has_file"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    suggestion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("suggestions.id"), index=True)
    comment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comments.id"), index=True)
    region: Mapped[str] = mapped_column(String(60), default="")
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[EvidenceKind] = mapped_column(choice(EvidenceKind, "kind"))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    is_public: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Instant)
