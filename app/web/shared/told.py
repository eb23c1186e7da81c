"""Who would be told if this were done now? Asked of the notices themselves, so that a confirmation cannot be wrong."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.notices.catalogue import CATALOGUE
from app.notices.readers import Reader
from app.walls import as_system


def told_by(notice: str, subject_id: uuid.UUID) -> tuple[Reader, ...]:
    """Everybody to whom this notice would be written now, each once, by name."""
    return told_of(notice, {"subject_id": str(subject_id)})


@as_system()
def told_of(notice: str, payload: Mapping[str, Any]) -> tuple[Reader, ...]:
    """The same for a notice about something that is not there yet, from what its move would record."""
    entry = CATALOGUE[notice]
    matter = entry.matter(payload)
    found = (reader for _, reader in entry.once_each(matter))
    return tuple(sorted(found, key=lambda reader: (reader.name, reader.address)))
