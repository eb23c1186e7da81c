"""What of an organisation goes with it when it ceases to take part in an application?"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Declaration, WorkPackage
from workflows.declaration import STANDING, DeclarationState
from workflows.work_packages import label_of


@dataclass(frozen=True)
class Parting:
    """The signatory who is asked or `has_declared` for it ('' for nobody), and the packages that it leads."""

    signatory: str
    has_declared: bool
    packages: tuple[str, ...]


def parting_of(partner_id: uuid.UUID) -> Parting:
    """What goes with a partner of an application that came through the gate. Two queries."""
    asked = select(Declaration.name, Declaration.state).where(
        Declaration.partner_id == partner_id, Declaration.state.in_(STANDING)
    )
    led = select(WorkPackage.number, WorkPackage.title).where(WorkPackage.partner_id == partner_id)
    named = db.session.execute(asked).one_or_none()
    rows = db.session.execute(led.order_by(WorkPackage.number))
    packages = tuple(label_of(number, title) for number, title in rows)
    return Parting(named[0], named[1] == DeclarationState.MADE, packages) if named else Parting("", False, packages)
