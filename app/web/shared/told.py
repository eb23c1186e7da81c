"""Who would be told if this were done now? Asked of the notices themselves, so that a confirmation cannot be wrong."""

import uuid

from app.notices.catalogue import CATALOGUE
from app.notices.readers import Reader
from app.walls import as_system


@as_system()
def told_by(notice: str, subject_id: uuid.UUID) -> tuple[Reader, ...]:
    """Everybody to whom this notice would be written now, each once, by name."""
    entry = CATALOGUE[notice]
    matter = entry.matter({"subject_id": str(subject_id)})
    found = {reader.address: reader for told in reversed(entry.told) for reader in told.readers(matter)}
    return tuple(sorted(found.values(), key=lambda reader: (reader.name, reader.address)))
