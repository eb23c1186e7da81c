"""What do the pages hold that the funder and the regions share: a call, its applications, its assessors?"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.models import Call, Region
from app.queries.assignments import Assignments, Row
from app.queries.reading import Reading
from app.queries.staff import Board, Head, Part, Sums, head_of, listed, sums_by_state
from app.web.shared.display import plural
from app.web.shared.gate import current_viewer
from app.web.shared.list_words import LIST_TONES, RECOMMENDATION_STATES
from app.web.shared.plan_tables import plan_shown
from app.web.shared.running import Link, phases, waits
from app.web.shared.words import (
    APPLICATION_STATES,
    ASSESSMENT_STATES,
    COST_CATEGORIES,
    DECLINE_REASONS,
    LEDGERS,
    OFFER_STATES,
    ORGANISATION_KINDS,
    ORGANISATION_SIZES,
    RESEARCH_CATEGORIES,
    STAFF_CALL_STATES,
)
from forms.staff import AssignForm
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.call import BEFORE_OPENING, LEDGERS_CLOSED, CallState
from workflows.definition import Ledger
from workflows.offer import OfferState

RECEIVED = (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE)
STATE_TONES = {
    ApplicationState.SUBMITTED: "waiting",
    ApplicationState.ELIGIBLE: "agreed",
    ApplicationState.INELIGIBLE: "refused",
}
ASSESSMENT_TONES = {
    AssessmentState.INVITED: "draft",
    AssessmentState.ACCEPTED: "waiting",
    AssessmentState.COMPLETE: "agreed",
    AssessmentState.DECLINED: "refused",
}
CALL_TONES = {CallState.DRAFTING: "waiting", CallState.AGREED: "agreed", CallState.OPEN: "agreed"}
# To the person who checks, a submitted application is one to check.
CHECK_WORDS = APPLICATION_STATES | {ApplicationState.SUBMITTED: "To check"}
NOT_YET_READ = frozenset({CallState.DRAFTING, CallState.AGREED, CallState.OPEN})


@dataclass(frozen=True)
class Filter:
    """The part of a list that is shown: which states, and the words for them."""

    key: str
    states: tuple[ApplicationState, ...]
    words: str


def states_asked(key: str) -> Filter:
    """The filter that an address names; anything else is all."""
    known = {state.value: state for state in RECEIVED}
    if key in known:
        return Filter(key, (known[key],), CHECK_WORDS[known[key]].lower())
    return Filter("", RECEIVED, "all that were received")


def frame(head: Head, link: Link, at: str) -> dict[str, Any]:
    """What stands around every page of one call: phases, contents, way back."""
    has_opened = head.state not in BEFORE_OPENING
    names = (
        ("call", "Overview"),
        ("agreement", "Criteria and signatures"),
        *((("amendment", "Amendments"), ("clarifications", "Questions from applicants")) if has_opened else ()),
        *((("interests", "Expressions of interest"),) if head.definition.core.first_stage is not None else ()),
        ("applications", "Applications"),
        *((("late", "Requests for more time"),) if has_opened else ()),
        ("pool", "Pool of assessors"),
        ("national_assessors", "National assessors"),
        ("regional_assessors", "Regional scorers"),
        ("proposals", "Proposed panels"),
        *((("progress", "Progress of assessment"),) if head.state in (CallState.CLOSED, CallState.ASSESSING) else ()),
        ("conflicts", "Conflicts of interest"),
        ("ranking", "Ranking"),
        *((("panel_sheet", "Panel sheet"),) if head.state in LEDGERS_CLOSED else ()),
        *((("sittings", "Panels and interviews"),) if head.state not in NOT_YET_READ else ()),
        ("portfolio", "Choosing the list"),
        ("offers", "Offers"),
        ("history", "History"),
    )
    rows = [(title, link(name), "", "", name == at) for name, title in names if link(name)]
    return {"head": head, "phases": phases(head), "contents_rows": rows, "link": link}


def call_page(board: Board, link: Link) -> dict[str, Any]:
    """The page from which a call is run."""
    return {
        **frame(board.head, link, "call"),
        "board": board,
        "state": STAFF_CALL_STATES[board.head.state],
        "tone": CALL_TONES.get(board.head.state, "closed"),
        "waits": waits(board, link),
        "received": [
            (CHECK_WORDS[state], board.received.get(state, 0), link("applications", state=state.value))
            for state in RECEIVED
        ],
        "received_total": sum(board.received.values()),
        "can_be_read": board.head.state not in NOT_YET_READ,
        "ledgers": [(LEDGERS[ledger], board.ledgers[ledger]) for ledger in Ledger],
        "shows_ledgers": board.head.state not in NOT_YET_READ and any(one.asked for one in board.ledgers.values()),
        "lists": [
            (one, RECOMMENDATION_STATES.get(one.state, "Not begun"), LIST_TONES[one.state]) for one in board.lists
        ],
        "shows_lists": board.head.state in LEDGERS_CLOSED,
        "offers": [
            (OFFER_STATES[state], board.offers[state], link("offers", state=state.value))
            for state in OfferState
            if board.offers.get(state)
        ],
    }


def applications_page(
    call: Call, shown: Filter, link: Link, endpoint: str, region: Region | None = None, *, page: int = 1
) -> dict[str, Any]:
    """A page of the applications of a call, with the filters, the sentence that says what is shown and the sums of all
    that it is a page of. Three queries."""
    head, viewer = head_of(call), current_viewer()
    sums = sums_by_state(call, viewer, region)
    every, chosen = _summed(sums, RECEIVED), _summed(sums, shown.states)
    part = Part(page, chosen.count)
    filters = [("", "All", every.count)]
    filters += [(state.value, CHECK_WORDS[state], sums.get(state, Sums()).count) for state in RECEIVED]
    values = {"state": shown.key} if shown.key else {}
    return {
        **frame(head, link, "applications"),
        "rows": [
            (row, url_for(endpoint, application_id=row.id), CHECK_WORDS[row.state], STATE_TONES[row.state])
            for row in listed(call, viewer, shown.states, region, part=part)
        ],
        "total_cost": chosen.cost_pence,
        "total_grant": chosen.grant_pence,
        "filters": [
            (words, number, link("applications", state=key) if key else link("applications"), key == shown.key)
            for key, words, number in filters
        ],
        "count_words": ", ".join(
            filter(None, [plural(chosen.count, "application"), shown.words, region.name if region else ""])
        ),
        "can_be_read": head.state not in NOT_YET_READ,
        "part": part,
        "shown_key": shown.key,
        "file_url": url_for(f"{endpoint}s_file", call_id=head.id) if head.state in LEDGERS_CLOSED else "",
        "page_url": lambda number: link("applications", page=number, **values),
    }


def _summed(sums: Mapping[ApplicationState, Sums], states: Collection[ApplicationState]) -> Sums:
    own = [one for state, one in sums.items() if state in states]
    return Sums(sum(one.count for one in own), sum(one.cost_pence for one in own), sum(one.grant_pence for one in own))


def reading_page(head: Head, reading: Reading, link: Link) -> dict[str, Any]:
    """One application, whole."""
    columns = ["Category", *(partner.name for partner in reading.partners)]
    has_several = len(reading.partners) > 1
    return {
        **frame(head, link, "applications"),
        "reading": reading,
        "state": CHECK_WORDS[reading.state],
        "tone": STATE_TONES[reading.state],
        "category": RESEARCH_CATEGORIES.get(reading.research_category, "") if reading.research_category else "",
        "kinds": ORGANISATION_KINDS,
        "sizes": ORGANISATION_SIZES,
        "ledgers": LEDGERS,
        "cost_columns": [*columns, "Whole project"] if has_several else columns,
        "cost_rows": _cost_rows(reading, has_several=has_several),
        "cost_totals": _totals(reading, has_several=has_several),
        "plan": plan_shown(reading.planned, reading.costs, reading.research_category),
        "regional_title": f"Asked by {reading.region}",
    }


def _cost_rows(reading: Reading, *, has_several: bool) -> list[tuple[Any, ...]]:
    whole = dict(reading.totals.costs)
    return [
        (
            COST_CATEGORIES[category],
            *(dict(partner.costs)[category] for partner in reading.partners),
            *((whole[category],) if has_several else ()),
        )
        for category in whole
    ]


def _totals(reading: Reading, *, has_several: bool) -> tuple[Any, ...]:
    whole = (reading.totals.eligible_pence,) if has_several else ()
    return ("Eligible costs", *(partner.sums.eligible_pence for partner in reading.partners), *whole)


def assessors_page(
    head: Head,
    found: Assignments,
    link: Link,
    *,
    show: str,
    assign_endpoint: str,
    read_endpoint: str,
    may_assign: bool,
    wrong: uuid.UUID | None = None,
) -> dict[str, Any]:
    """One ledger: its applications with who was asked, what is short, and the load of everyone in the pool."""
    page = "national_assessors" if found.ledger == Ledger.NATIONAL else "regional_assessors"
    rows = found.short if show == "short" else found.rows
    people = (
        ("national assessor", "national assessors")
        if page == "national_assessors"
        else ("regional scorer", "regional scorers")
    )
    return {
        **frame(head, link, page),
        "found": found,
        "rows": [_assessor_row(row, may_assign, assign_endpoint, read_endpoint, row.id == wrong) for row in rows],
        "people": people,
        "count_words": _count_words(len(rows), is_short=show == "short"),
        "filters": [
            ("All that are eligible", len(found.rows), link(page), show != "short"),
            ("Too few people", len(found.short), link(page, show="short"), show == "short"),
        ],
        "pool_url": link("pool"),
        "proposals_url": link("proposals"),
        "assessment_states": ASSESSMENT_STATES,
        "assessment_tones": ASSESSMENT_TONES,
        "decline_reasons": DECLINE_REASONS,
        "is_assigning": head.state in (CallState.CLOSED, CallState.ASSESSING),
        "is_told_at_once": head.state == CallState.ASSESSING,
        "error_title": wrong is not None,
    }


def _count_words(count: int, *, is_short: bool) -> str:
    if is_short:
        return plural(count, "application that has too few people", "applications that have too few people")
    return plural(count, "application that is eligible", "applications that are eligible")


def _assessor_row(
    row: Row, may_assign: bool, assign_endpoint: str, read_endpoint: str, is_wrong: bool
) -> dict[str, Any]:
    form = assign_form(row, None) if may_assign and row.free else None
    if form is not None and is_wrong:
        form = assign_form(row, MultiDict({f"{row.id}-user_id": ""}))
        form.validate()
    return {
        "row": row,
        "form": form,
        "assign_url": url_for(assign_endpoint, application_id=row.id),
        "read_url": url_for(read_endpoint, application_id=row.id),
    }


def assign_form(row: Row, typed: Any) -> AssignForm:
    """The form of one row, which offers whoever has least to do first."""
    form = AssignForm(typed, prefix=f"{row.id}-")
    form.user_id.choices = [(str(one.id), f"{one.name} ({plural(one.load, 'application')})") for one in row.free]
    return form


def person_asked(typed: "MultiDict[str, str]", application_id: uuid.UUID) -> uuid.UUID | None:
    """Whom the form of one row names; None for nobody. Whether they may be asked is for the service to say."""
    try:
        return uuid.UUID(typed.get(f"{application_id}-user_id", ""))
    except ValueError:
        return None
