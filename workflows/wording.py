"""How are sums, shares, dates and times written, on every screen and in every document?"""

from collections.abc import Sequence
from datetime import date, datetime

from workflows.calendar import LONDON, MONTHS

_PENCE = 100
_BASIS_POINTS = 100


def money(pence: int, *, with_pence: bool = False) -> str:
    """A sum in pounds: £1,250,000, or £1,250,000.50 for odd pence or when a table asks for them; a debt as -£5."""
    pounds, rest = divmod(abs(pence), _PENCE)
    tail = f".{rest:02d}" if rest or with_pence else ""
    return f"{'-' if pence < 0 else ''}£{pounds:,}{tail}"


def whose(name: str) -> str:
    """A name that owns something: Greater Manchester’s, West Midlands’."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def small(words: str) -> str:
    """Words that begin a sentence, as they stand within one."""
    return words[:1].lower() + words[1:]


def percent(basis_points: int) -> str:
    """A share given in basis points, without trailing noughts: 70%, 67.5%."""
    whole, rest = divmod(abs(basis_points), _BASIS_POINTS)
    tail = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if basis_points < 0 else ''}{whole}{tail}%"


def day(value: date) -> str:
    """A date: 3 March 2027. An aware moment is dated as in London."""
    local = value.astimezone(LONDON) if isinstance(value, datetime) else value
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def month_words(value: date) -> str:
    """A month of a year: April 2027."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def financial_year_words(year: int) -> str:
    """A financial year, named by the year in which it starts: April 2027 to March 2028."""
    return f"April {year} to March {year + 1}"


def time_of_day(moment: datetime) -> str:
    """The time in London of an aware moment: 11:00am, midday, midnight."""
    local = moment.astimezone(LONDON)
    named = {(0, 0): "midnight", (12, 0): "midday"}
    half = "am" if local.hour < 12 else "pm"
    return named.get((local.hour, local.minute), f"{local.hour % 12 or 12}:{local.minute:02d}{half}")


def moment(value: datetime) -> str:
    """An aware moment as people in Britain read it: 3 March 2027 at 11:00am UK time."""
    return f"{day(value)} at {time_of_day(value)} UK time"


def counted(number: int, noun: str) -> str:
    """A count with its noun: 1 word, 1,200 words."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Some names in a sentence: A; A and B; A, B and C."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
