"""An assessment as a spreadsheet for a train without a connection, and one that comes back: compared, then taken."""

import io
import json
import zipfile
from contextlib import closing
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.documents.cost_workbook import LARGEST_BYTES, MEDIA_TYPE
from app.documents.score_workbook import read_workbook, written_pack
from app.models import Assessment
from app.permissions import Permission
from app.queries.assessing import Work, work_of, works_in_hand
from app.services import scoring
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.assessor.blueprint import bp
from app.web.assessor.telling import linked
from app.web.shared.documents import as_file
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.score_words import mark_words, whole_said
from app.web.shared.words import RESEARCH_CATEGORIES
from forms.score_pack import MARKS, WHOLE, MarkRow, WholeRow, read_pack
from workflows import score_pack
from workflows.assessment import AssessmentMove, AssessmentState
from workflows.machine import Reason, Refusal
from workflows.plain import NotPlain, from_plain, to_plain
from workflows.score_pack import PackChanges
from workflows.wording import moment

URL = "/assessments/<uuid:assessment_id>/pack"
MOST_SHOWN = 50
ZIP = "application/zip"


@bp.get(f"{URL}.xlsx")
@needs(Permission.ASSESSMENT_READ)
def pack_file(assessment: Assessment) -> ResponseReturnValue:
    """The assessment with its answers, to be filled in and given back; only for who has accepted to assess."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    work = work_of(assessment, current_actor())
    return as_file(_pack(work), _name(work), MEDIA_TYPE)


@bp.get("/assessments/packs.zip")
@signed_in
def every_pack() -> Response:
    """The pack of each assessment that the person has accepted and may mark now."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as folder:
        for work in works_in_hand(current_viewer()):
            folder.writestr(zipfile.ZipInfo(_name(work), date_time=(1980, 1, 1, 0, 0, 0)), _pack(work))
    return as_file(content.getvalue(), "assessments.zip", ZIP)


@bp.get(URL, endpoint="pack")
@needs(Permission.ASSESSMENT_READ)
def ask_for_pack(assessment: Assessment) -> ResponseReturnValue:
    """Give a pack back."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id))
    return _ask(work_of(assessment, current_actor()), ())


@bp.post(URL)
@needs(Permission.ASSESSMENT_SCORE)
def read_given_pack(assessment: Assessment) -> ResponseReturnValue:
    """What the pack would change beside what is saved; or every cell that is not right. Nothing is saved yet."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id), code=303)
    work = work_of(assessment, current_actor())
    if not work.may_score:
        return _ask(work, [Reason("frozen", FROZEN)], status=409)
    try:
        found = read_workbook(_sent())
        problems = found.problems
        if not problems:
            tables = found.tables
            changes, problems = read_pack(_mark_rows(work), _whole_row(work), tables[MARKS], tables[WHOLE])
    except Refusal as refusal:
        problems = refusal.reasons
    if problems:
        return _ask(work, problems, status=422)
    return _compare(work, changes)


@bp.post(f"{URL}/take")
@needs(Permission.ASSESSMENT_SCORE)
def take_pack(assessment: Assessment) -> ResponseReturnValue:
    """Keep what was compared: all of it, or nothing where something was saved anew in between."""
    if assessment.state == AssessmentState.INVITED:
        return redirect(url_for("assessor.assessment", assessment_id=assessment.id), code=303)
    work, compared = work_of(assessment, current_actor()), _compared()
    if compared is None:
        text = "Nothing was taken: what was compared did not arrive. Give the file again to see what it would change."
        return _ask(work, [Reason("nothing_compared", text)], status=422)
    changes = compared.chosen(request.form.getlist("take"))
    try:
        with unit_of_work():
            scoring.take_pack(work.id, changes, current_actor(), clock.now())
    except Overtaken:
        text = "Something was saved here after you compared the two. Give the file again to see what it would change."
        return _ask(work, [Reason("overtaken", text)], status=409)
    except Refusal as refusal:
        return _ask(work, refusal.reasons, status=409)
    flash("What your file says is taken and saved here." if changes else "Everything stays as it was.", "done")
    return redirect(url_for("assessor.room", assessment_id=work.id), code=303)


FROZEN = "Marks of this assessment are not taken now: you have handed it in, or the ledgers of the call are closed."


