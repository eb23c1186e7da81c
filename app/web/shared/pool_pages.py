"""What do the pages of a pool hold that the funder and the regions share: the list, its filters, who may be asked?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.queries.pools import About, MemberRow, Side, Sorted
from app.queries.staff import Head
from app.web.shared.assessor_words import ASSESSOR_KINDS, POOL_DECLINES, POOL_STATES, POOL_TONES
from app.web.shared.display import plural
from app.web.shared.running import Link
from app.web.shared.spreadsheets import pounds
from app.web.shared.staff_pages import frame
from workflows.assessor import is_away
from workflows.definition import Ledger
from workflows.expertise import Facet, offered, words_of
from workflows.pool import IN_TIME, STANDING, PoolState
from workflows.wording import day

LONGEST_SEARCH = 100
PEOPLE = {
    Ledger.NATIONAL: ("national assessor", "national assessors"),
    Ledger.REGIONAL: ("regional scorer", "regional scorers"),
}
COLUMNS = (
    "Name", "Email", "State", "Judges", "Knows", "Lives in", "Employer", "Languages", "Away", "Asked for", "Promised",
    "Has", "Completed", "Fee each", "Fee promised", "Fee earned", "Reason",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which part of a list is wanted; an empty part narrows nothing."""

    words: str = ""
    kind: str = ""
    field: str = ""
    place: str = ""
    state: str = ""

    @property
    def is_all(self) -> bool:
        """Whether nothing is narrowed."""
        return self == Wanted()

    @property
    def query(self) -> dict[str, str]:
        """The same as the values of an address."""
        return {name: value for name, value in vars(self).items() if value}


def wanted_by(arguments: Mapping[str, str]) -> Wanted:
    """What an address asks for."""
    names = ("words", "kind", "field", "place", "state")
    return Wanted(**{name: arguments.get(name, "").strip()[:LONGEST_SEARCH] for name in names})


def narrowed(rows: Iterable[MemberRow], wanted: Wanted) -> tuple[MemberRow, ...]:
    """The rows that are wanted, in their order."""
    return tuple(row for row in rows if _is_wanted(row, wanted))


def _is_wanted(row: MemberRow, wanted: Wanted) -> bool:
    about = row.about
    text = f"{about.name} {about.email} {about.employer}".casefold()
    return (
        wanted.words.casefold() in text
        and wanted.kind in ("", about.kind)
        and (not wanted.field or wanted.field in about.terms.get(Facet.FIELD, ()))
        and wanted.place in ("", about.place_code)
        and wanted.state in ("", row.state)
    )


def pool_page(
    head: Head, side: Side, rows: Sequence[MemberRow], wanted: Wanted, link: Link, *, fee_pence: int | None, today: date
) -> dict[str, Any]:
    """The list of a pool with its filters and sums, as far as it is wanted."""
    shown = narrowed(rows, wanted)
    return {
        **frame(head, link, "pool"),
        "side": side,
        "people": PEOPLE[side.ledger],
        "lines": [_line(row, today) for row in shown],
        "total": len(rows),
        "wanted": wanted,
        "count_words": _count_words(shown, wanted),
        "sums": _sums(shown),
        "fee_pence": fee_pence,
        "in_time": head.state in IN_TIME,
        **_choices(rows, wanted),
    }


def _choices(rows: Sequence[MemberRow], wanted: Wanted) -> dict[str, Any]:
    """What each filter offers: what is there to be found. The one that is chosen stays, so that it can be undone."""
    kinds = {row.about.kind for row in rows}
    fields = {code for row in rows for code in row.about.terms.get(Facet.FIELD, ())}
    places = {row.about.place_code: row.about.place for row in rows if row.about.place}
    states = {row.state for row in rows}
    in_states = [(one.value, POOL_STATES[one]) for one in PoolState if one in states]
    of_kinds = [(one.value, words) for one, words in ASSESSOR_KINDS.items() if one in kinds]
    in_fields = [(one.code, one.words) for one in offered(Facet.FIELD) if one.code in fields]
    return {
        "filters": (
            ("state", "State", wanted.state, in_states),
            ("kind", "Judges", wanted.kind, of_kinds),
            ("field", "Knows", wanted.field, in_fields),
            ("place", "Lives in", wanted.place, sorted(places.items(), key=lambda one: one[1])),
        )
    }


