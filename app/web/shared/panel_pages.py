"""What do the panel sheets of a call hold, as pages and as files?"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, url_for

from app.queries.panel import Panel, PanelRow
from app.queries.sitting_outcomes import Panelled
from app.queries.staff import Head
from app.web.shared.display import plural
from app.web.shared.running import Link
from app.web.shared.sitting_words import OUTCOMES
from app.web.shared.spreadsheets import as_csv
from app.web.shared.staff_pages import frame
from app.web.shared.words import LEDGERS
from workflows.anchors import joining_words
from workflows.calibration import INTERVAL_PERCENT
from workflows.definition import Ledger
from workflows.money import FULL_BASIS_POINTS, as_basis_points
from workflows.panel_words import agreement_words, difference_words
from workflows.wording import moment, percent

FLAGS_SHOWN = 3
COLUMNS = (
    "Place by plain mean",
    "Reference",
    "Project",
    "Organisation",
    "Region",
    "Assessments that count",
    "Plain mean",
    "Threshold",
    "Adjusted",
    f"{INTERVAL_PERCENT}% range from",
    "to",
    "Place by adjusted score",
    "What differs, and why",
    "Flags",
    "Marks set aside",
    "Conflicts found late",
)


def ledger_asked(key: str) -> Ledger:
    """The ledger that an address names; anything else is the national one."""
    return Ledger.REGIONAL if key == Ledger.REGIONAL.value else Ledger.NATIONAL


def panel_page(
    head: Head,
    found: Panel,
    link: Link,
    side: str,
    panels: Mapping[uuid.UUID, tuple[Panelled, ...]],
    *,
    place: str = "",
) -> dict[str, Any]:
    """The sheet with the sentence that says what it holds, and an address for each application's moderation."""
    return {
        **frame(head, link, "panel_sheet"),
        "found": found,
        "rows": [(row, _shown(row), url_for(f"{side}.moderation", application_id=row.about.id)) for row in found.rows],
        "panels": panels,
        "panel_words": OUTCOMES,
        "reasons": _reasons(found),
        "agreement": agreement_words(found.sheet.agreement, found.sheet.alpha),
        "anchors": joining_words(found.sheet.joining) if found.sheet.joining else "",
        "at_line": [row for row in found.rows if row.line.compared and row.line.compared.is_at_line],
        "interval": INTERVAL_PERCENT,
        "ledger_words": LEDGERS[found.ledger],
        "filters": [
            (LEDGERS[one], len(found.rows), link("panel_sheet", ledger=one.value), one == found.ledger)
            for one in Ledger
        ],
        "count_words": _count_words(found, place),
        "export": url_for(f"{side}.panel_sheet_file", call_id=head.id, ledger=found.ledger.value),
    }


def panel_file(head: Head, found: Panel, *, asked_by: str, now: datetime, place: str = "") -> Response:
    """Exactly the lines of the sheet for a spreadsheet; the last line says who asked, when, and for what."""
    rows = [_cells(row) for row in found.rows]
    said = f"{_count_words(found, place)}. Asked for by {asked_by}, {moment(now)}. Ranking {found.shown_sha256}."
    reasons = [[f"Not adjusted: {text}"] for text in _reasons(found)]
    name = f"{head.reference}-panel-sheet-{found.ledger.value}".lower()
    return as_csv(COLUMNS, [*rows, *reasons, [said]], name)


def _reasons(found: Panel) -> list[str]:
    return [reason.text for reason in found.sheet.reasons]


def _count_words(found: Panel, place: str) -> str:
    words = f"{plural(len(found.rows), 'application')} in the {found.ledger.value} ledger, by plain mean"
    return ", ".join(filter(None, [words, place]))


def _shown(row: PanelRow) -> dict[str, Any]:
    mean = as_basis_points(row.line.mean)
    compared = row.line.compared
    shown: dict[str, Any] = {"mean": mean, "differs": difference_words(row.line), "picture": None}
    if compared:
        score = compared.score
        shown["range"] = f"{percent(score.low)} to {percent(score.high)}"
        low, high, point, raw = (_whole(value) for value in (score.low, score.high, score.adjusted, mean))
        shown["picture"] = (low, high, point, raw)
        shown["text"] = f"plain mean {percent(mean)}, adjusted {percent(score.adjusted)}, range {shown['range']}"
    return shown


def _whole(basis_points: int) -> int:
    """Whole per cent for the picture, held inside its scale; the numbers beside it are exact."""
    return max(0, min(FULL_BASIS_POINTS, basis_points)) // 100


def _cells(row: PanelRow) -> list[str]:
    about, line, compared = row.about, row.line, row.line.compared
    adjusted = (
        [percent(value) for value in (compared.score.adjusted, compared.score.low, compared.score.high)]
        if compared
        else ["", "", ""]
    )
    return [
        str(line.place),
        about.reference,
        about.title,
        about.organisation,
        about.region,
        str(line.marks),
        percent(as_basis_points(line.mean)),
        percent(row.threshold),
        *adjusted,
        str(compared.place) if compared else "",
        difference_words(line),
        " ".join(flag.text for flag in row.flags),
        str(row.asides),
        str(row.conflicts),
    ]
