"""Who decides on a region's list one after another, and up to which amount each of them may?

A call says so in its signed definition. Limits are of one award: nobody approves one above their own, and one above
`two_above_pence` takes two people (Managing Public Money: delegations by role and amount, nobody approves their own).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from workflows.actor import Role
from workflows.machine import Reason
from workflows.plain import later
from workflows.wording import money

WHERE = "core:authority"
APPROVERS = frozenset({Role.APPROVER, Role.SENIOR_APPROVER})


@dataclass(frozen=True)
class Authority:
    """Whether a region's board endorses its list before it is approved, and up to which pence for one award an approver
    and a senior approver decide (None: without limit). Above `two_above_pence` two of them do (None: one always does).
    """

    board_endorses: bool = later(False)
    approver_limit_pence: int | None = later(None)
    senior_limit_pence: int | None = later(None)
    two_above_pence: int | None = later(None)

    @property
    def asks(self) -> bool:
        """Whether it says more than that one approver decides."""
        return self != Authority()

    @property
    def needs_seniors(self) -> bool:
        """Whether there are awards that only a senior approver may decide on."""
        low, high = self.approver_limit_pence, self.senior_limit_pence
        return low is not None and (high is None or high > low)


@dataclass(frozen=True)
class Sum:
    """What one application of a list is to be awarded."""

    application_id: UUID
    title: str
    pence: int


def authority_problems(rules: Authority) -> list[Reason]:
    """What keeps these rules from being signed."""
    low, high, two = rules.approver_limit_pence, rules.senior_limit_pence, rules.two_above_pence
    limits = [limit for limit in (low, high, two) if limit is not None]
    holds_code_text = (
        (all(limit > 0 for limit in limits), "limit", "A limit is more than £0. Leave it empty where there is none."),
        (
            low is None or high is None or low <= high,
            "limits",
            f"An approver may approve {money(low or 0)} and a senior approver only {money(high or 0)}. "
            "Give the senior approver as much at least.",
        ),
        (
            low is not None or high is None,
            "limits",
            "An approver has no limit, so that a senior approver’s means nothing. Set both, or the approver’s alone.",
        ),
    )
    return [Reason(code, text, WHERE) for holds, code, text in holds_code_text if not holds]


def needs_two(rules: Authority, sums: Iterable[Sum]) -> bool:
    """Whether two people approve a list with these awards."""
    above = rules.two_above_pence
    return above is not None and any(one.pence > above for one in sums)


def beyond(rules: Authority, roles: frozenset[Role], sums: Iterable[Sum]) -> tuple[Reason, ...]:
    """A reason for each award above what somebody with these roles may approve."""
    limit, who = _limit(rules, roles)
    if limit is None:
        return ()
    return tuple(
        Reason(
            "beyond_delegation",
            f"‘{one.title}’ is to have {money(one.pence)}, and {who} may approve {money(limit)} for one award at most. "
            f"{_who_may(rules, one.pence)}",
            f"application:{one.application_id}",
        )
        for one in sums
        if one.pence > limit
    )


def in_words(rules: Authority) -> str:
    """Who decides, as one sentence: the region's board endorses the list; an approver up to £1,000,000…"""
    said = ["the region’s board endorses the list"] if rules.board_endorses else []
    said.append(_limit_words("an approver", rules.approver_limit_pence))
    if rules.needs_seniors:
        said.append(_limit_words("a senior approver", rules.senior_limit_pence))
    if rules.two_above_pence is not None:
        said.append(f"two people approve a list with an award above {money(rules.two_above_pence)}")
    return "; ".join(said)


def _limit(rules: Authority, roles: frozenset[Role]) -> tuple[int | None, str]:
    if Role.SENIOR_APPROVER in roles and rules.needs_seniors:
        return rules.senior_limit_pence, "a senior approver"
    return rules.approver_limit_pence, "an approver"


def _who_may(rules: Authority, pence: int) -> str:
    if rules.needs_seniors and (rules.senior_limit_pence is None or pence <= rules.senior_limit_pence):
        return "A senior approver may."
    return "Nobody may under the rules of this call, so that the list goes back or the call is amended."


def _limit_words(who: str, limit_pence: int | None) -> str:
    return f"{who} approves {'any award' if limit_pence is None else f'up to {money(limit_pence)} for one award'}"
