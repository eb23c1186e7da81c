"""What do others put into a project, how sure is each sum, and is it as much as the call asks for?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.application import WRITERS
from workflows.machine import Guard, Machine, Transition
from workflows.money import of_basis_points
from workflows.rules import PortfolioKind, PortfolioRule


class InvestmentKind(StrEnum):
    """Money, or things and time worth money."""

    CASH = "cash"
    IN_KIND = "in_kind"


class InvestmentOrigin(StrEnum):
    """Whose money it is."""

    PRIVATE = "private"
    PUBLIC = "public"


class InvestmentState(StrEnum):
    """How sure a sum is."""

    HOPED = "hoped"
    PLEDGED = "pledged"
    EVIDENCED = "evidenced"
    COMMITTED = "committed"
    RECEIVED = "received"
    LAPSED = "lapsed"


class InvestmentMove(StrEnum):
    """What can be done to a sum."""

    CHANGE = "change"
    PLEDGE = "pledge"
    SHOW_EVIDENCE = "show_evidence"
    COMMIT = "commit"
    RECEIVE = "receive"
    LAPSE = "lapse"


@dataclass(frozen=True)
class InvestmentFacts:
    """What the guards of a sum need to know, true at one instant."""

    is_draft_open: bool = False
    is_funded: bool = False
    words_given: bool = True


DRAFT_OPEN: Guard[InvestmentFacts] = Guard(
    "application_not_draft",
    "The application is no longer a draft that takes words. What was saved before is kept.",
    lambda facts: facts.is_draft_open,
)
IN_TIME: Guard[InvestmentFacts] = Guard(
    "not_now",
    "From the deadline to the decision the ledger stands as it was submitted. If the project is funded it goes on.",
    lambda facts: facts.is_draft_open or facts.is_funded,
)
EVIDENCE_GIVEN: Guard[InvestmentFacts] = Guard(
    "evidence_missing",
    "Say what shows it: name the letter or the agreement, its date and who signed it.",
    lambda facts: facts.words_given,
    where="words",
)
S = InvestmentState
UNSURE = frozenset({S.HOPED, S.PLEDGED, S.EVIDENCED, S.COMMITTED})

INVESTMENT: Machine[InvestmentFacts] = Machine(
    "co-investment",
    Transition(InvestmentMove.CHANGE, frozenset({S.HOPED}), S.HOPED, WRITERS, guards=(DRAFT_OPEN,)),
    Transition(InvestmentMove.PLEDGE, frozenset({S.HOPED}), S.PLEDGED, WRITERS, guards=(IN_TIME,)),
    Transition(
        InvestmentMove.SHOW_EVIDENCE, frozenset({S.PLEDGED}), S.EVIDENCED, WRITERS, guards=(IN_TIME, EVIDENCE_GIVEN)
    ),
    Transition(InvestmentMove.COMMIT, frozenset({S.EVIDENCED}), S.COMMITTED, WRITERS, guards=(IN_TIME,)),
    Transition(InvestmentMove.RECEIVE, frozenset({S.COMMITTED}), S.RECEIVED, WRITERS, guards=(IN_TIME,)),
    Transition(InvestmentMove.LAPSE, UNSURE, S.LAPSED, WRITERS, guards=(IN_TIME,)),
)


@dataclass(frozen=True)
class Investment:
    """One sum in pence, from one source, in the financial year that starts on 1 April of `starts_in`."""

    source: str
    kind: InvestmentKind
    origin: InvestmentOrigin
    amount_pence: int
    starts_in: int
    state: InvestmentState = InvestmentState.HOPED


@dataclass(frozen=True)
class Totals:
    """Sums in pence of what has not lapsed. `sure_pence` is committed or received."""

    rows: tuple[tuple[InvestmentState, int, int], ...]
    cash_pence: int
    in_kind_pence: int
    private_pence: int
    public_pence: int
    sure_pence: int

    @property
    def all_pence(self) -> int:
        """Everything, if it all comes."""
        return self.cash_pence + self.in_kind_pence


class Light(StrEnum):
    """How the ledger stands against the share of the grant that the call asks for."""

    SURE = "sure"
    HOPED_FOR = "hoped_for"
    SHORT = "short"


@dataclass(frozen=True)
class Asked:
    """What is asked for in pence, what there is, and what is sure of it."""

    wanted_basis_points: int
    wanted_pence: int
    have_pence: int
    sure_pence: int
    light: Light


def totals(investments: Iterable[Investment]) -> Totals:
    """The sums by how sure they are (cash, then in kind), and of each kind and origin."""
    standing = [one for one in investments if one.state != InvestmentState.LAPSED]
    sure = (InvestmentState.COMMITTED, InvestmentState.RECEIVED)
    return Totals(
        rows=tuple(
            (
                state,
                _sum(one for one in standing if one.state == state and one.kind == InvestmentKind.CASH),
                _sum(one for one in standing if one.state == state and one.kind == InvestmentKind.IN_KIND),
            )
            for state in InvestmentState
            if state != InvestmentState.LAPSED
        ),
        cash_pence=_sum(one for one in standing if one.kind == InvestmentKind.CASH),
        in_kind_pence=_sum(one for one in standing if one.kind == InvestmentKind.IN_KIND),
        private_pence=_sum(one for one in standing if one.origin == InvestmentOrigin.PRIVATE),
        public_pence=_sum(one for one in standing if one.origin == InvestmentOrigin.PUBLIC),
        sure_pence=_sum(one for one in standing if one.state in sure),
    )


def against(rules: Sequence[PortfolioRule], sums: Totals, grant_pence: int) -> Asked | None:
    """How one project stands against the co-investment that its call asks of the whole list; None if it asks none.

    Of several rules the highest counts. It is a sign and no bar: the rule is about the list and not about one project.
    """
    lows = [rule.low for rule in rules if rule.kind == PortfolioKind.CO_INVESTMENT and rule.low is not None]
    if not lows:
        return None
    share = max(lows)
    # Rounded up to the penny, so that met means met.
    wanted_pence = -of_basis_points(-grant_pence, share)
    enough = [sums.sure_pence >= wanted_pence, sums.all_pence >= wanted_pence]
    light = next((light for light, holds in zip(Light, enough, strict=False) if holds), Light.SHORT)
    return Asked(share, wanted_pence, sums.all_pence, sums.sure_pence, light)


def _sum(investments: Iterable[Investment]) -> int:
    return sum(one.amount_pence for one in investments)
