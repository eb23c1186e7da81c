"""A partner's costs as a spreadsheet to fill in, and one that comes back, compared before anything is saved."""

from contextlib import closing

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import clock
from app.documents.cost_workbook import LARGEST_BYTES, MEDIA_TYPE, read, written
from app.models import Partner
from app.permissions import Permission
from app.queries.applicant import name_of
from app.queries.sheets import Sheet, sheet_of
from app.web.applicant.blueprint import bp
from app.web.applicant.cost_tables import cells_filled, tables_of, wanted_tables
from app.web.applicant.costs import bid_for, sheet_page
from app.web.applicant.frame import frame_of
from app.web.applicant.sheet_words import form_for, with_room
from app.web.shared.documents import as_file
from app.web.shared.gate import current_actor, needs
from app.web.shared.plan_tables import package_names
from app.web.shared.spreadsheets import csv_of, pounds
from app.web.shared.words import COST_CATEGORIES
from forms.cost_cells import problems_in
from workflows.cost_changes import changes
from workflows.machine import Reason, Refusal
from workflows.wording import moment

URL = "/partners/<uuid:partner_id>/costs"
MOST_SHOWN = 50


@bp.get(f"{URL}.xlsx")
@needs(Permission.PARTNER_READ)
def sheet_workbook(partner: Partner) -> Response:
    """The sheet as a spreadsheet, to be filled in and given back."""
    bid = bid_for(partner)
    found = sheet_of(partner, bid.definition)
    lines = [
        f"Costs of {found.organisation} in {bid.head.reference}, {bid.head.title}.",
        f"Downloaded by {name_of(current_actor().id)} on {moment(clock.now())}.",
        "Fill in the other sheets: one cost to a row, sums in pounds. Leave the headings as they are.",
        "Only values are read. A formula counts by the value that stood in its cell when the file was saved.",
        "Give the file back on the page of the costs. You see what it would change before anything is saved.",
        *(f"{table.name}: {hint}" for table, hint in tables_of(found)),
    ]
    content = written(lines, [table for table, _ in tables_of(found)])
    return as_file(content, f"{bid.head.reference}-costs.xlsx", MEDIA_TYPE)


@bp.get(f"{URL}.csv")
@needs(Permission.PARTNER_READ)
def sheet_csv(partner: Partner) -> Response:
    """The lines of the sheet with how each is reckoned."""
    bid = bid_for(partner)
    found = sheet_of(partner, bid.definition)
    told = f"{found.organisation}, {bid.head.reference}, by {name_of(current_actor().id)} on {moment(clock.now())}"
    packages = package_names(found)
    rows = [
        [
            "Category",
            "Description",
            "How it is reckoned",
            "Pounds",
            *(["Work package"] if packages is not None else []),
        ],
        *(
            [
                COST_CATEGORIES[line.category],
                line.description,
                line.reckoned,
                pounds(line.amount_pence),
                *([packages.get(line.package, "")] if packages is not None else []),
            ]
            for line in found.lines
        ),
        [f"# {told}", "", "", ""],
    ]
    return as_file(csv_of(rows).encode(), f"{bid.head.reference}-costs.csv", "text/csv")


@bp.get(f"{URL}/file")
@needs(Permission.PARTNER_WRITE)
def sheet_file(partner: Partner) -> ResponseReturnValue:
    """Give a spreadsheet."""
    return _ask(partner, ())


@bp.post(f"{URL}/file")
@needs(Permission.PARTNER_WRITE)
def read_sheet_file(partner: Partner) -> ResponseReturnValue:
    """What the spreadsheet would change, with its rows in the form; or every cell that is not right."""
    bid = bid_for(partner)
    found = sheet_of(partner, bid.definition)
    try:
        given = read(_sent(), wanted_tables(found))
    except Refusal as refusal:
        return _ask(partner, refusal.reasons)
    cells = cells_filled(found, given)
    form = form_for(found, MultiDict([("version", str(found.number)), *cells.fields]))
    form.validate()
    texts = [*cells.problems, *(text for text, _ in problems_in(form, cells.places, cells.unread))]
    if given.problems or texts:
        return _ask(partner, [*given.problems, *(Reason("cell", text) for text in texts)])
    said = changes(found.lines, found.lines_of(form.sheet()))
    return sheet_page(bid, found, with_room(form, found), told=TOLD, changes=said)


TOLD = "This is what the file says. Nothing of it is saved until you press Save."


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal([Reason("no_file", "Choose a file.")])
    with closing(sent):
        return sent.stream.read(LARGEST_BYTES + 1)


def _ask(partner: Partner, refused: tuple[Reason, ...] | list[Reason]) -> ResponseReturnValue:
    bid = bid_for(partner)
    found: Sheet = sheet_of(partner, bid.definition)
    more = len(refused) - MOST_SHOWN
    told = [(reason.text, "#file") for reason in refused[:MOST_SHOWN]]
    page = render_template(
        "applicant/sheet_file.html",
        **frame_of(bid, clock.now(), at="costs"),
        sheet=found,
        reasons=[*told, (f"There are {more:,} more. Mend these first.", "#file")] if more > 0 else told,
        largest=LARGEST_BYTES // 1_000_000,
        error_title=bool(refused),
    )
    return page, 422 if refused else 200
