"""What does the public see of calls, of the criteria and who agreed them, and of awards?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from app.extensions import db
from app.models import (
    Application,
    Award,
    Call,
    CallVersion,
    Funder,
    Offer,
    Organisation,
    Place,
    Region,
)
from app.policy import Viewer
from app.queries.agreed import AgreedKey, AmendmentNote, amendment_notes, keys_on
from app.queries.application_facts import answers_of
from app.queries.definitions import definition_of
from app.queries.evidence import EvidenceLine, public_evidence
from app.queries.finding import CallLine, RegionName, line_of
from app.queries.sign_off import sheets_of
from app.queries.visible import public_awards, public_calls
from app.walls import as_system
from workflows.answers import KINDS
from workflows.compound_answers import KeptFile
from workflows.conditions import asked
from workflows.declaration_rules import DeclarationRules
from workflows.definition import (
    NATIONAL,
    CallShape,
    Core,
    Criterion,
    Definition,
    EligibilityRule,
    FinanceRules,
    Ledger,
    Milestones,
    Partnership,
    Question,
    ResearchCategory,
)
from workflows.finding import contents_of
from workflows.first_stage import FirstStage
from workflows.rounds import milestones_of


@dataclass(frozen=True)
class CriterionLine:
    """How one answer is judged, with the question that it judges: whose it is, and which amendment changed it last.

    Without an amendment it stands as it was first agreed.
    """

    criterion: Criterion
    question: Question
    owner: str
    amended: AmendmentNote | None


@dataclass(frozen=True)
class CriteriaGroup:
    """The criteria of one side: who owns them, which ledger scores them, and the threshold in basis points."""

    owner: str
    ledger: Ledger
    threshold_basis_points: int
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class CallPage:
    """Everything that the public page of one call says."""

    call: Call
    line: CallLine
    funder: str
    names: Mapping[str, str]
    scope: str
    milestones: Milestones
    agreed_closes_at: datetime
    priorities: tuple[tuple[str, str], ...]
    budget: tuple[tuple[str, int, int], ...]
    groups: tuple[CriteriaGroup, ...]
    unscored: tuple[Question, ...]
    finance: FinanceRules
    national_assessors: int
    regional_scorers: int
    version_number: int
    sha256: str
    keys: tuple[AgreedKey, ...]
    has_sheet: bool
    amendments: tuple[AmendmentNote, ...]
    first_number: int
    evidence: tuple[EvidenceLine, ...]
    shape: CallShape
    first_stage: FirstStage | None
    eligibility: tuple[EligibilityRule, ...]
    declarations: DeclarationRules
    partnerships: tuple[tuple[str, Partnership, tuple[str, ...]], ...]


@dataclass(frozen=True)
class AwardLine:
    """One award as the public may read and download it."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: RegionName
    place_code: str
    place: str
    call_id: uuid.UUID
    call_reference: str
    call_title: str
    round_number: int
    research_category: ResearchCategory
    months: int
    cost_pence: int
    grant_pence: int
    accepted_at: datetime
    version_number: int
    sha256: str


@dataclass(frozen=True)
class Tile:
    """A place on the schematic map of its region."""

    name: str
    column: int
    row: int
    on: bool


@dataclass(frozen=True)
class AwardPage:
    """An award with the answers that the applicant agreed to publish, and where it is."""

    line: AwardLine
    answers: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]


def public_call(call_id: uuid.UUID, viewer: Viewer | None) -> Call | None:
    """One public call by itself; None when there is no such public call."""
    return db.session.scalars(public_calls(viewer).where(Call.id == call_id)).one_or_none()


def call_page(call_id: uuid.UUID, viewer: Viewer | None = None) -> CallPage | None:
    """One public call with its criteria and signatures, or None when there is no such public call."""
    found = db.session.execute(_calls_with_versions(viewer).where(Call.id == call_id)).one_or_none()
    if found is None:
        return None
    call, version = found
    definition = definition_of(version)
    funder = db.session.scalar(select(Funder.name).where(Funder.id == call.funder_id)) or ""
    names = {NATIONAL: funder} | {region.slug: region.name for region in call.regions}
    core = definition.core
    amendments = amendment_notes(call, names) if call.amended_at is not None else ()
    return CallPage(
        call=call,
        line=line_of(call, contents_of(definition)),
        funder=funder,
        names=names,
        shape=core.shape,
        first_stage=core.first_stage,
        eligibility=core.eligibility,
        declarations=core.declarations,
        partnerships=_partnerships(definition, names),
        scope=core.scope,
        milestones=_as_they_stand(core, call),
        agreed_closes_at=milestones_of(core, call.round_number).closes_at,
        priorities=tuple((names[layer.region], layer.priorities) for layer in definition.layers if layer.priorities),
        budget=_budget(definition, names),
        groups=_groups(definition, names, amendments),
        unscored=_unscored(definition),
        finance=core.finance,
        national_assessors=core.national_assessors,
        regional_scorers=core.regional_scorers,
        version_number=version.number,
        sha256=version.sha256,
        keys=keys_on([version.id], names).get(version.id, ()),
        has_sheet=bool(sheets_of([version.id])),
        amendments=amendments,
        first_number=amendments[-1].before_number if amendments else version.number,
        evidence=tuple(public_evidence(call.agreed_as_id)),
    )


def _budget(definition: Definition, names: Mapping[str, str]) -> tuple[tuple[str, int, int], ...]:
    return tuple((names[one.region], year.starts_in, year.pence) for one in definition.layers for year in one.budget)


def public_file(call_id: uuid.UUID, evidence_id: uuid.UUID, viewer: Viewer | None) -> KeptFile | None:
    """A document that was given as evidence for a public call and may be read by anyone; None for any other."""
    call = public_call(call_id, viewer)
    if call is None:
        return None
    return next((one.file for one in public_evidence(call.agreed_as_id) if one.id == evidence_id), None)


