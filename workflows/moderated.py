"""What does the ranking become when marks are set aside, and with which hash?

The plain record stays as it was made. This one rests on it by its hash, and names every act that made a difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.plain import sha256
from workflows.ranking import Record, Scored, as_scored, record
from workflows.set_aside import SetAside


@dataclass(frozen=True)
class Moderated:
    """A plain ranking's hash, the acts that stand, and the ranking that follows; `hash_of` it is its own hash."""

    plain_sha256: str
    set_aside: tuple[SetAside, ...]
    record: Record


def moderated(
    plain: Record, plain_sha256: str, set_aside: Sequence[SetAside], changed: Mapping[UUID, Scored]
) -> Moderated:
    """The ranking with these acts, where `changed` holds the scores of every application that they touch."""
    scored = [changed.get(one.application_id) or as_scored(one) for one in plain.inputs]
    ordered = tuple(sorted(set_aside, key=lambda one: (str(one.assessment_id), one.criterion_id)))
    return Moderated(plain_sha256, ordered, record(plain.rule, scored, plain.inputs_sha256))


def hash_of(found: Moderated) -> str:
    """The hash of a moderated ranking: that of the plain one as long as no act stands."""
    return sha256(found) if found.set_aside else found.plain_sha256
