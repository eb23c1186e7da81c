"""What does one query of calls say of the keys on each: whose are turned, and whose an edit broke?"""

import uuid

from sqlalchemy import BindParameter, ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from app.models import Call, CallSignatory, CallVersion, Signature
from workflows.signatory import NamingState

Person = BindParameter[uuid.UUID]


def key_columns(side: str, person: Person) -> tuple[ColumnElement[object], ...]:
    """Beside a call and its current version: whether the side's key is turned, the version on which this person turned
    it before an edit broke it, whether they are named to sign, and how many keys are turned."""
    return (
        exists().where(Signature.version_id == CallVersion.id, Signature.side == side),
        _broken(side, person),
        _named(side, person),
        select(func.count(Signature.id)).where(Signature.version_id == CallVersion.id).scalar_subquery(),
    )


def _broken(side: str, person: Person) -> ColumnElement[int | None]:
    """The last version before the current one that this person signed for the side; null if there is none."""
    signed = aliased(CallVersion)
    return (
        select(func.max(signed.number))
        .join(Signature, Signature.version_id == signed.id)
        .where(
            signed.call_id == Call.agreed_as_id,
            signed.number < Call.current_number,
            Signature.side == side,
            Signature.user_id == person,
        )
        .scalar_subquery()
    )


def _named(side: str, person: Person) -> ColumnElement[bool]:
    """Whether this person is the one who is named to sign for the side."""
    return exists().where(
        CallSignatory.call_id == Call.agreed_as_id,
        CallSignatory.side == side,
        CallSignatory.user_id == person,
        CallSignatory.state == NamingState.NAMED,
    )
