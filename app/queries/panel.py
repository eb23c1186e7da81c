"""What stands on the panel sheet of one ledger, for whoever may read it?"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Application, Assessment, Call, Region
from app.policy import Viewer
from app.queries.anchors import anchors_in
from app.queries.conflicts import conflicted_in
from app.queries.marks import AskedOf, Assessed, asked_of, assessed_in
from app.queries.moderated import asides_of, with_acts
from app.queries.quarantine import hidden_from
from app.queries.ranking import ranking_of
from app.queries.staff import ListedApplication, listed
from workflows.application import ApplicationState
from workflows.calibration import Variances, estimated_variances
from workflows.calibration_gate import Terms
from workflows.counted_marks import worth
from workflows.definition import Ledger
from workflows.marks_design import Review
from workflows.moderated import hash_of
from workflows.moderation import Flag, Limits, Sheet, flags
from workflows.outliers import outliers
from workflows.panel_sheet import PanelSheet, SheetLine, panel_sheet
from workflows.ranking import Record, StoredScores
from workflows.set_aside import WHOLE, SetAside, by_assessment


@dataclass(frozen=True)
class PanelRow:
    """One application on the sheet. `asides` counts the marks of this ledger that are set aside, and `conflicts` the
    assessments that count although a conflict of interest with their assessor is known."""

    about: ListedApplication
    line: SheetLine
    threshold: int
    flags: tuple[Flag, ...]
    asides: int
    conflicts: int


@dataclass(frozen=True)
class Panel:
    """The sheet of one ledger, and the hashes of the ranking as it was made and as it is shown."""

    ledger: Ledger
    rows: tuple[PanelRow, ...]
    sheet: PanelSheet
    plain_sha256: str
    shown_sha256: str
    asides: int


@dataclass(frozen=True)
class LedgerMarks:
    """What is calibrated: the assessments of one ledger with what their applications answer. `counting` leaves out
    what is set aside; the variances are those of everything, so that no act of moderation moves them."""

    ledger: Ledger
    assessed: tuple[Assessed, ...]
    asked: Mapping[uuid.UUID, AskedOf]
    counting: tuple[Review, ...]
    frozen: Variances | None


def panel_of(call: Call, ledger: Ledger, viewer: Viewer, region: Region | None = None) -> Panel | None:
    """The panel sheet as this person may read it, of one region where it is named; None until the ledgers are closed.

    About ten queries, whatever the size of the call.
    """
    kept = ranking_of(call.id)
    if kept is None:
        return None
    shown = {one.id: one for one in listed(call, viewer, (ApplicationState.ELIGIBLE,), region)}
    asides = asides_of(call.id)
    marks = ledger_marks(call.id, ledger, viewer, asides, region)
    whole = with_acts(kept, asides)
    reaches = _thresholds(whole.record, ledger)
    sheet = panel_sheet(
        marks.counting,
        Terms(),
        region_names=_region_names(),
        thresholds={id_: reaches[id_] for id_ in shown if id_ in reaches},
        frozen=marks.frozen,
        anchors=anchors_in(call.id, ledger) & marks.asked.keys(),
    )
    return Panel(
        ledger=ledger,
        rows=_rows(call.id, marks, asides, shown, sheet, reaches),
        sheet=sheet,
        plain_sha256=kept.sha256,
        shown_sha256=hash_of(whole),
        asides=len(whole.set_aside),
    )


def _rows(
    call_id: uuid.UUID,
    marks: LedgerMarks,
    asides: Sequence[SetAside],
    shown: Mapping[uuid.UUID, ListedApplication],
    sheet: PanelSheet,
    reaches: Mapping[uuid.UUID, int],
) -> tuple[PanelRow, ...]:
    flagged, aside = flags_of(marks, asides, shown), _asides_in(marks, asides)
    late = _conflicts_in(marks, asides, conflicted_in(call_id))
    return tuple(
        PanelRow(
            about=shown[line.application_id],
            line=line,
            threshold=reaches[line.application_id],
            flags=flagged.get(line.application_id, ()),
            asides=aside.get(line.application_id, 0),
            conflicts=late[line.application_id],
        )
        for line in sheet.lines
    )


def ledger_marks(
    call_id: uuid.UUID, ledger: Ledger, viewer: Viewer, asides: Sequence[SetAside], region: Region | None = None
) -> LedgerMarks:
    """What one ledger is calibrated from. A region's own ledger is judged by itself; national marks of every region
    are judged together. What a person is kept from takes no part in any number that they read. Three queries."""
    which: list[ColumnElement[bool]] = [Application.id.not_in(hidden_from(viewer.id))]
    if region is not None and ledger == Ledger.REGIONAL:
        which.append(Application.region_id == region.id)
    asked = asked_of(call_id, *which)
    return _calibrated(ledger, asked, assessed_in(call_id, *which, Assessment.ledger == ledger), asides)


def marks_of_region(call_id: uuid.UUID, region_id: uuid.UUID, asides: Sequence[SetAside]) -> LedgerMarks:
    """What a region’s own ledger is calibrated from, whole: for numbers that its list rests on. Three queries."""
    which = (Application.region_id == region_id,)
    assessed = assessed_in(call_id, *which, Assessment.ledger == Ledger.REGIONAL)
    return _calibrated(Ledger.REGIONAL, asked_of(call_id, *which), assessed, asides)


def marks_by_ledger(
    call_id: uuid.UUID, viewer: Viewer, asides: Sequence[SetAside], region: Region | None = None
) -> Mapping[Ledger, LedgerMarks]:
    """The same of both ledgers. Three queries."""
    which = Application.id.not_in(hidden_from(viewer.id))
    asked, assessed = asked_of(call_id, which), assessed_in(call_id, which)
    own = {id_: one for id_, one in asked.items() if region is None or one.region_id == region.id}
    of = {Ledger.NATIONAL: asked, Ledger.REGIONAL: own}
    return {
        ledger: _calibrated(
            ledger,
            theirs,
            tuple(one for one in assessed if one.given.ledger == ledger and one.application_id in theirs),
            asides,
        )
        for ledger, theirs in of.items()
    }


def _calibrated(
    ledger: Ledger,
    asked: Mapping[uuid.UUID, AskedOf],
    assessed: tuple[Assessed, ...],
    asides: Sequence[SetAside],
) -> LedgerMarks:
    every = _reviews(assessed, asked, {})
    return LedgerMarks(
        ledger=ledger,
        assessed=assessed,
        asked=asked,
        counting=_reviews(assessed, asked, by_assessment(asides)),
        frozen=estimated_variances(every) if every else None,
    )


def flags_of(
    marks: LedgerMarks, asides: Iterable[SetAside], wanted: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[Flag, ...]]:
    """The flags of each of these applications. What is set aside as a whole is flagged no more."""
    away = by_assessment(asides)
    far = outliers(marks.counting, frozen=marks.frozen)
    sheets: dict[uuid.UUID, list[Sheet]] = {}
    for one in marks.assessed:
        if one.application_id in wanted and "" not in away.get(one.given.id, ()):
            sheet = Sheet(one.application_id, one.assessor_id, one.given.judgements)
            sheets.setdefault(one.application_id, []).append(sheet)
    return {
        id_: flags(
            marks.asked[id_].definition.criteria_in(marks.ledger),
            own,
            limits=Limits(),
            outliers=far,
        )
        for id_, own in sheets.items()
    }


def _reviews(
    assessed: Sequence[Assessed],
    asked: Mapping[uuid.UUID, AskedOf],
    aside: Mapping[uuid.UUID, frozenset[str]],
) -> tuple[Review, ...]:
    """The assessments that count. An assessor is of the region in which they live, by their profile. Without one, a
    regional scorer is of the region of the first application that they marked, and a national assessor of none."""
    home: dict[uuid.UUID, uuid.UUID | None] = {}
    found = []
    for one in assessed:
        known = asked[one.application_id]
        value = worth(known.definition.criteria_in(one.given.ledger), one.given, aside.get(one.given.id, frozenset()))
        first = known.region_id if one.given.ledger == Ledger.REGIONAL else None
        region_id = one.lives_in if one.has_profile else home.setdefault(one.assessor_id, first)
        if value is not None:
            found.append(Review(one.application_id, one.assessor_id, region_id, value))
    return tuple(found)


def _asides_in(marks: LedgerMarks, asides: Iterable[SetAside]) -> Mapping[uuid.UUID, int]:
    about = {one.given.id: one.application_id for one in marks.assessed}
    counts: dict[uuid.UUID, int] = {}
    for one in asides:
        if one.assessment_id in about:
            id_ = about[one.assessment_id]
            counts[id_] = counts.get(id_, 0) + 1
    return counts


def _conflicts_in(
    marks: LedgerMarks, asides: Iterable[SetAside], conflicted: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> Counter[uuid.UUID]:
    away = by_assessment(asides)
    return Counter(
        one.application_id
        for one in marks.assessed
        if (one.application_id, one.assessor_id) in conflicted and WHOLE not in away.get(one.given.id, ())
    )


def _thresholds(record: Record, ledger: Ledger) -> Mapping[uuid.UUID, int]:
    """What each application has to reach in this ledger, in basis points."""
    common = record.rule.national_threshold if ledger == Ledger.NATIONAL else record.rule.regional_threshold

    def own(one: StoredScores) -> int:
        reaches = one.national_threshold if ledger == Ledger.NATIONAL else one.regional_threshold
        return common if reaches is None else reaches

    return {one.application_id: own(one) for one in record.inputs}


def _region_names() -> Mapping[uuid.UUID, str]:
    return {id_: name for id_, name in db.session.execute(select(Region.id, Region.name))}
