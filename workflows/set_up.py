"""Is everything there that a call needs on the day it opens, and who mends what is not?

The text may be whole and signed while a region has nobody who could compose its list. A check is a line of a table:
what is needed, whether it is there, and whose it is. A call opens when every one of them holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.definition import NATIONAL, Core, Definition, Layer
from workflows.field_words import shown
from workflows.machine import Reason
from workflows.wording import counted, moment, money

SERVICE_TEAM = "service_team"


@dataclass(frozen=True)
class SetUpFacts:
    """Who stands ready: the named signatory of each side, and how many hold a role on a side now."""

    signatories: Mapping[str, str] = field(default_factory=dict)
    secretaries: Mapping[str, int] = field(default_factory=dict)
    scorers: Mapping[str, int] = field(default_factory=dict)
    assessors: int = 0
    approvers: int = 0
    senior_approvers: int = 0
    boards: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One line: what is needed by which side, what is there, whether that is enough, who mends it and where."""

    code: str
    side: str
    needed: str
    found: str
    holds: bool
    mender: str
    where: str = ""

    @property
    def reason(self) -> Reason:
        """The same as a reason not to open."""
        return Reason(f"set_up_{self.code}", f"{self.needed}: {self.found}.", self.where)


def checks(definition: Definition, facts: SetUpFacts, now: datetime, *, is_drafted: bool = False) -> tuple[Check, ...]:
    """Every check of a call, the national side's first; `is_drafted` as `dates` takes it."""
    return (
        _signatory(NATIONAL, facts),
        _people("assessors", NATIONAL, "national assessors", facts.assessors, definition.core.national_assessors),
        *_approvers(definition.core, facts),
        dates(definition, now, is_drafted=is_drafted),
        *(check for layer in definition.layers for check in _region(layer, definition, facts)),
    )


def missing(found: tuple[Check, ...]) -> tuple[Reason, ...]:
    """A reason for each check that does not hold."""
    return tuple(check.reason for check in found if not check.holds)


def unsigned(names: Iterable[str], number: int) -> tuple[Reason, ...]:
    """A reason for each side, by its name, that has not signed the version of this number."""
    return tuple(Reason("keys_missing", f"{name} has not signed version {number}.") for name in names)


def _region(layer: Layer, definition: Definition, facts: SetUpFacts) -> tuple[Check, ...]:
    region, scorers = layer.region, definition.core.regional_scorers
    return (
        _signatory(region, facts),
        _budget(layer),
        _officer(layer),
        _people("secretary", region, "panel secretaries", facts.secretaries.get(region, 0), 1),
        _people("scorers", region, "regional scorers", facts.scorers.get(region, 0), scorers),
        *_board(region, definition.core, facts),
    )


def _approvers(core: Core, facts: SetUpFacts) -> tuple[Check, ...]:
    rules = core.authority
    needed = 1 if rules.two_above_pence is None else 2
    deciding = facts.approvers + facts.senior_approvers
    found = [_people("approver", NATIONAL, "approvers of lists", deciding, needed)]
    if rules.needs_seniors:
        found.append(_people("senior_approver", NATIONAL, "senior approvers", facts.senior_approvers, 1))
    return tuple(found)


def _board(region: str, core: Core, facts: SetUpFacts) -> tuple[Check, ...]:
    if not core.authority.board_endorses:
        return ()
    return (_people("board", region, "members of the board", facts.boards.get(region, 0), 1),)


def _signatory(side: str, facts: SetUpFacts) -> Check:
    name = facts.signatories.get(side, "")
    found = f"{name} is named" if name else "nobody is named"
    return Check("signatory", side, "A signatory", found, bool(name), side, "signatories")


def _people(code: str, side: str, what: str, number: int, needed: int) -> Check:
    found = counted(number, "person").replace("persons", "people")
    return Check(code, side, f"At least {needed} in the role of {what}", found, number >= needed, SERVICE_TEAM)


def dates(definition: Definition, now: datetime, *, is_drafted: bool = False) -> Check:
    """What the clock or people are to do later must still be to come. So must the opening of a call that is drafted;
    of one that is agreed it may have come, because the clock opens it then."""
    later = sorted(_later(definition.core, is_drafted=is_drafted), key=lambda one: one[1])
    past = [label for label, at in later if at <= now]
    first = "the first" if is_drafted else "the first after the opening"
    found = f"past already: {', '.join(past)}" if past else f"{first} is {moment(later[0][1])}"
    return Check("dates", NATIONAL, "Dates that are still to come", found, not past, NATIONAL, "core:milestones")


def _later(core: Core, *, is_drafted: bool) -> list[tuple[str, datetime]]:
    """Every date after the opening with its label, those of a first stage among them; of a draft the opening too."""
    milestones, stage = core.milestones, core.first_stage
    found = [
        (shown(milestones, name).label, at) for name, at in milestones.in_order if is_drafted or name != "opens_at"
    ]
    if stage is not None:
        found += [(shown(stage, name).label, getattr(stage, name)) for name in ("closes_at", "told_by_at")]
    return found


def _budget(layer: Layer) -> Check:
    pence = sum(year.pence for year in layer.budget)
    where = f"layer:{layer.region}:budget"
    return Check("budget", layer.region, "A budget", money(pence), pence > 0, layer.region, where)


def _officer(layer: Layer) -> Check:
    name = layer.partnership.responsible_officer if layer.partnership else ""
    where = f"layer:{layer.region}:partnership"
    return Check(
        "officer",
        layer.region,
        "A senior responsible officer",
        name or "none is named",
        bool(name),
        layer.region,
        where,
    )
