"""What do the pages of a region's alternatives show: each with its numbers, and two beside each other?"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models import Call, ListProposal, Region
from app.permissions import Permission
from app.policy import may
from app.queries.list_alternatives import Other, inclusion_for, others_of, proposals_of
from app.queries.portfolio_page import Choice, Light, RankedLine, choice_of
from app.queries.staff import Head, head_of
from app.web.region.links import links_of
from app.web.region.weighing import Bar, years_of
from app.web.shared.gate import current_actor
from app.web.shared.list_words import LIST_PROPOSAL_STATES, LIST_PROPOSAL_TONES
from app.web.shared.ranking_pages import lights_of
from app.web.shared.reasons import Told
from app.web.shared.staff_pages import frame
from forms.list_alternatives import CompareForm
from workflows.alternative import AlternativeState, Difference, Made, difference, since_then
from workflows.choosing.fragility import Inclusion
from workflows.choosing.model import Problem
from workflows.choosing.sureness import sure_words
from workflows.choosing.tally import tally
from workflows.decision import RecommendationState
from workflows.portfolio import whole_grants
from workflows.wording import money, percent

# The region's own list among the alternatives, where two are compared.
OWN = "list"


@dataclass(frozen=True)
class Listing:
    """A list under a name, weighed: what it comes to, how it stands to the rules, what it shares with the own list."""

    key: str
    name: str
    chosen: frozenset[uuid.UUID]
    lights: Sequence[Light]
    grant_pence: int
    mean_basis_points: int
    lowest_basis_points: int
    shared: int
    years: tuple[Bar, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that it does not keep, by name."""
        return tuple(light.title for light in self.lights if not light.is_kept)


@dataclass(frozen=True)
class Row:
    """One alternative as the list of them shows it. `since` says what became of its ranking, '' for nothing."""

    other: Other
    listing: Listing
    since: str
    lost: tuple[str, ...]
    is_the_list: bool


@dataclass(frozen=True)
class Desk:
    """A call whose list one region chooses, with what it chooses from and the alternatives that it keeps."""

    head: Head
    region: Region
    choice: Choice
    others: Sequence[Other]
    proposals: Sequence[ListProposal]
    may_change: bool

    @property
    def own(self) -> frozenset[uuid.UUID]:
        """What the region's own list has, as it was saved."""
        return self.choice.kept.chosen if self.choice.kept else frozenset()

    @property
    def made(self) -> Made:
        """The ranking that stands."""
        return Made(self.choice.ranking.number, self.choice.ranking.sha256)

    def other(self, alternative_id: uuid.UUID) -> Other | None:
        """One of the alternatives, or of those that were taken away."""
        return next((one for one in self.others if one.id == alternative_id), None)


def desk_of(call: Call, region: Region) -> Desk | None:
    """All of it; None until the ledgers are closed."""
    head = head_of(call)
    choice = choice_of(head, call, region)
    if choice is None:
        return None
    is_open = choice.kept is None or choice.kept.state == RecommendationState.PREPARING
    may_change = is_open and may(current_actor(), Permission.RECOMMENDATION_COMPOSE)
    return Desk(head, region, choice, others_of(call.id, region.id), proposals_of(call.id, region.id), may_change)


def around(desk: Desk) -> dict[str, Any]:
    """What stands around every page of alternatives."""
    return {
        **frame(desk.head, links_of(desk.head.id), "portfolio"),
        "region": desk.region,
        "may_change": desk.may_change,
        "is_sent_on": bool(desk.choice.kept and desk.choice.kept.state != RecommendationState.PREPARING),
        "ranking_number": desk.made.number,
    }


def list_page(desk: Desk, reasons: Sequence[Told] = ()) -> dict[str, Any]:
    """The page of all alternatives: each with its numbers, two to compare, and the proposals of the best list."""
    lists = listings(desk)
    form = CompareForm(data={"first": OWN, "second": lists[-1].key if lists else ""})
    form.first.choices = form.second.choices = [(one.key, one.name) for one in lists]
    rules = desk.choice.problem.rules
    return {
        **around(desk),
        "rows": rows_of(desk),
        "removed": rows_of(desk, AlternativeState.REMOVED),
        "own_count": len(desk.own),
        "has_own": desk.choice.kept is not None,
        "form": form,
        "can_compare": len(lists) > 1,
        "proposals": desk.proposals,
        "states": LIST_PROPOSAL_STATES,
        "tones": LIST_PROPOSAL_TONES,
        "objective": rules.objective,
        "reasons": list(reasons),
        "error_title": bool(reasons),
    }


