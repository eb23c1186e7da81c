"""What does the PDF of an application say, which of them were made, and which is asked for?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Application, ApplicationPaper, Call, CallVersion, Document, Submission
from app.queries.application_facts import answers_of
from app.queries.declarations import DeclarationRow, declarations_of
from app.queries.definitions import definition_of, version_by_id
from app.queries.finances import costed_partners
from app.queries.places import evidence_of, names_of
from app.queries.work_plans import planned
from workflows.application import ApplicationState
from workflows.application_paper import ApplicationSnapshot, DeclarationSaid, content_mark
from workflows.declaration import DeclarationKind, Sums
from workflows.definition import CostCategory, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.finance import PackageCost, PartnerCosts
from workflows.places import Evidence
from workflows.plain import from_plain
from workflows.work_packages import WorkPlan

SUMS = ("cost_pence", "grant_pence", "contribution_pence")


@dataclass(frozen=True)
class Paper:
    """A PDF that was made: its length in bytes and its hash."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Asked:
    """The PDF of a draft that was asked for last: whether it says what stands now, and the paper once it is made."""

    is_current: bool
    made_at: datetime | None
    paper: Paper | None


def draft_snapshot(application: Application, now: datetime, *, demonstration: bool = False) -> ApplicationSnapshot:
    """What stands in an application now, read anew."""
    version = version_by_id(application.version_id)
    definition, costed = definition_of(version).for_region(application.region.slug), costed_partners(application)
    plan = planned(application, definition.core, costed)
    return _snapshot(
        application,
        version,
        title=application.title,
        organisation=application.organisation.name,
        research_category=application.research_category,
        months=application.months,
        answers=answers_of(application.id),
        partners=tuple(one for _, one in costed),
        places=evidence_of(application.id) if definition.asks_for_places else None,
        plan=plan.plan if plan.is_asked else None,
        declarations=_declared(application.id) if definition.core.declarations.asks else None,
        state=application.state,
        at=now,
        demonstration=demonstration,
    )


def submitted_snapshot(submission: Submission, *, demonstration: bool) -> ApplicationSnapshot:
    """What was submitted, from what was kept under its hash. What has been written since is no part of it."""
    application, content = whole(submission.application_id), submission.content
    category = ResearchCategory(content["research_category"]) if content["research_category"] else None
    return _snapshot(
        application,
        _version(application, content["definition_sha256"]),
        title=content["title"],
        organisation=content["organisation"],
        research_category=category,
        months=content["months"],
        answers=content["answers"],
        partners=tuple(_costs(one, category) for one in content["partners"]),
        places=from_plain(Evidence, content["places"]) if "places" in content else None,
        declarations=tuple(map(_said, content["declarations"])) if "declarations" in content else None,
        plan=from_plain(WorkPlan, content["work_plan"]) if "work_plan" in content else None,
        state=ApplicationState.SUBMITTED,
        at=submission.submitted_at,
        content_sha256=submission.sha256,
        demonstration=demonstration,
    )


def _declared(application_id: uuid.UUID) -> tuple[DeclarationSaid, ...]:
    """What was declared for a draft, as its own people read it."""
    return tuple(_said_in(one) for one in declarations_of(application_id) if one.is_made)


def _said_in(one: DeclarationRow) -> DeclarationSaid:
    at = one.answered_at or one.asked_at
    return DeclarationSaid(one.signed_name, one.signed_as, at, one.organisation, one.sums, one.statement)


def _said(kept: Mapping[str, Any]) -> DeclarationSaid:
    """A declaration as it was submitted."""
    sums = Sums(**{name: kept[name] for name in SUMS}) if kept["kind"] == DeclarationKind.SIGNATORY else None
    return DeclarationSaid(
        kept["name"],
        kept["signed_as"],
        datetime.fromisoformat(kept["made_at"]),
        kept.get("organisation", ""),
        sums,
        kept.get("statement", ""),
    )


def record_of(application_id: uuid.UUID) -> Document | None:
    """The PDF of record of the last submission; None until it is made. One query."""
    last = (
        select(Submission.id)
        .where(Submission.application_id == application_id)
        .order_by(Submission.submitted_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return _document_of(Submission.__tablename__, last)


def record_of_submission(submission_id: uuid.UUID) -> Document | None:
    """The PDF of record of one submission; None until it is made."""
    return _document_of(Submission.__tablename__, submission_id)


def last_asked(application: Application, now: datetime) -> Asked | None:
    """The PDF of a draft that was asked for last, by whomever; None where nobody did."""
    paper = newest(application.id)
    if paper is None:
        return None
    is_current = paper.content_mark == content_mark(draft_snapshot(application, now))
    return Asked(is_current, paper.made_at, described(_document_of(ApplicationPaper.__tablename__, paper.id)))


def draft_of(application_id: uuid.UUID) -> Document | None:
    """The PDF of a draft that was asked for last; None until it is made. Two queries."""
    paper = newest(application_id)
    return _document_of(ApplicationPaper.__tablename__, paper.id) if paper else None


def described(document: Document | None) -> Paper | None:
    """The PDF as a page tells of it."""
    return Paper(document.size, document.sha256) if document else None


def newest(application_id: uuid.UUID) -> ApplicationPaper | None:
    """The paper of a draft that was asked for last."""
    query = (
        select(ApplicationPaper)
        .where(ApplicationPaper.application_id == application_id)
        .order_by(ApplicationPaper.asked_at.desc(), ApplicationPaper.id)
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def whole(application_id: uuid.UUID) -> Application:
    """An application with its call, region and organisation, for a job."""
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.call), joinedload(Application.region), joinedload(Application.organisation))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _document_of(kind: str, subject: Any) -> Document | None:
    query = select(Document).where(Document.subject_kind == kind, Document.subject_id == subject)
    return db.session.scalars(query.order_by(Document.created_at)).first()


def _snapshot(application: Application, version: CallVersion, **said: Any) -> ApplicationSnapshot:
    call: Call = application.call
    return ApplicationSnapshot(
        reference=application.reference,
        region=application.region.name,
        call_title=call.title,
        call_reference=call.reference,
        version=version.number,
        criteria_sha256=version.sha256,
        definition=definition_of(version).for_region(application.region.slug),
        place_names=names_of(application.region_id) if said["places"] else {},
        **said,
    )


def _version(application: Application, sha256: str) -> CallVersion:
    """The version that was answered. It is not always the one that the application answers now."""
    query = (
        select(CallVersion)
        .where(CallVersion.call_id == application.call.agreed_as_id, CallVersion.sha256 == sha256)
        .order_by((CallVersion.id == application.version_id).desc(), CallVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(query).one()


def _costs(partner: Mapping[str, Any], category: ResearchCategory | None) -> PartnerCosts:
    """A partner's sums as they were submitted: by category, or in older submissions row by row.

    What kind of organisation it is decides which rate it may ask for, and nothing about what that rate comes to.
    """
    costs = partner["costs"]
    rows = costs.items() if isinstance(costs, Mapping) else [(one["category"], one["amount_pence"]) for one in costs]
    return PartnerCosts(
        organisation_name=partner["organisation"],
        kind=OrganisationKind.BUSINESS,
        size=OrganisationSize.MICRO_SMALL,
        category=category or ResearchCategory.EXPERIMENTAL_DEVELOPMENT,
        costs=tuple((CostCategory(name), pence) for name, pence in rows),
        requested_basis_points=partner["requested_basis_points"],
        other_public_pence=partner["other_public_pence"],
        packages=tuple(from_plain(PackageCost, one) for one in partner.get("packages", ())),
    )
