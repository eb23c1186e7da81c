"""With which evidence are suggestions and comments supported, and which of it stays with a clause?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Document, Evidence, Suggestion, User
from app.queries.files import kept
from workflows import evidence
from workflows.compound_answers import KeptFile
from workflows.evidence import EvidenceKind
from workflows.suggestion import SuggestionState


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence to be read. `clause` and `name` are the clause that its suggestion is about, else ''."""

    id: uuid.UUID
    supports: uuid.UUID
    kind: EvidenceKind
    said: str
    source: str
    region: str
    is_public: bool
    by: str
    clause: str = ""
    name: str = ""
    file: KeptFile | None = None


def evidence_of(call_id: uuid.UUID, supported: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[EvidenceLine]]:
    """The evidence of these suggestions and comments, by what it supports. One query."""
    found: dict[uuid.UUID, list[EvidenceLine]] = {}
    either = Evidence.suggestion_id.in_(supported) | Evidence.comment_id.in_(supported)
    for line in _lines(Evidence.call_id == call_id, either) if supported else ():
        found.setdefault(line.supports, []).append(line)
    return found


def one_piece(evidence_id: uuid.UUID) -> EvidenceLine | None:
    """One piece of evidence that came through the gate. One query."""
    return next(iter(_lines(Evidence.id == evidence_id)), None)


def evidence_here(call_id: uuid.UUID, region: str) -> Sequence[EvidenceLine]:
    """What the scorers of one region read: the accepted evidence that is this region's. One query."""
    return _lines(Evidence.call_id == call_id, _stays(call_id), Evidence.region == region)


def public_evidence(call_id: uuid.UUID) -> Sequence[EvidenceLine]:
    """What anyone may read: what its author marked as public, of suggestions that were accepted themselves. One query.

    The evidence of one that only led to another argues for words which nobody agreed (`docs/decisions/0044`).
    """
    accepted = Suggestion.state == SuggestionState.ACCEPTED
    return _lines(Evidence.call_id == call_id, Evidence.is_public, accepted)


def _stays(call_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether the evidence in the row stays with its clause: its suggestion was accepted, or led to one that was."""
    accepted = select(Suggestion.id, Suggestion.counters_id).where(
        Suggestion.call_id == call_id, Suggestion.state == SuggestionState.ACCEPTED
    )
    chain = accepted.cte("chain", recursive=True)
    before = aliased(Suggestion)
    chain = chain.union_all(select(before.id, before.counters_id).join(chain, before.id == chain.c.counters_id))
    return Evidence.suggestion_id.in_(select(chain.c.id))


def _lines(*where: ColumnElement[bool]) -> Sequence[EvidenceLine]:
    query = (
        select(Evidence, User.name, Suggestion.clause, Suggestion.name, Document)
        .join(User, User.id == Evidence.author_id)
        .outerjoin(Suggestion, Suggestion.id == Evidence.suggestion_id)
        .outerjoin(Document, Document.id == Evidence.document_id)
        .where(*where)
        .order_by(Evidence.made_at, Evidence.id)
    )
    return [_line(*row) for row in db.session.execute(query)]


def _line(one: Evidence, by: str, clause: str | None, name: str | None, document: Any) -> EvidenceLine:
    said, source = evidence.words(evidence.read(one.kind, one.content))
    return EvidenceLine(
        id=one.id,
        supports=one.suggestion_id or one.comment_id or one.id,
        kind=one.kind,
        said=said,
        source=source,
        region=one.region,
        is_public=one.is_public,
        by=by,
        clause=clause or "",
        name=name or "",
        file=kept(document) if document else None,
    )
