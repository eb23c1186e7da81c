"""“Your applications”: how far each is, for whom it waits, how much time is left, and whether we remind of that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.queries.your_applications import ListedBid, bids_of
from app.services import people
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.telling import state_words, time_left
from app.web.shared.display import plural
from app.web.shared.gate import current_viewer, signed_in
from app.web.shared.spreadsheets import as_csv, pounds
from workflows.whose_turn import Shelf, Turn
from workflows.wording import small

SHELF_WORDS = {
    Shelf.WRITING: "Waiting for you and your colleagues",
    Shelf.WITH_OTHERS: "On their way",
    Shelf.DONE: "Over",
}
COLUMNS = (
    "application", "title", "organisation", "call", "region", "state", "deadline", "answered", "questions",
    "waits_for", "costs_gbp", "grant_gbp", "filter", "asked_by", "read_at",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One application with the words for where it stands."""

    bid: ListedBid
    state: str
    tone: str
    waits: str
    left: str
    is_last_hour: bool


@bp.get("/applications", endpoint="applications")
@signed_in
def applications_list() -> ResponseReturnValue:
    """The applications of the person's organisations: all of them, or those that the address asks for."""
    now = clock.now()
    bids = bids_of(current_viewer(), now)
    shelf, shown = _chosen(bids)
    counts = {one: sum(bid.shelf == one for bid in bids) for one in Shelf}
    return render_template(
        "applicant/applications.html",
        lines=[_line(bid, now) for bid in shown],
        total=len(bids),
        shelf=shelf,
        filters=[
            ("All", len(bids), url_for("applicant.applications"), shelf is None),
            *(
                (words, counts[one], url_for("applicant.applications", show=one.value), shelf == one)
                for one, words in SHELF_WORDS.items()
            ),
        ],
        count_words=_count_words(len(shown), shelf),
        wants_reminders=current_user.wants_reminders,
    )


@bp.get("/applications.csv")
@signed_in
def applications_csv() -> ResponseReturnValue:
    """The same list as a table for a spreadsheet, which says who asked for which, and when."""
    now = clock.now()
    shelf, shown = _chosen(bids_of(current_viewer(), now))
    about = (SHELF_WORDS[shelf].lower() if shelf else "all", current_user.name, now.isoformat())
    rows = ((*_cells(_line(bid, now)), *about) for bid in shown)
    return as_csv(COLUMNS, rows, f"your-applications-{now:%Y-%m-%d}")


@bp.post("/applications/reminders")
@signed_in
def remind_me() -> ResponseReturnValue:
    """Whether this person hears from us a week and a day before the deadline of a draft."""
    wanted = request.form.get("reminders") == "on"
    with unit_of_work():
        people.want_reminders(current_user.id, clock.now(), wanted=wanted)
    told = "We remind you before deadlines." if wanted else "We no longer remind you before deadlines."
    flash(told, "done")
    return redirect(url_for("applicant.applications"), code=303)


def _chosen(bids: Iterable[ListedBid]) -> tuple[Shelf | None, list[ListedBid]]:
    """What the address asks for; a value that there is not shows everything."""
    asked = request.args.get("show", "")
    shelf = Shelf(asked) if asked in set(Shelf) else None
    return shelf, [bid for bid in bids if shelf in (None, bid.shelf)]


def _count_words(count: int, shelf: Shelf | None) -> str:
    which = f", {small(SHELF_WORDS[shelf])}" if shelf else ""
    return f"{plural(count, 'application')} of your organisations{which}, what is due first on top"


def _line(bid: ListedBid, now: datetime) -> Line:
    state, tone = state_words(bid.state, bid.is_funded, is_open=bid.takes_words)
    left = time_left(now, bid.deadline_at)
    runs = bid.takes_words or bid.turn == Turn.DEADLINE
    return Line(bid, state, tone, _waits(bid), left.words if runs else "", left.is_last_hour and runs)


def _waits(bid: ListedBid) -> str:
    """What it waits for, and whose turn that is."""
    by_name = " or ".join(bid.hands)
    return {
        Turn.WRITERS: f"Your team: {plural(bid.to_do, 'thing')} to do",
        Turn.LEAD: f"{by_name or 'The lead applicant'}: review and submit",
        Turn.DEADLINE: "The deadline. Until then it can be changed",
        Turn.ASSESSMENT: "Assessment and decision",
        Turn.LETTER: "Innovate UK: the offer letter",
        Turn.SIGNATORY: f"{by_name or 'Your signatory'}: answer the offer",
        Turn.NOBODY: "",
    }[bid.turn]


def _cells(line: Line) -> Iterable[str]:
    bid = line.bid
    return (
        bid.reference,
        bid.title,
        bid.organisation,
        bid.call_title,
        bid.region,
        line.state,
        bid.deadline_at.isoformat(),
        str(bid.answered) if bid.asked else "",
        str(bid.asked or ""),
        line.waits,
        pounds(bid.cost_pence),
        pounds(bid.grant_pence),
    )
