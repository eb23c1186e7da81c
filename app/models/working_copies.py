"""Which words did somebody type and not save?"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant, Json, Key, Sha256
from workflows.working_copy import LONGEST_PLACE, LONGEST_SITTING, LONGEST_TITLE


class WorkingCopy(Base):
    """What one person typed on one page and did not save: theirs alone, and a version of nothing.

    `place` is the path of the page, and `sitting` one opening of it, so that words typed later in another window never
    take the place of words that wait; '' where the page did not say.

    `thing_kind` and `thing_id` name what the page is about, so that a copy goes with
    the right to see it; `call_id` is the call that closes. `title` is what the page called itself in
    the browser, '' without a script. `fields` are pairs of a name and what was typed, as sent.
    """

    __tablename__ = "working_copies"
    __table_args__ = (UniqueConstraint("person_id", "place", "sitting"),)

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    sitting: Mapped[str] = mapped_column(String(LONGEST_SITTING), default="")
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[uuid.UUID]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    fields: Mapped[list[Any]] = mapped_column(Json)
    typed_against: Mapped[Sha256]
    typed_at: Mapped[datetime] = mapped_column(Instant, index=True)