def rows_of(desk: Desk, state: AlternativeState = AlternativeState.KEPT) -> list[Row]:
    """Every alternative that stands, or every one that was taken away."""
    return [row_of(desk, one) for one in desk.others if one.state == state]


def row_of(desk: Desk, other: Other) -> Row:
    """One of them, weighed by the rules as they are now."""
    passing = {one.application_id for one in desk.choice.candidates if one.passes}
    lost = [one for one in desk.choice.ranking.lines if one.id in other.chosen and one.id not in passing]
    return Row(
        other=other,
        listing=listing(desk, str(other.id), other.name, other.chosen, other.reasons),
        since=since_then(other.made, desk.made),
        lost=tuple(one.title for one in lost),
        is_the_list=other.chosen == desk.own,
    )


def listing(desk: Desk, key: str, name: str, chosen: frozenset[uuid.UUID], reasons: Mapping[uuid.UUID, str]) -> Listing:
    """A list under a name, weighed."""
    choice = desk.choice
    sums = tally(choice.problem, whole_grants(choice.problem, chosen))
    marks = [one.regional_basis_points for one in choice.candidates if one.application_id in chosen]
    return Listing(
        key=key,
        name=name,
        chosen=chosen,
        lights=lights_of(choice, chosen, reasons),
        grant_pence=choice.asked_pence(chosen),
        mean_basis_points=sum(marks) // len(marks) if marks else 0,
        lowest_basis_points=min(marks, default=0),
        shared=len(chosen & desk.own),
        years=years_of(choice.problem.rules.rules, sums),
    )


def listings(desk: Desk) -> list[Listing]:
    """Every list that can be compared: the own one, if it was begun, and the alternatives that stand."""
    found = [row.listing for row in rows_of(desk)]
    kept = desk.choice.kept
    if kept is None:
        return found
    return [listing(desk, OWN, "The list as it is saved", kept.chosen, kept.reasons), *found]


def sure_by_id(call_id: uuid.UUID, region_id: uuid.UUID, problem: Problem) -> Mapping[str, str]:
    """How sure each project’s place in the best list is, in words; '' where nothing is known of it."""
    drawn = inclusion_for(call_id, region_id, problem)
    found = sure_rows(drawn, problem) if drawn else {}
    return defaultdict(str, found)


def sure_rows(drawn: Inclusion, problem: Problem) -> Mapping[str, str]:
    """The same of one proposal, for the projects that any list may have."""
    return {
        one: sure_words(share, drawn.draws - drawn.without)
        for one, share in drawn.basis_points.items()
        if one in problem.project_by_id and problem.may_be_funded(problem.project_by_id[one])
    }


def compared(desk: Desk, first: Listing, second: Listing) -> dict[str, Any]:
    """Two lists beside each other: what they share, the money, the rules and the marks."""
    found = difference([line.id for line in desk.choice.ranking.lines], first.chosen, second.chosen)
    groups = (
        ("In both lists", found.both),
        (f"Only in ‘{first.name}’", found.only_first),
        (f"Only in ‘{second.name}’", found.only_second),
    )
    return {
        "first": first,
        "second": second,
        "groups": [(heading, lines_of(desk, ids)) for heading, ids in groups],
        "numbers": _numbers(first, second),
        "rules": [
            (one.title, one.is_kept, other.is_kept, _said(one), _said(other))
            for one, other in zip(first.lights, second.lights, strict=True)
        ],
    }


def changes(desk: Desk, other: Other) -> Difference:
    """What taking an alternative into the list does: what stays, what goes out (first), and what comes in (second)."""
    passing = {one.application_id for one in desk.choice.candidates if one.passes}
    return difference([line.id for line in desk.choice.ranking.lines], desk.own, other.chosen & passing)


def lines_of(desk: Desk, ids: Sequence[uuid.UUID]) -> list[RankedLine]:
    """The ranked lines of these, in their order."""
    known = {line.id: line for line in desk.choice.ranking.lines}
    return [known[one] for one in ids if one in known]


def _numbers(first: Listing, second: Listing) -> list[tuple[str, str, str]]:
    return [
        ("Projects", str(len(first.chosen)), str(len(second.chosen))),
        ("Grant", money(first.grant_pence), money(second.grant_pence)),
        *(
            (one.title, money(one.pence), money(other.pence))
            for one, other in zip(first.years, second.years, strict=True)
        ),
        ("Mean regional mark", percent(first.mean_basis_points), percent(second.mean_basis_points)),
        ("Lowest regional mark", percent(first.lowest_basis_points), percent(second.lowest_basis_points)),
    ]


def _said(light: Light) -> str:
    return light.words or " ".join(reason.text for reason in light.breaches)
