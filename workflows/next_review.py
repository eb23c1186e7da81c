"""Which assessment does a person do next?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Waiting:
    """One assessment that waits for a person; `reviews` counts those of the same ledger that are handed in already."""

    assessment_id: UUID
    application_id: UUID
    is_accepted: bool
    due_at: datetime
    reviews: int


def in_turn(waiting: Sequence[Waiting], person_id: UUID) -> tuple[Waiting, ...]:
    """What waits, in the order in which it is done: what is accepted before what is yet to be answered, what is due
    sooner first, then the application that fewest others have reviewed, so that every one gets its first reviews.

    Ties are shuffled for each person, so that no application is always read fresh and another always tired: by the
    keyed hash of its id with the person as the key, which is the same today and tomorrow.
    """
    return tuple(
        sorted(
            waiting,
            key=lambda one: (not one.is_accepted, one.due_at, one.reviews, ticket(one.application_id, person_id)),
        )
    )


def ticket(application_id: UUID, person_id: UUID) -> str:
    """Where a person meets an application among others with as many reviews: a keyed BLAKE2 hash, in hex."""
    return hashlib.blake2b(application_id.bytes, key=person_id.bytes, digest_size=16).hexdigest()