def _pack(work: Work) -> bytes:
    lines = [
        f"{work.title}, {work.reference}, {work.call_title}.",
        f"Downloaded on {moment(clock.now())}. Due by {moment(work.due_at)}.",
        f"Fill in the framed cells of the sheets ‘{MARKS}’ and ‘{WHOLE}’, and leave every other as it is.",
        "A mark is a whole number from 0 to the highest mark, ‘does not apply’ or ‘abstain’. Say why in the comment.",
        "Give the file back in the scoring room. You see what it would change before anything is saved.",
        "Keep it as safe as the application itself, show it to nobody, and delete it when you have handed in.",
    ]
    return written_pack(lines, _mark_rows(work), _whole_row(work))


def _name(work: Work) -> str:
    return f"{work.reference}-{work.ledger.value}-assessment.xlsx"


def _mark_rows(work: Work) -> list[MarkRow]:
    return [
        MarkRow(
            assessment_id=str(work.id),
            title=one.criterion.title,
            answer=one.answer,
            guidance="\n\n".join(filter(None, (one.criterion.guidance, one.question.assessor_guidance))),
            bands="\n".join(f"{band.low} to {band.high}: {band.text}" for band in one.criterion.bands),
            maximum=one.criterion.maximum,
            number=one.number,
            said=one.said,
        )
        for one in work.judgings
    ]


def _whole_row(work: Work) -> WholeRow:
    category = RESEARCH_CATEGORIES[work.research_category] if work.research_category else ""
    return WholeRow(str(work.id), work.title, category, work.whole.number, work.whole.said)


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal([Reason("no_file", "Choose a file.")])
    with closing(sent):
        return sent.stream.read(LARGEST_BYTES + 1)


def _compared() -> PackChanges | None:
    """What the page of the comparison carries, None where it carries nothing of the kind; it is judged again like every
    other mark that somebody sends."""
    try:
        sent = json.loads(request.form.get("changes", ""))
        # Neither a null character nor half of one that takes two can be stored.
        if "\\u0000" in json.dumps(sent, ensure_ascii=False).encode().decode():
            raise NotPlain("a character that cannot be stored")
        return from_plain(PackChanges, sent)
    except (ValueError, RecursionError):
        return None


def _ask(work: Work, refused: tuple[Reason, ...] | list[Reason], *, status: int = 200) -> ResponseReturnValue:
    told = [(text, href or "#file") for text, href in linked(work, refused[:MOST_SHOWN])]
    more = len(refused) - MOST_SHOWN
    page = {
        "work": work,
        "may_give": AssessmentMove.SCORE in work.moves,
        "reasons": [*told, (f"There are {more:,} more. Mend these first.", "#file")] if more > 0 else told,
        "largest": LARGEST_BYTES // 1_000_000,
    }
    return render_template("assessor/pack.html", **page, error_title=status != 200), status


def _compare(work: Work, changes: PackChanges) -> ResponseReturnValue:
    rows = [_compared_mark(work, one) for one in changes.marks]
    whole = changes.whole
    page = {
        "work": work,
        "rows": rows,
        "whole": _compared_whole(work, whole.said) if whole else [],
        "whole_is_overtaken": bool(whole and whole.is_overtaken),
        "overtaken": len(changes.overtaken),
        "changes": json.dumps(to_plain(changes)) if changes else "",
        "whole_id": score_pack.WHOLE,
    }
    return render_template("assessor/pack_compare.html", **page)


def _compared_mark(work: Work, change: score_pack.MarkChange) -> dict[str, Any]:
    judging = next(one for one in work.judgings if one.criterion.id == change.criterion_id)
    maximum = judging.criterion.maximum
    return {
        "id": change.criterion_id,
        "title": judging.criterion.title,
        "saved": (mark_words(judging.kind, judging.score, maximum), judging.comment),
        "given": (mark_words(change.kind, change.score, maximum), change.comment),
        "is_overtaken": change.is_overtaken,
    }


def _compared_whole(work: Work, said: Any) -> list[tuple[str, str, str]]:
    pairs = zip(whole_said(work.whole.said), whole_said(said), strict=True)
    return [(name, saved, given) for (name, saved), (_, given) in pairs if saved != given]
