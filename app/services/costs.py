"""How is a partner's cost sheet kept?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import CostLine, Partner
from app.queries.definitions import definition_for
from app.queries.work_plans import packages_by_number
from app.services.applications import Overtaken, partner_for_writing, repeat_sums
from workflows.actor import Actor
from workflows.cost_sheet import CostSheet, Line, form_refusals, lines
from workflows.machine import Refusal
from workflows.work_packages import unknown_packages


@dataclass(frozen=True)
class Asked:
    """What a partner asks for beside its costs: the rate in basis points, its other public funding in pence."""

    requested_basis_points: int
    other_public_pence: int


def save_sheet(
    partner_id: uuid.UUID, sheet: CostSheet, asked: Asked, *, seen_number: int, actor: Actor, now: datetime
) -> Partner:
    """Replace one partner's cost sheet. `Overtaken` if somebody saved a newer one meanwhile.

    `Refusal` when the call takes no words any more, for the academic form where the organisation's kind has none, and
    for rows of a work package that is gone. Where the call asks for no packages, rows are kept without.
    """
    replaced = (selectinload(Partner.cost_lines), selectinload(Partner.organisation))
    application, partner = partner_for_writing(partner_id, actor, now, *replaced)
    if partner.number != seen_number:
        raise Overtaken(None, partner.number, None, None)
    if reasons := form_refusals(sheet.form, partner.kind):
        raise Refusal(reasons)
    definition = definition_for(application)
    made = lines(sheet, definition.core.finance.overheads_basis_points_of_labour)
    packages = _packages(application.id, made) if definition.core.finance.asks_for_packages else {}
    partner.number += 1
    partner.form, partner.overheads = sheet.form, sheet.overheads.method
    partner.requested_basis_points = asked.requested_basis_points
    partner.other_public_pence = asked.other_public_pence
    partner.cost_lines = [
        CostLine(
            position=position,
            category=line.category,
            description=line.description,
            amount_pence=line.amount_pence,
            inputs=dict(line.inputs) if line.inputs is not None else None,
            work_package_id=packages.get(line.package),
        )
        for position, line in enumerate(made)
    ]
    db.session.flush()
    repeat_sums(application)
    return partner


def _packages(application_id: uuid.UUID, made: Sequence[Line]) -> Mapping[int | None, uuid.UUID]:
    """The packages that rows name, by their numbers; `Refusal` for one that is gone."""
    known = {number: one.id for number, one in packages_by_number(application_id).items()}
    if reasons := unknown_packages([line.package for line in made], known):
        raise Refusal(reasons)
    return {**known}