def _count_words(rows: Sequence[MemberRow], wanted: Wanted) -> str:
    words = plural(len(rows), "person", "people")
    return f"{words}, {'all who were asked' if wanted.is_all else 'as you narrowed the list'}"


def _line(row: MemberRow, today: date) -> dict[str, Any]:
    about = row.about
    return {
        "row": row,
        "name": about.name or about.email,
        "kind": ASSESSOR_KINDS[about.kind] if about.kind else "No profile yet",
        "knows": ", ".join(words_of(Facet.FIELD, about.terms.get(Facet.FIELD, ()))),
        "languages": ", ".join(words_of(Facet.LANGUAGE, about.terms.get(Facet.LANGUAGE, ()))),
        "away": _away(about),
        "is_away": is_away(about.absences, today),
        "state": POOL_STATES[row.state],
        "tone": POOL_TONES[row.state],
        "reason": _reason(row),
        "may_withdraw": row.state in STANDING,
    }


def _away(about: About) -> str:
    return "; ".join(f"{day(one.from_on)} to {day(one.until_on)}" for one in about.absences)


def _reason(row: MemberRow) -> str:
    reason = POOL_DECLINES[row.decline_reason] if row.decline_reason else ""
    return ": ".join(filter(None, [reason, row.words]))


def _sums(rows: Sequence[MemberRow]) -> dict[str, int]:
    tallies = [row.tally for row in rows]
    return {
        "accepted": sum(row.state == PoolState.ACCEPTED for row in rows),
        "promised": sum(one.promised for one in tallies),
        "held": sum(one.held for one in tallies),
        "complete": sum(one.complete for one in tallies),
        "fee_promised": sum(one.fee_promised_pence for one in tallies),
        "fee_earned": sum(one.fee_earned_pence for one in tallies),
    }


def csv_rows(rows: Iterable[MemberRow], today: date) -> list[list[str]]:
    """The rows of the list as a file has them, in the order of `COLUMNS`."""
    return [_csv_row(row, _line(row, today)) for row in rows]


def _csv_row(row: MemberRow, line: Mapping[str, Any]) -> list[str]:
    about, tally = row.about, row.tally
    said = [about.name, about.email, line["state"], line["kind"], line["knows"], about.place, about.employer]
    numbers = [tally.asked, tally.promised, tally.held, tally.complete]
    sums = [tally.fee_pence, tally.fee_promised_pence, tally.fee_earned_pence]
    return [*said, line["languages"], line["away"], *map(str, numbers), *map(pounds, sums), line["reason"]]


def chosen_from(choices: Sequence[About]) -> list[tuple[str, str, str]]:
    """People who may be chosen: id, name, and what they say of themselves."""
    return [(str(one.user_id), one.name, _hint(one)) for one in choices]


def _hint(one: About) -> str:
    if one.kind is None:
        return f"{one.email}. No profile yet"
    knows = ", ".join(words_of(Facet.FIELD, one.terms.get(Facet.FIELD, ()))[:4])
    return ". ".join(filter(None, [ASSESSOR_KINDS[one.kind], knows, one.place, f"Takes up to {one.load}"]))


def receipts(found: Sorted, people: tuple[str, str]) -> list[tuple[str, list[str]]]:
    """What inviting them does: a sentence with the count, and whom it is about."""
    groups = (
        (found.members, "gets the invitation to this pool", "get the invitation to this pool"),
        (
            found.newcomers,
            f"is asked to become a {people[0]} first, and finds the invitation on their first page after that",
            f"are asked to become {people[1]} first, and find the invitation on their first page after that",
        ),
    )
    said = [
        (f"{plural(len(those), 'person', 'people')} {one if len(those) == 1 else many}", [_named(who) for who in those])
        for those, one, many in groups
        if those
    ]
    if found.standing:
        words = plural(len(found.standing), "person stands", "people stand")
        said.append((f"{words} in this pool already and gets nothing", list(found.standing)))
    return said


def _named(one: Any) -> str:
    return f"{one.email}: {plural(one.load, 'application')}"
