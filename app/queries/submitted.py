"""What is kept of an application that is submitted? Everything that its receipt's hash belongs to, as JSON types."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.models import Application, Partner
from app.queries.application_facts import Stand
from app.queries.co_investment import sums_of
from app.queries.declarations import DeclarationRow
from app.queries.dependencies import depended_on
from app.queries.parts import Part
from workflows.conditions import asked
from workflows.finance import PartnerCosts
from workflows.plain import sha256, to_plain


def content_of(application: Application, stand: Stand, sheets: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """Everything that was submitted; of each partner's sheet the sums, and the hash of its rows (`sheets`)."""
    content = {
        "reference": application.reference,
        "title": application.title,
        "organisation": application.organisation.name,
        "research_category": application.research_category.value,
        "months": application.months,
        "definition_sha256": stand.version.sha256,
        "answers": _asked_answers(stand),
        "partners": [_partner_content(partner, costs, sheets[partner.id]) for partner, costs in stand.costed],
    }
    if stand.places is not None:
        content["places"] = to_plain(stand.places)
    if stand.planned.is_asked:
        content["work_plan"] = to_plain(stand.planned.plan)
    if stand.planned.asks_packages:
        for said, (_, costs) in zip(content["partners"], stand.costed, strict=True):
            said["packages"] = to_plain(costs.packages)
    if Part.CO_INVESTMENT in stand.parts and (sums := sums_of(application.id)):
        content["co_investment"] = to_plain(sums)
    if Part.DEPENDENCIES in stand.parts and (references := depended_on(application.id)):
        content["depends_on"] = references
    if stand.declarations is not None:
        content["declarations"] = [_declaration_content(one) for one in stand.declarations if one.is_made]
    return content


def _declaration_content(one: DeclarationRow) -> dict[str, Any]:
    """Who declared what and when. Of words that the applicants do not read stands the hash."""
    said: dict[str, Any] = {
        "kind": one.kind.value,
        "name": one.signed_name,
        "signed_as": one.signed_as,
        "made_at": to_plain(one.answered_at),
    }
    if one.sums is not None:
        said |= {"organisation": one.organisation, **to_plain(one.sums)}
    elif one.in_confidence:
        said["statement_sha256"] = sha256(one.statement)
    else:
        said["statement"] = one.statement
    return said


def _asked_answers(stand: Stand) -> dict[str, Any]:
    """The answers to what this applicant is asked. One that a condition hides stays in the draft."""
    questions = stand.definition.questions
    # An answer to a question that the call no longer asks stays with the rest, as it always has.
    hidden = {one.id for one in questions} - {one.id for one in asked(questions, stand.answers)}
    return {question_id: value for question_id, value in stand.answers.items() if question_id not in hidden}


def _partner_content(partner: Partner, costs: PartnerCosts, sheet_sha256: str) -> dict[str, Any]:
    return {
        "organisation": partner.organisation.name,
        "form": partner.form.value,
        "kind": partner.kind.value,
        "size": partner.size.value,
        "requested_basis_points": partner.requested_basis_points,
        "other_public_pence": partner.other_public_pence,
        "costs": {category.value: pence for category, pence in costs.costs},
        "sheet_sha256": sheet_sha256,
    }
