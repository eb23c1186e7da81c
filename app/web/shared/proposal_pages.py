"""What do the pages of proposed panels hold that the funder and the regions share?"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.models import Call, Proposal
from app.queries import proposals as reading
from app.queries.panel_gaps import gaps_of
from app.queries.pools import Side, is_pooled
from app.queries.staff import Head, head_of
from app.services.deploying import broken_locks
from app.web.shared.display import plural
from app.web.shared.pool_acts import Urls
from app.web.shared.proposal_words import FATE_TONES, FATES, LOCKS, PROPOSAL_STATES, PROPOSAL_TONES, RULES
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from forms.proposal import ProposalForm
from workflows.actor import Role
from workflows.assigning_open import ASSIGNED_IN
from workflows.assignment.matching import PART_NAMES
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.plain import from_plain
from workflows.proposal import ProposalState, SeatFate, Wanted, default_rules
from workflows.wording import percent

NO_FLOOR = {True: "None of those that were asked for could be kept", False: "None was asked for"}
MILLION = 1_000_000
COLUMNS = (
    "Reference", "Title", "Share of own best", "Assessor", "What deploying does", "Points",
    *(name.capitalize() for name in PART_NAMES),
)  # fmt: skip
PEOPLE = {Ledger.NATIONAL: "national assessors", Ledger.REGIONAL: "regional scorers"}


@dataclass(frozen=True)
class Desk:
    """Whose pages these are: the call and the side, the addresses, and who looks with which roles on it."""

    call: Call
    side: Side
    link: Link
    urls: Urls
    person_id: uuid.UUID | None
    roles: frozenset[Role]

    @property
    def may_assign(self) -> bool:
        """Whether this person fills the ledger."""
        return RUN_BY[self.side.ledger] in self.roles

    @property
    def head(self) -> Head:
        """The call as pages show it."""
        return head_of(self.call)


def around(desk: Desk, head: Head | None = None) -> dict[str, Any]:
    """What stands around every page."""
    head = head or desk.head
    return {
        **frame(head, desk.link, "proposals"),
        "urls": desk.urls,
        "people": PEOPLE[desk.side.ledger],
        "may_assign": desk.may_assign and head.state in ASSIGNED_IN,
        "states": PROPOSAL_STATES,
        "tones": PROPOSAL_TONES,
        "fates": FATES,
        "fate_tones": FATE_TONES,
        "locks_said": LOCKS,
    }


def list_page(desk: Desk, typed: ProposalForm | None = None) -> dict[str, Any]:
    """Every proposal that this person may see, what is fixed, and the form that asks for another."""
    head = desk.head
    last = reading.last_wanted(head.id, desk.side, desk.person_id)
    wanted = last or Wanted(default_rules(desk.side.ledger, head.promised[desk.side.ledger]))
    lines = reading.proposals_of(head.id, desk.side, desk.person_id)
    return {
        **around(desk, head),
        "lines": lines,
        "overtaken": _overtaken(lines),
        "count_words": plural(len(lines), "proposal"),
        "locks": reading.locks_in(head.id, desk.side, desk.person_id),
        "form": typed or ProposalForm.showing(wanted),
        "is_pooled": is_pooled(head.id, desk.side),
    }


def proposal_page(desk: Desk, kept: Proposal, number: int, *, worst_first: bool) -> dict[str, Any]:
    """One proposal: how far it is, or its panels with why each pair, and the certificate."""
    moves = reading.moves_in(kept.id)
    return {
        **around(desk),
        **_hindered(desk, kept),
        "does_something": any(moves.get(fate) for fate in (SeatFate.NEW, SeatFate.FREED)),
        "kept": kept,
        "certificate": kept.certificate,
        "rules_said": from_plain(Wanted, kept.wanted).rules.words(),
        "page": reading.panels_of(kept.id, number, worst_first=worst_first),
        "worst_first": worst_first,
        "moves": {fate: moves.get(fate, 0) for fate in SeatFate},
        "freed": reading.freed_in(kept.id) if moves.get(SeatFate.FREED) else (),
        "gaps": gaps_of(kept) if kept.state == ProposalState.UNDEPLOYED else (),
        "facts": facts_shown(kept),
        "uses": _uses(kept),
        "has_panels": bool(moves),
    }


def _overtaken(lines: Iterable[reading.Line]) -> set[uuid.UUID]:
    """Which of these, the newest first, wait although panels that were asked for later are deployed."""
    found: set[uuid.UUID] = set()
    is_later_deployed = False
    for line in lines:
        if is_later_deployed and line.state == ProposalState.PROPOSED:
            found.add(line.id)
        is_later_deployed = is_later_deployed or line.state == ProposalState.DEPLOYED
    return found


def _hindered(desk: Desk, kept: Proposal) -> dict[str, Any]:
    """What a waiting proposal says of locks that it breaks and of later panels that are deployed."""
    if kept.state != ProposalState.PROPOSED:
        return {"broken": (), "is_overtaken": False}
    lines = reading.proposals_of(kept.call_id, desk.side, desk.person_id)
    return {"broken": broken_locks(kept), "is_overtaken": kept.id in _overtaken(lines)}


def csv_rows(panels: Iterable[reading.Panel]) -> list[list[str]]:
    """A row for each pair, in the order of `COLUMNS`."""
    return [_csv_row(panel, seat) for panel in panels for seat in panel.seats]


def _csv_row(panel: reading.Panel, seat: reading.Seat) -> list[str]:
    share = percent(panel.share_basis_points) if panel.share_basis_points is not None else ""
    points = [str(seat.parts.total), *map(str, seat.parts)] if seat.parts else ["", *("" for _ in PART_NAMES)]
    return [panel.reference, panel.title, share, seat.name, FATES[seat.fate], *points]


def facts_shown(kept: Proposal) -> list[tuple[str, str]]:
    """The numbers that say how good a proposal is, each in words."""
    found = kept.certificate
    if not found or kept.state in (ProposalState.IMPOSSIBLE, ProposalState.SOLVING, ProposalState.FAILED):
        return []
    floor = found["floor_basis_points"]
    return [
        ("All matches together", f"{found['total']:,} points"),
        ("How near to the best there can be", _gap(found)),
        ("Worst off", f"{percent(found['worst_share_basis_points'])} of the best panel it could have alone"),
        (
            "Floor that was kept",
            percent(floor) if floor else NO_FLOOR[bool(from_plain(Wanted, kept.wanted).rules.floors)],
        ),
    ]


def _gap(found: dict[str, Any]) -> str:
    if found["is_proved_best"]:
        return "This is the best: no other keeps the rules and comes to more"
    gap = found["gap_ppm"]
    share = f"{gap * 100 // MILLION}.{gap * 100 % MILLION:06d}".rstrip("0").rstrip(".")
    return f"At most {share}% below it, which is {found['bound']:,} points"


def _uses(kept: Proposal) -> list[tuple[str, str, str, str]]:
    """How each rule was used: its name, on how many rows it is just kept, and what easing it would be worth."""
    uses: Sequence[dict[str, Any]] = kept.certificate["uses"] if kept.certificate else ()
    return [
        (
            RULES.get(one["rule"], one["rule"]),
            f"{one['just_kept']:,} of {one['rows']:,}",
            f"{one['least_slack']:,}",
            plural(one["price"], "point"),
        )
        for one in uses
    ]
