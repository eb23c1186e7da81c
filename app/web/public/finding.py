"""The list of calls: looked for by words and filters in the address, page by page, and as a table to keep."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.finding import CallLine, found, public_lines, regions
from app.web.public.blueprint import bp
from app.web.public.calls import TONES
from app.web.shared.display import plural
from app.web.shared.gate import public, who_looks
from app.web.shared.spreadsheets import as_csv, pounds
from app.web.shared.words import ORGANISATION_KINDS, PUBLIC_CALL_STATES
from workflows.definition import OrganisationKind
from workflows.finding import Group, Wanted, counts

A_PAGE = 20
LONGEST_SEARCH = 100
GROUP_WORDS = {
    Group.OPEN: "Open",
    Group.CLOSING: "Closing soon",
    Group.SOON: "Opening soon",
    Group.ASSESSING: "Being assessed",
    Group.DECIDED: "Decided",
}
ORDERS: dict[Group | None, str] = {
    None: "those to apply to first",
    **dict.fromkeys((Group.OPEN, Group.CLOSING, Group.SOON), "the earliest closing first"),
}
COLUMNS = (
    "call",
    "title",
    "regions",
    "state",
    "opens_at",
    "closes_at",
    "round",
    "to_award_gbp",
    "themes",
    "may_lead",
    "page",
    "filter",
    "read_at",
)

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Filters:
    """What may be chosen, each value with its words, and what is chosen."""

    wanted: Wanted
    regions: dict[str, str]
    themes: tuple[str, ...]

    @property
    def address(self) -> dict[str, str]:
        """What is chosen, as an address names it: what is not chosen is not in it."""
        wanted = self.wanted
        values = {"region": wanted.region, "state": wanted.group or "", "theme": wanted.theme}
        values |= {"lead": wanted.lead or "", "words": wanted.words}
        return {name: str(value) for name, value in values.items() if value}

    def without(self, name: str) -> dict[str, str]:
        """The same less one of them: what a link keeps that chooses that one anew."""
        return {key: value for key, value in self.address.items() if key != name}

    @property
    def words(self) -> str:
        """What is chosen, in words: open, Greater Manchester, about net zero, led by a business, with ‘heat’."""
        wanted = self.wanted
        said = (
            GROUP_WORDS[wanted.group].lower() if wanted.group else "",
            self.regions.get(wanted.region, ""),
            f"about {wanted.theme}" if wanted.theme else "",
            f"may be led by: {ORGANISATION_KINDS[wanted.lead].lower()}" if wanted.lead else "",
            f"with ‘{wanted.words}’" if wanted.words else "",
        )
        return ", ".join(filter(None, said))


@bp.get("/calls", endpoint="calls")
@public
def list_calls() -> ResponseReturnValue:
    """The calls that the address asks for, a page of them. The same address shows the same list to everybody."""
    lines, now = public_lines(who_looks()), clock.now()
    filters = _filters(lines)
    chosen = found(lines, filters.wanted, now)
    page, pages = _page(len(chosen))
    shown = chosen[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template(
        "public/calls.html",
        lines=shown,
        filters=filters,
        count_words=_count_words(len(chosen), filters, page, pages),
        page=page,
        pages=pages,
        states=PUBLIC_CALL_STATES,
        tones=TONES,
        kinds=ORGANISATION_KINDS,
        state_options=_counted(
            lines, filters.wanted, "group", {one.value: words for one, words in GROUP_WORDS.items()}
        ),
        region_options=_counted(lines, filters.wanted, "region", filters.regions),
    )


@bp.get("/calls.csv")
@public
def calls_csv() -> ResponseReturnValue:
    """Every call of the same list, as a table for a spreadsheet that says which list it is and when it was read."""
    lines, now = public_lines(who_looks()), clock.now()
    filters = _filters(lines)
    rows = (_cells(line, filters, now.isoformat()) for line in found(lines, filters.wanted, now))
    return as_csv(COLUMNS, rows, f"accord-calls-{now:%Y-%m-%d}")


def _filters(lines: Sequence[CallLine]) -> Filters:
    """What the address chooses. A value that there is not shows everything, as an old link does."""
    names = {one.slug: one.name for one in regions()}
    themes = {theme.casefold(): theme for line in lines for theme in line.contents.themes}
    group, lead = (request.args.get(name, "") for name in ("state", "lead"))
    wanted = Wanted(
        words=" ".join(request.args.get("words", "").split())[:LONGEST_SEARCH],
        group=Group(group) if group in set(Group) else None,
        region=_known(request.args.get("region", ""), names),
        theme=themes.get(request.args.get("theme", "").casefold(), ""),
        lead=OrganisationKind(lead) if lead in set(OrganisationKind) else None,
    )
    return Filters(wanted, names, tuple(sorted(themes.values(), key=str.casefold)))


def _known(value: str, among: Collection[str]) -> str:
    return value if value in among else ""


def _page(total: int) -> tuple[int, int]:
    """Which page is asked for, of how many; one that there is not is the nearest that there is."""
    pages = max(1, -(-total // A_PAGE))
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), pages), pages


def _count_words(total: int, filters: Filters, page: int, pages: int) -> str:
    said = (
        plural(total, "call"),
        filters.words,
        ORDERS.get(filters.wanted.group, "the latest first"),
        f"page {page} of {pages}" if pages > 1 else "",
    )
    return ", ".join(filter(None, said))


def _counted(lines: Sequence[CallLine], wanted: Wanted, name: str, words: dict[str, str]) -> Options:
    """The values of one filter, each with how many calls it would show beside the filters that are chosen already."""
    empty = None if name == "group" else ""
    values: list[Any] = [empty, *(Group(one) if name == "group" else one for one in words)]
    numbers = counts([line.findable for line in lines], wanted, name, values, clock.now())
    labels = [("", "All"), *words.items()]
    return [(value, f"{label} ({number:,})") for (value, label), number in zip(labels, numbers, strict=True)]


def _cells(line: CallLine, filters: Filters, read_at: str) -> Iterable[str]:
    contents = line.contents
    return (
        line.reference,
        line.title,
        "; ".join(region.name for region in line.regions),
        PUBLIC_CALL_STATES[line.state],
        line.opens_at.isoformat(),
        line.closes_at.isoformat(),
        str(line.round_number or ""),
        pounds(contents.budget_pence),
        "; ".join(contents.themes),
        "; ".join(ORGANISATION_KINDS[kind] for kind in OrganisationKind if kind in contents.leads),
        url_for("public.call", public_call_id=line.id, _external=True),
        filters.words or "all calls",
        read_at,
    )
