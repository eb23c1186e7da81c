"""How is a call that is being run told to the funder and to a region: its phases, and what waits for whom?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.queries.staff import Board, Head, ListCount
from app.web.shared.display import plural
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.decision import WAITING, RecommendationState
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.offer import OfferState
from workflows.timetable import phase_begins_at
from workflows.wording import day, moment

PHASES = ("Agree", "Open", "Assess", "Choose", "Tell", "Set up", "Deliver")
REACHED = {
    CallState.DRAFTING: 0,
    CallState.AGREED: 1,
    CallState.OPEN: 1,
    CallState.CLOSED: 2,
    CallState.ASSESSING: 2,
    CallState.RANKED: 3,
    CallState.DECIDED: 4,
    CallState.RELEASED: 5,
}

# The address of a page by its name ("applications", "assessors" …), '' for one that this side does not have.
Link = Callable[..., str]


@dataclass(frozen=True)
class Wait:
    """One thing that the call waits for: what, who must act, and where."""

    text: str
    who: str
    href: str


def phases(head: Head) -> list[tuple[str, str, str]]:
    """The seven phases of a call with their states and dates."""
    dates, now = head.milestones, REACHED[head.state]
    until = (
        f"before {day(dates.opens_at)}",
        f"{day(dates.opens_at)} to {day(dates.closes_at)}",
        f"until {day(dates.assessment_due_at)}",
        f"until {day(dates.decision_due_at)}",
        day(head.released_at) if head.released_at else f"by {day(dates.decision_due_at)}",
        "after the decisions",
        "from each start date",
    )
    states = ["done" if at < now else "now" if at == now else "next" for at in range(len(PHASES))]
    return list(zip(PHASES, states, until, strict=True))


def waits(board: Board, link: Link) -> list[Wait]:
    """What the call waits for now, and for whom, in the order in which it is done."""
    return list(_WAITS[board.head.state](board, link))


def linked(reasons: Iterable[Reason], address: Callable[[str], str]) -> list[tuple[str, str]]:
    """Each reason with the address of the place where it is mended, '' where there is none."""
    return [(reason.text, address(reason.where) if reason.where else "") for reason in reasons]


def _drafting(board: Board, link: Link) -> Iterator[Wait]:
    yield Wait("The criteria wait to be agreed and signed by both sides", "everyone who signs", link("agreement"))


def _agreed(board: Board, link: Link) -> Iterator[Wait]:
    yield Wait(f"The call opens by itself on {moment(board.head.milestones.opens_at)}", "the clock", "")


def _open(board: Board, link: Link) -> Iterator[Wait]:
    stage = board.head.first_stage
    if stage is not None:
        text = f"Expressions of interest are written until {moment(stage.closes_at)}. Nobody else reads one before"
        yield Wait(text, "the applicants", "")
        return
    if board.untold:
        what = plural(board.untold, "expression of interest waits", "expressions of interest wait")
        yield Wait(f"{what} to be decided and told", "the region’s programme lead", link("interests"))
    closes = moment(board.head.milestones.closes_at)
    yield Wait(f"Applicants write until {closes}. Nobody else reads an application before", "the applicants", "")


def _closed(board: Board, link: Link) -> Iterator[Wait]:
    unchecked = board.received.get(ApplicationState.SUBMITTED, 0)
    if unchecked:
        text = f"{plural(unchecked, 'application')} to check for eligibility"
        yield Wait(text, "the programme officer", link("applications", state="submitted"))
    yield from _short_of_people(board, link)
    if board.more_time:
        text = "Somebody has more time to submit, or has asked for it. The assessors are let in once that is over"
        yield Wait(text, "whoever answers, then the applicants", link("late"))
    elif not unchecked and not any(one.short_of_people for one in board.ledgers.values()):
        yield _all_in_place(board.head, link)


def _all_in_place(head: Head, link: Link) -> Wait:
    """A region knows nothing of more time for single applications, so that nothing is promised to it."""
    if not link("late"):
        return Wait("Every application is checked and has its assessors", "the programme officer, to let them in", "")
    return Wait("Everything is ready to let the assessors in", _clock_or_officer(head), link("start_assessment"))


def _clock_or_officer(head: Head) -> str:
    """Who takes the call into its next phase, where the work before it is done."""
    begins_at = phase_begins_at(head.milestones, head.state)
    return f"the clock, on {moment(begins_at)}, or the programme officer" if begins_at else "the programme officer"


def _short_of_people(board: Board, link: Link) -> Iterator[Wait]:
    who = {
        Ledger.NATIONAL: ("national assessors", "the programme officer", link("national_assessors", show="short")),
        Ledger.REGIONAL: ("regional scorers", "the region’s programme lead", link("regional_assessors", show="short")),
    }
    for ledger, (people, role, href) in who.items():
        short = board.ledgers[ledger].short_of_people
        if short:
            yield Wait(f"{plural(short, 'application')} with too few {people}", role, href)


def _assessing(board: Board, link: Link) -> Iterator[Wait]:
    yield from _short_of_people(board, link)
    pages = {Ledger.NATIONAL: "national_assessors", Ledger.REGIONAL: "regional_assessors"}
    for ledger, people in ((Ledger.NATIONAL, "national assessors"), (Ledger.REGIONAL, "regional scorers")):
        one = board.ledgers[ledger]
        if one.complete < one.asked:
            text = f"{one.complete:,} of {plural(one.asked, 'assessment')} by {people} are handed in"
            yield Wait(text, f"the {people}, by {day(board.head.milestones.assessment_due_at)}", link(pages[ledger]))
    if not any(one.short_of_scores for one in board.ledgers.values()):
        who = "the programme officer" if board.is_reopened else _clock_or_officer(board.head)
        yield Wait("Both ledgers can be closed", who, link("close_ledgers"))


def _ranked(board: Board, link: Link) -> Iterator[Wait]:
    for one in board.lists:
        if one.state != RecommendationState.APPROVED:
            yield _list_wait(one, link)


def _list_wait(one: ListCount, link: Link) -> Wait:
    where = one.region.name
    projects, portfolio = plural(one.chosen, "project"), link("portfolio", region_id=one.region.id)
    if one.is_held:
        return Wait(f"The list of {where} is held: to let go on", "somebody who decides on it", _list_link(one, link))
    if one.state == RecommendationState.WITH_BOARD:
        return Wait(f"The panel recommends {projects}: to endorse or send back", f"the board of {where}", portfolio)
    if one.state in WAITING:
        text = f"{where} recommends {projects}: to approve or send back"
        return Wait(text, APPROVERS[one.state], _list_link(one, link))
    verb = "The list was sent back and is to be mended" if one.sent_back_reason else "The list is to be chosen"
    return Wait(f"{verb}: {where}", f"the panel secretary of {where}", portfolio)


def _list_link(one: ListCount, link: Link) -> str:
    if one.state == RecommendationState.WITH_BOARD:
        return link("portfolio", region_id=one.region.id)
    return link("list", recommendation_id=one.recommendation_id)


APPROVERS = {
    RecommendationState.RECOMMENDED: "the approver, who is not the preparer",
    RecommendationState.ONCE_APPROVED: "a second approver, who took no other step on it",
}


def _decided(board: Board, link: Link) -> Iterator[Wait]:
    yield Wait("The decisions are approved and wait to be released", "the programme officer", link("release"))
    yield from _released(board, link)


OFFER_WAITS = {
    OfferState.PREPARING: ("to prepare", "the programme officer"),
    OfferState.BUILDING: ("whose letter is being made", "the service"),
    OfferState.BUILT: ("to read and send", "the programme officer"),
    OfferState.SENT: ("to be answered", "the organisation’s signatory"),
}


def _released(board: Board, link: Link) -> Iterator[Wait]:
    for state, (what, who) in OFFER_WAITS.items():
        number = board.offers.get(state, 0)
        if number:
            yield Wait(f"{plural(number, 'offer')} {what}", who, link("offers", state=state.value))


_WAITS: dict[CallState, Callable[[Board, Link], Iterator[Wait]]] = {
    CallState.DRAFTING: _drafting,
    CallState.AGREED: _agreed,
    CallState.OPEN: _open,
    CallState.CLOSED: _closed,
    CallState.ASSESSING: _assessing,
    CallState.RANKED: _ranked,
    CallState.DECIDED: _decided,
    CallState.RELEASED: _released,
}
