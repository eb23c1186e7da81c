"""Which parts has an application of those that most do without?

One question in place of five that find nothing: at a deadline thousands are submitted, and few have each part.
"""

import uuid
from enum import Enum, auto

from sqlalchemy import ColumnElement, bindparam, select

from app.extensions import db
from app.models import CoInvestment, Dependency, Partner, PartnerInvitation, SpendProfile, SubsidyAnswer


class Part(Enum):
    """What an application may have rows of."""

    CO_INVESTMENT = auto()
    DEPENDENCIES = auto()
    INVITATIONS = auto()
    MONTHS = auto()
    SUBSIDY = auto()


EVERY_PART = frozenset(Part)

_THIS = bindparam("application_id")
_PARTNERS = select(Partner.id).where(Partner.application_id == _THIS)
_ROWS: dict[Part, ColumnElement[bool]] = {
    Part.CO_INVESTMENT: select(CoInvestment.id).where(CoInvestment.application_id == _THIS).exists(),
    Part.DEPENDENCIES: select(Dependency.id).where(Dependency.application_id == _THIS).exists(),
    Part.INVITATIONS: select(PartnerInvitation.id).where(PartnerInvitation.application_id == _THIS).exists(),
    Part.MONTHS: select(SpendProfile.id).where(SpendProfile.partner_id.in_(_PARTNERS)).exists(),
    Part.SUBSIDY: select(SubsidyAnswer.id).where(SubsidyAnswer.partner_id.in_(_PARTNERS)).exists(),
}
_QUERY = select(*_ROWS.values())


def parts_of(application_id: uuid.UUID) -> frozenset[Part]:
    """The parts of which it has any row, of whoever, in whichever state. One query, which only the system may ask."""
    found = db.session.execute(_QUERY, {"application_id": application_id}).one()
    return frozenset(part for part, has in zip(_ROWS, found, strict=True) if has)