def awards(region_slug: str = "", limit: int | None = None, call_id: uuid.UUID | None = None) -> Sequence[AwardLine]:
    """Public awards, of a region or a call if it is named, the latest accepted first."""
    query = _awards_with_facts().order_by(Offer.answered_at.desc(), Award.reference).limit(limit)
    if region_slug:
        query = query.where(Region.slug == region_slug)
    if call_id:
        query = query.where(Application.call_id == call_id)
    return [_award_line(row) for row in db.session.execute(query)]


def award_page(award_id: uuid.UUID) -> AwardPage | None:
    """One public award with its published answers and its place, or None when there is no such public award."""
    row = db.session.execute(_awards_with_facts().where(Award.id == award_id)).one_or_none()
    if row is None:
        return None
    line = _award_line(row)
    return AwardPage(line, _published(row), _tiles(row[0].application.region_id, line.place_code))


def _calls_with_versions(viewer: Viewer | None) -> Any:
    in_force = and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number)
    return public_calls(viewer).join(CallVersion, in_force).add_columns(CallVersion)


def _awards_with_facts() -> Any:
    """The public awards with acceptance, criteria version and place beside each."""
    return (
        public_awards()
        .join(CallVersion, CallVersion.id == Application.version_id)
        .join(Region, Region.id == Application.region_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Place, Place.gss_code == Organisation.place_code)
        .add_columns(Offer.answered_at, CallVersion, Place)
    )


def _partnerships(
    definition: Definition, names: Mapping[str, str]
) -> tuple[tuple[str, Partnership, tuple[str, ...]], ...]:
    """Each region's name, who stands behind its part, and its places by name. One query, when there are places."""
    found = [(names[one.region], one.partnership) for one in definition.layers if one.partnership]
    codes = {code for _, partnership in found for code in partnership.places}
    query = select(Place.gss_code, Place.name).where(Place.gss_code.in_(codes))
    known = {code: name for code, name in db.session.execute(query)} if codes else {}
    return tuple((name, one, tuple(known.get(code, code) for code in one.places)) for name, one in found)


def _as_they_stand(core: Core, call: Call) -> Milestones:
    """The dates of the version, with the deadline that counts."""
    return replace(milestones_of(core, call.round_number).with_deadline(call.closes_at), opens_at=call.opens_at)


def _groups(
    definition: Definition, names: Mapping[str, str], amendments: Sequence[AmendmentNote]
) -> tuple[CriteriaGroup, ...]:
    core = definition.core

    def group(owner: str, ledger: Ledger, threshold: int, criteria: Sequence[Criterion]) -> CriteriaGroup:
        lines = tuple(_criterion_line(definition, names, amendments, one) for one in criteria)
        return CriteriaGroup(owner, ledger, threshold, lines)

    national = definition.criteria_in(Ledger.NATIONAL)
    return (
        group(names[NATIONAL], Ledger.NATIONAL, core.threshold_basis_points, national),
        *(
            group(
                names[layer.region],
                Ledger.REGIONAL,
                layer.threshold_basis_points,
                definition.for_region(layer.region).criteria_in(Ledger.REGIONAL),
            )
            for layer in definition.layers
        ),
    )


def _criterion_line(
    definition: Definition, names: Mapping[str, str], amendments: Sequence[AmendmentNote], criterion: Criterion
) -> CriterionLine:
    """A criterion with its provenance: the newest amendment that changed it, or the question that it judges."""
    part = "core" if criterion.owner == NATIONAL else f"layer:{criterion.owner}"
    question = definition.question(criterion.question_id)
    places = {f"{part}:criterion:{criterion.id}", f"{part}:question:{question.id}"}
    amended = next((note for note in amendments if note.places & places), None)
    return CriterionLine(criterion, question, names[criterion.owner], amended)


def _unscored(definition: Definition) -> tuple[Question, ...]:
    scored = {criterion.question_id for criterion in definition.criteria}
    return tuple(question for question in definition.questions if question.id not in scored)


def _award_line(row: Row[Any]) -> AwardLine:
    award, accepted_at, version, place = row
    application = award.application
    return AwardLine(
        id=award.id,
        reference=award.reference,
        title=application.title,
        organisation=application.organisation.name,
        region=RegionName(application.region.slug, application.region.name),
        place_code=place.gss_code if place else "",
        place=place.name if place else "",
        call_id=application.call.id,
        call_reference=application.call.reference,
        call_title=application.call.title,
        round_number=application.call.round_number,
        research_category=application.research_category,
        months=application.months,
        cost_pence=application.cost_pence,
        grant_pence=award.grant_pence,
        accepted_at=accepted_at,
        version_number=version.number,
        sha256=version.sha256,
    )


@as_system()
def _published(row: Row[Any]) -> tuple[tuple[str, str], ...]:
    """The answers to the questions that say beforehand that they will be published if the project is funded."""
    award, _accepted_at, version, _place = row
    application = award.application
    questions = definition_of(version).for_region(application.region.slug).questions
    given = answers_of(application.id)
    wanted = [question for question in asked(questions, given) if question.published and question.id in given]
    return tuple((question.title, _shown(question, given[question.id])) for question in wanted)


def _shown(question: Question, stored: Any) -> str:
    kind = KINDS[question.kind]
    return kind.show(question, kind.from_store(stored))


def _tiles(region_id: uuid.UUID, place_code: str) -> tuple[Tile, ...]:
    query = select(Place).where(Place.region_id == region_id).order_by(Place.tile_row, Place.tile_column)
    return tuple(
        Tile(place.name, place.tile_column, place.tile_row, place.gss_code == place_code)
        for place in db.session.scalars(query)
    )
