"""How does a team share the writing: who has which question, and what is said at it?"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Key, choice
from workflows.question_work import WorkState
from workflows.team_comment import TeamCommentState


class QuestionWork(Base):
    """The work on one question of one application. `word` goes with the last move, `asked_by` is who gave it away.

    `complete_number` is the save of the answer that was marked complete: a later one by somebody else is told apart.
    """

    __tablename__ = "question_work"
    __table_args__ = (
        UniqueConstraint("application_id", "question_id"),
        CheckConstraint("(state = 'assigned') = (assigned_to IS NOT NULL)", name="assigned_has_person"),
        CheckConstraint("(state = 'complete') = (complete_number IS NOT NULL)", name="complete_has_number"),
    )

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    state: Mapped[WorkState] = mapped_column(choice(WorkState, "state"), default=WorkState.OPEN)
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    word: Mapped[str] = mapped_column(Text, default="")
    complete_number: Mapped[int | None]


class TeamComment(Base):
    """Words of one person to their team at a question. They never change: newer ones supersede them."""

    __tablename__ = "team_comments"

    id: Mapped[Key]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[TeamCommentState] = mapped_column(choice(TeamCommentState, "state"), default=TeamCommentState.OPEN)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team_comments.id"), unique=True)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
