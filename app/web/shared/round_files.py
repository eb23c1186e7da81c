"""How do all answers and marks of a call leave as one file, sent as it is read?

As comma-separated values with a row for each answer, mark and judgement, or as JSON Lines with an object for each
application. Either ends with a line that says who asked, when, for what, and how many applications there are: a file
without it is not whole.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.models import Call, Region
from app.queries.round_file import ApplicationOut, AssessmentOut, round_out
from app.services.round_files import take
from app.transactions import unit_of_work
from app.web.shared.display import plural
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.score_words import mark_words, whole_said
from app.web.shared.spreadsheets import neutral, pounds
from app.web.shared.staff_pages import CHECK_WORDS, states_asked
from app.web.shared.words import LEDGERS
from workflows.wording import moment

COLUMNS = (
    "Reference", "Project", "Organisation", "Region", "State", "Costs", "Grant asked for", "What", "Ledger",
    "Assessment", "Counts", "Question or criterion", "Mark", "Out of", "Words",
)  # fmt: skip
BYTES_AT_ONCE = 65_536


@dataclass(frozen=True)
class Asked:
    """Who asked for a file, when, and for what, in words."""

    reference: str
    by: str
    at: datetime
    wanted: str


Lines = Callable[[Iterable[ApplicationOut], Asked], Iterator[str]]


def round_file(call: Call, region: Region | None = None) -> ResponseReturnValue:
    """The file that a button asks for, of what the list beside it shows; that it was taken is on record before any of
    it is sent."""
    shown, kind = states_asked(request.form.get("state", "")), request.form.get("kind", "")
    ending = kind if kind in KINDS else "csv"
    lines, mimetype = KINDS[ending]
    wanted = ", ".join(filter(None, [shown.words, region.name if region else ""]))
    asked = Asked(call.reference, current_user.name, clock.now(), wanted)
    with unit_of_work():
        boxes = take(call.id, current_actor(), asked.at, kind=ending, said=wanted)
    applications = round_out(call, current_viewer(), boxes, shown.states, region)
    name = f"{call.reference}-answers-and-marks.{ending}".lower()
    return Response(
        stream_with_context(_in_pieces(lines(applications, asked))),
        content_type=f"{mimetype}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines some tens of kilobytes at a time."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= BYTES_AT_ONCE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def as_rows(applications: Iterable[ApplicationOut], asked: Asked) -> Iterator[str]:
    """Comma-separated values, with no cell that a spreadsheet takes for a formula."""
    text, count = io.StringIO(), 0
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for count, one in enumerate(applications, 1):  # noqa: B007
        writer.writerows(_rows(one))
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    said = f"{plural(count, 'application')}, {asked.wanted}. Asked for by {asked.by}, {moment(asked.at)}."
    writer.writerow([neutral(said)])
    yield text.getvalue()


def _rows(one: ApplicationOut) -> Iterator[tuple[str, ...]]:
    """The rows of one application. What people wrote is made neutral, once each time that it was written."""
    written = (neutral(cell) for cell in (one.reference, one.title, one.organisation, one.region))
    head = (*written, CHECK_WORDS[one.state], pounds(one.cost_pence), pounds(one.grant_pence))
    for answer in one.answers:
        yield (*head, "Answer", "", "", "", neutral(answer.title), "", "", neutral(answer.words))
    for each in one.assessments:
        which = (LEDGERS[each.ledger], str(each.number), "yes" if each.counts else "no")
        for mark in each.marks:
            given = str(mark.score) if mark.score is not None else mark_words(mark.kind, None, mark.criterion.maximum)
            most = str(mark.criterion.maximum)
            yield (*head, "Mark", *which, neutral(mark.criterion.title), given, most, neutral(mark.words))
        for title, words in whole_said(each.whole, each.boxes):
            yield (*head, "The whole", *which, title, "", "", neutral(words))


def as_objects(applications: Iterable[ApplicationOut], asked: Asked) -> Iterator[str]:
    """JSON Lines: a header, an object for each application, and the end with their number."""
    said = {"call": asked.reference, "asked_by": asked.by, "asked_at": asked.at.isoformat(), "filter": asked.wanted}
    yield _line({"kind": "header", "format": "accord-answers-and-marks-1", **said})
    count = 0
    for count, one in enumerate(applications, 1):  # noqa: B007
        yield _line(_object(one))
    yield _line({"kind": "end", "applications": count})


def _object(one: ApplicationOut) -> dict[str, Any]:
    return {
        "kind": "application",
        "reference": one.reference,
        "title": one.title,
        "organisation": one.organisation,
        "region": one.region,
        "state": one.state.value,
        "cost_pence": one.cost_pence,
        "grant_pence": one.grant_pence,
        "submitted_at": one.submitted_at.isoformat() if one.submitted_at else None,
        "answers": [
            {"section": answer.section, "question": answer.title, "answer": answer.words} for answer in one.answers
        ],
        "assessments": [_assessment(each) for each in one.assessments],
    }


def _assessment(one: AssessmentOut) -> dict[str, Any]:
    return {
        "ledger": one.ledger.value,
        "number": one.number,
        "counts": one.counts,
        "marks": [
            {
                "criterion": mark.criterion.title,
                "kind": mark.kind.value,
                "score": mark.score,
                "maximum": mark.criterion.maximum,
                "words": mark.words,
            }
            for mark in one.marks
        ],
        "whole": dict(whole_said(one.whole, one.boxes)),
    }


def _line(said: dict[str, Any]) -> str:
    return f"{json.dumps(said, ensure_ascii=False)}\n"


KINDS: dict[str, tuple[Lines, str]] = {
    "csv": (as_rows, "text/csv"),
    "jsonl": (as_objects, "application/jsonl"),
}
