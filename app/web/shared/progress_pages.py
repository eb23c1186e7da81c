"""What does the page hold on which a side follows the assessment of its own ledger?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.queries.progress import PersonAtWork, Progress, ShortRow
from app.queries.staff import Head
from app.web.shared.display import plural
from app.web.shared.pool_pages import PEOPLE
from app.web.shared.progress_words import ACTS, late_words
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from workflows.definition import Ledger
from workflows.many_assignments import ManyAct
from workflows.moderation import Limits
from workflows.money import as_basis_points
from workflows.wording import percent

LONGEST_SEARCH = 100
# The page on which more people are asked about an application.
ASKED_AT = {Ledger.NATIONAL: "national_assessors", Ledger.REGIONAL: "regional_assessors"}


@dataclass(frozen=True)
class Wanted:
    """Which part of the page is wanted; an empty part narrows nothing."""

    who: str = ""
    people: str = ""
    applications: str = ""


def wanted_by(arguments: Mapping[str, str]) -> Wanted:
    """What an address asks for; a filter that is none is all."""
    people, applications = arguments.get("people", ""), arguments.get("applications", "")
    return Wanted(
        who=arguments.get("who", "").strip()[:LONGEST_SEARCH],
        people=people if people in _OF_PEOPLE else "",
        applications=applications if applications in _OF_APPLICATIONS else "",
    )


_OF_PEOPLE: Mapping[str, tuple[str, Callable[[PersonAtWork, datetime], bool]]] = {
    "": ("Everybody", lambda one, now: True),
    "late": ("Late", lambda one, now: one.due_at is not None and one.due_at <= now),
    "left": ("With work left", lambda one, now: bool(one.outstanding)),
    "idle": ("Not begun", lambda one, now: bool(one.not_begun)),
    "room": ("With room for more", lambda one, now: one.promised is not None and one.given < one.promised),
}
_OF_APPLICATIONS: Mapping[str, tuple[str, Callable[[ShortRow], bool]]] = {
    "": ("All that are eligible", lambda one: True),
    "people": ("Too few people", lambda one: bool(one.lacks_people)),
    "work": ("Too few handed in", lambda one: bool(one.lacks_work)),
    "apart": ("Marks far apart", lambda one: _is_wide(one)),
    "anchors": ("Anchors", lambda one: one.is_anchor),
}


def progress_page(
    head: Head,
    ledger: Ledger,
    found: Progress,
    wanted: Wanted,
    link: Link,
    *,
    now: datetime,
    acts: Iterable[ManyAct],
) -> dict[str, Any]:
    """Sums, people and applications; `acts` are those that this person may do now."""
    people = [one for one in found.people if wanted.who.casefold() in one.name.casefold()]
    shown = [one for one in people if _OF_PEOPLE[wanted.people][1](one, now)]
    rows = [one for one in found.applications if _OF_APPLICATIONS[wanted.applications][1](one)]
    return {
        **frame(head, link, "progress"),
        "people_words": PEOPLE[ledger],
        "sums": _sums(found, now),
        "due_at": found.due_at,
        "wanted": wanted,
        "people": [_person(one, now) for one in shown],
        "people_count": plural(len(shown), *PEOPLE[ledger]),
        "people_filters": _people_filters(people, wanted, link, now),
        "applications": [_application(one) for one in rows],
        "application_filters": _application_filters(found.applications, wanted, link),
        "promised": head.promised[ledger],
        "acts": [(one.value, ACTS[one].button) for one in acts],
        "widest": percent(Limits().total_range),
        "assessors_url": link(ASKED_AT[ledger]),
    }


Filters = list[tuple[str, int, str, bool]]


def _people_filters(people: Sequence[PersonAtWork], wanted: Wanted, link: Link, now: datetime) -> Filters:
    return [
        (words, sum(holds(one, now) for one in people), _address(link, wanted, people=key), key == wanted.people)
        for key, (words, holds) in _OF_PEOPLE.items()
    ]


def _application_filters(rows: Sequence[ShortRow], wanted: Wanted, link: Link) -> Filters:
    return [
        (
            words,
            sum(map(holds, rows)),
            _address(link, wanted, "applications", applications=key),
            key == wanted.applications,
        )
        for key, (words, holds) in _OF_APPLICATIONS.items()
    ]


def _address(link: Link, wanted: Wanted, anchor: str = "people", **changed: str) -> str:
    values = {name: value for name, value in (vars(wanted) | changed).items() if value}
    return link("progress", _anchor=anchor, **values)


def _sums(found: Progress, now: datetime) -> list[tuple[str, str]]:
    given = sum(one.given for one in found.people)
    done = sum(one.done for one in found.people)
    late = [one for one in found.people if one.due_at is not None and one.due_at <= now]
    short = sum(bool(one.lacks_people) for one in found.applications)
    return [
        ("Handed in", f"{done:,} of {plural(given, 'assessment')}"),
        ("Late", plural(len(late), "person", "people")),
        ("Not begun", plural(sum(one.not_begun for one in found.people), "assessment")),
        ("Too few people", plural(short, "application")),
    ]


def _person(one: PersonAtWork, now: datetime) -> dict[str, Any]:
    return {
        "id": str(one.user_id),
        "name": one.name,
        "done": one.done,
        "given": one.given,
        "not_begun": one.not_begun,
        "promised": one.promised,
        "due_at": one.due_at,
        "late": late_words(one.due_at, now) if one.due_at else "",
        "saved_at": one.saved_at,
        "reminded_at": one.reminded_at,
        "aside": sum(task.assigned.is_aside for task in one.tasks),
    }


def _application(one: ShortRow) -> dict[str, Any]:
    spread = one.spread
    return {
        "row": one,
        "spread": f"{as_basis_points(spread.range) / 100:.0f} of 100 apart" if spread else "",
        "of": spread.count if spread else 0,
        "is_wide": _is_wide(one),
    }


def _is_wide(one: ShortRow) -> bool:
    """Whether somebody is asked to look at its marks once the ledgers are closed."""
    return one.spread is not None and one.spread.range > Limits().total_range
