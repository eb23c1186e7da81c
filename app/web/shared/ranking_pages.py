"""What do the pages of a ranking, and of a list chosen from it, hold?"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.permissions import Permission
from app.policy import may
from app.queries.portfolio_page import Choice, Light, RankedLine, RankingPage
from app.queries.reopenings import line_of, reopening_under_way
from app.queries.staff import Board, Head
from app.web.shared.display import plural
from app.web.shared.gate import current_actor
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from app.web.shared.words import LEDGERS
from workflows.call import CallState
from workflows.choosing import check
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.portfolio import proposal, rule_lights
from workflows.wording import money

# Which rule each refusal of a list belongs to.
RULES = {
    "nobody_chosen": "choice",
    "chosen_twice": "choice",
    "unknown_application": "choice",
    "no_grant": "choice",
    "budget_exceeded": "budget",
    "year_budget_exceeded": "budget",
    "below_threshold": "threshold",
    "left_out_without_reason": "order",
}
REOPENING_LINKS = (
    ("reopen", Permission.CALL_REOPEN, "Ask to open your ledger again"),
    ("confirm_reopening", Permission.CALL_CONFIRM_REOPENING, "Confirm that a ledger is opened again"),
)


@dataclass(frozen=True)
class ChosenRow:
    """One project of a list, as both sides read it."""

    line: RankedLine
    href: str
    reason: str


def progress_page(board: Board, link: Link) -> dict[str, Any]:
    """Before the ledgers are closed: how far each is, and no mark."""
    kept = reopening_under_way(board.head.id)
    reopened = line_of(kept) if kept else None
    return {
        **frame(board.head, link, "ranking"),
        "reopened": reopened,
        "reopened_words": _capital(ledger_words(reopened.ledger, reopened.region)) if reopened else "",
        "ledgers": [(LEDGERS[ledger], board.ledgers[ledger]) for ledger in Ledger],
        "due_at": board.head.milestones.assessment_due_at,
    }


def ranked_page(head: Head, found: RankingPage, link: Link, endpoint: str, *, place: str = "") -> dict[str, Any]:
    """The ranking with its pictures and how it was made."""
    words = f"{plural(len(found.lines), 'application')} ranked, {found.passing:,} above both thresholds"
    return {
        **frame(head, link, "ranking"),
        "found": found,
        "rows": [(line, url_for(endpoint, application_id=line.id), _marks(line)) for line in found.lines],
        "count_words": ", ".join(filter(None, [words, place])),
        "reopening_links": list(_reopening_links(head, link)),
    }


def _reopening_links(head: Head, link: Link) -> Iterator[tuple[str, str]]:
    """Where this person may open a ledger again, or agree to it. What else stands in the way is said there."""
    for name, permission, text in REOPENING_LINKS:
        if head.state == CallState.RANKED and may(current_actor(), permission) and link(name):
            yield text, link(name)


def ledger_words(ledger: Ledger, region: str) -> str:
    """A ledger as it stands in a sentence."""
    return f"the regional ledger of {region}" if ledger == Ledger.REGIONAL else "the national ledger"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _marks(line: RankedLine) -> dict[str, list[tuple[int, str, bool]]]:
    """Whole per cent for the picture; the numbers beside it are exact to the hundredth."""
    return {
        "national": [(round(dot.basis_points / 100), "", dot.is_far) for dot in line.national],
        "regional": [(round(dot.basis_points / 100), "", dot.is_far) for dot in line.regional],
    }


def lights_of(choice: Choice, chosen: Collection[uuid.UUID], reasons: Mapping[uuid.UUID, str]) -> list[Light]:
    """Every rule of a list, whether this choice keeps it, and with which numbers."""
    breaches: dict[str, list[Reason]] = {}
    for reason in choice.refusals(chosen, reasons):
        if reason.code in RULES:
            breaches.setdefault(RULES[reason.code], []).append(reason)
    asked = choice.asked_pence(chosen)
    passing = sum(one.passes for one in choice.candidates)
    those_that_pass = plural(passing, "application that passes is", "applications that pass are")
    kept_words = {
        "choice": ("Somebody is chosen", f"{len(chosen)} of {those_that_pass} chosen."),
        "budget": (
            "Within the budget",
            f"{money(asked)} of {money(choice.budget_pence)}; {money(choice.budget_pence - asked)} is left."
            f"{_taken_words(choice)}",
        ),
        "threshold": ("Above both thresholds", "Every chosen application passes the national and the regional one."),
        "order": ("Departures are explained", _order_words(choice, chosen, reasons)),
    }
    return [
        Light(title, rule not in breaches, words if rule not in breaches else "", tuple(breaches.get(rule, ())))
        for rule, (title, words) in kept_words.items()
    ] + [_rule_light(one) for one in rule_lights(choice.problem, chosen)]


def _rule_light(one: check.Light) -> Light:
    return Light(one.title, one.is_kept, one.words, ())


def _taken_words(choice: Choice) -> str:
    return f" Other rounds of this call have {money(choice.taken_pence)} already." if choice.taken_pence else ""


def _order_words(choice: Choice, chosen: Collection[uuid.UUID], reasons: Mapping[uuid.UUID, str]) -> str:
    out = departures(choice, chosen)
    if not out:
        return "The list follows the ranking from the top."
    return f"{plural(len(out), 'better-ranked application')} left out, each with a reason."


def departures(choice: Choice, chosen: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those that pass and are left out although a worse-ranked one is chosen."""
    last = max((one.position or 0 for one in choice.candidates if one.application_id in chosen), default=0)
    return [
        one.application_id
        for one in choice.candidates
        if one.passes and one.position and one.position < last and one.application_id not in chosen
    ]


def top_down_words(choice: Choice) -> str:
    """What a run down the ranking would take, for the button that proposes it."""
    found = proposal(choice.candidates, choice.budget_pence)
    taken = f"{plural(len(found.chosen), 'application')} from the top down"
    if found.skipped:
        return f"{taken}; {len(found.skipped)} pass but do not fit into what is left"
    return taken


def chosen_rows(choice: Choice, endpoint: str) -> tuple[Sequence[ChosenRow], Sequence[ChosenRow]]:
    """The projects of the kept list in rank order, and those that were left out with a reason."""
    kept = choice.kept
    if kept is None:
        return (), ()
    rows = [
        ChosenRow(line, url_for(endpoint, application_id=line.id), kept.reasons.get(line.id, ""))
        for line in choice.ranking.lines
    ]
    out = set(departures(choice, kept.chosen))
    return [row for row in rows if row.line.id in kept.chosen], [row for row in rows if row.line.id in out]
