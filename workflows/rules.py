"""Which rules of a call are data: who may apply, and what a portfolio as a whole must keep?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.terms import OrganisationKind, OrganisationSize


class EligibilityKind(StrEnum):
    """What a rule of eligibility looks at."""

    LEAD_KIND = "lead_kind"
    LEAD_SIZE = "lead_size"
    UK_REGISTERED = "uk_registered"
    PLACE_OF_WORK = "place_of_work"
    MONTHS = "months"
    COST = "cost"
    PARTNERS = "partners"
    STATEMENT = "statement"


@dataclass(frozen=True)
class EligibilityRule:
    """One rule of who may apply. `words` are the rule as applicants read it; for a statement, the question itself.

    `kinds` and `sizes` are those allowed; `low` and `high` bound months, pence or the number of organisations (None:
    no bound on that side); `wanted` is the answer to a statement that keeps the rule.
    """

    id: str
    kind: EligibilityKind
    words: str
    kinds: tuple[OrganisationKind, ...] = ()
    sizes: tuple[OrganisationSize, ...] = ()
    low: int | None = None
    high: int | None = None
    wanted: bool = True


class PortfolioKind(StrEnum):
    """What a rule of the portfolio counts, or which projects it binds together."""

    YEAR = "year"
    THEME = "theme"
    PLACE = "place"
    SIZE = "size"
    CO_INVESTMENT = "co_investment"
    EXCLUSIVE = "exclusive"
    DEPENDENT = "dependent"


class Measure(StrEnum):
    """In what the bounds of a portfolio rule are given."""

    COUNT = "count"
    PENCE = "pence"
    BASIS_POINTS = "basis_points"


@dataclass(frozen=True)
class PortfolioRule:
    """One rule that the chosen projects keep together.

    `subject` is the year in which a financial year starts, a theme, a GSS code or a size, by the kind; '' for the
    others. `low` and `high` are counts, pence, or basis points of grant for the co-investment. Of `members` (titles or
    references of projects) at most one is chosen when they are exclusive; when they are dependent, the first only with
    all the others.
    """

    id: str
    kind: PortfolioKind
    subject: str = ""
    measure: Measure = Measure.COUNT
    low: int | None = None
    high: int | None = None
    members: tuple[str, ...] = ()
