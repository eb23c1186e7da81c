"""What was signed on a version of a call, and where is the sheet that says so?"""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.extensions import db
from app.models import Amendment, Call, CallVersion, Document, Funder, Region, Signature, User
from app.queries.amendments import amendments_of, definitions_by_id
from app.queries.comparing import template_for
from app.queries.definitions import definition_of
from app.walls import as_system
from workflows.amendment import EFFECT_WORDS
from workflows.definition import NATIONAL
from workflows.sign_off import AmendedBy, SignedKey, SignOffSnapshot


def snapshot_of(version: CallVersion, *, demonstration: bool) -> SignOffSnapshot:
    """Everything that the sheet of a version states, read anew from the record."""
    call = db.session.get_one(Call, version.call_id)
    definition = definition_of(version)
    return SignOffSnapshot(
        reference=call.reference,
        version=version.number,
        sha256=version.sha256,
        definition=definition,
        template=template_for(definition),
        names=side_names(call),
        keys=_keys(version.id),
        amended_by=_amended_by(version),
        demonstration=demonstration,
    )


def side_names(call: Call) -> Mapping[str, str]:
    """What each side that can take part in a call of this funder is called."""
    funder = db.session.get_one(Funder, call.funder_id)
    regions = db.session.execute(select(Region.slug, Region.name))
    return {NATIONAL: funder.name} | {slug: name for slug, name in regions}


@as_system()
def sheets_of(version_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Document]:
    """The sheets that were made, by version. Whoever may read that a version was agreed may read its sheet."""
    query = select(Document).where(
        Document.subject_kind == CallVersion.__tablename__, Document.subject_id.in_(version_ids)
    )
    return {sheet.subject_id: sheet for sheet in db.session.scalars(query.order_by(Document.created_at.desc()))}


def _amended_by(version: CallVersion) -> AmendedBy | None:
    """The amendment by which a version took force; None for what was agreed before the call opened."""
    taken = select(Amendment.call_id).where(Amendment.version_id == version.id)
    call_id = db.session.scalar(taken) or version.call_id
    lines = amendments_of(call_id, in_force=True)
    line = next((one for one in lines if one.version_id == version.id), None)
    if line is None:
        return None
    before = definitions_by_id([line.base_id])[line.base_id]
    return AmendedBy(line.number, line.reason, EFFECT_WORDS[line.effect], before, line.base_number)


def _keys(version_id: uuid.UUID) -> tuple[SignedKey, ...]:
    query = (
        select(Signature, User.name, User.job_title)
        .join(User, User.id == Signature.user_id)
        .where(Signature.version_id == version_id)
        .order_by(Signature.signed_at, Signature.side)
    )
    return tuple(
        SignedKey(one.side, person, job_title or _office(one.side), one.signed_at, one.sha256)
        for one, person, job_title in db.session.execute(query)
    )


def _office(side: str) -> str:
    return "National signatory" if side == NATIONAL else "Regional signatory"
