"""What is a company number, what does its state on the register mean for an applicant, and which names look alike?

The states are those of the register of companies (Companies House, public data API, `company_status`).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workflows.machine import Reason, Refusal
from workflows.wording import day

_SHAPE = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]|R[0-9]{7}")
_PREFIXED = re.compile(r"([A-Z]{1,2})([0-9]+)")
_LENGTH = 8
# What a name may end in, or do without, and still be the same name.
_ENDINGS = re.compile(r"\b(public limited company|limited|ltd|plc|llp|cic|cyfyngedig|cyf|ccc)\b")


class CompanyStatus(StrEnum):
    """Where a company stands on the register. `unknown` is a state that the register had not when this was written."""

    ACTIVE = "active"
    REGISTERED = "registered"
    OPEN = "open"
    LIQUIDATION = "liquidation"
    RECEIVERSHIP = "receivership"
    ADMINISTRATION = "administration"
    VOLUNTARY_ARRANGEMENT = "voluntary_arrangement"
    INSOLVENCY_PROCEEDINGS = "insolvency_proceedings"
    DISSOLVED = "dissolved"
    CONVERTED_CLOSED = "converted_closed"
    REMOVED = "removed"
    CLOSED = "closed"
    UNKNOWN = "unknown"


INSOLVENT = frozenset(
    {
        CompanyStatus.LIQUIDATION,
        CompanyStatus.RECEIVERSHIP,
        CompanyStatus.ADMINISTRATION,
        CompanyStatus.VOLUNTARY_ARRANGEMENT,
        CompanyStatus.INSOLVENCY_PROCEEDINGS,
    }
)
ENDED = frozenset(
    {CompanyStatus.DISSOLVED, CompanyStatus.CONVERTED_CLOSED, CompanyStatus.REMOVED, CompanyStatus.CLOSED}
)
STATUS_WORDS = {
    CompanyStatus.ACTIVE: "active",
    CompanyStatus.REGISTERED: "registered",
    CompanyStatus.OPEN: "open",
    CompanyStatus.LIQUIDATION: "in liquidation",
    CompanyStatus.RECEIVERSHIP: "in receivership",
    CompanyStatus.ADMINISTRATION: "in administration",
    CompanyStatus.VOLUNTARY_ARRANGEMENT: "in a voluntary arrangement with its creditors",
    CompanyStatus.INSOLVENCY_PROCEEDINGS: "in insolvency proceedings",
    CompanyStatus.DISSOLVED: "dissolved",
    CompanyStatus.CONVERTED_CLOSED: "converted into another body and closed",
    CompanyStatus.REMOVED: "removed from the register",
    CompanyStatus.CLOSED: "closed",
    CompanyStatus.UNKNOWN: "in a state that this service does not know",
}


@dataclass(frozen=True)
class Company:
    """One company as the register has it. `address` is in lines; `ended_on` is None while it exists."""

    number: str
    name: str
    status: CompanyStatus
    address: str = ""
    previous_names: tuple[str, ...] = ()
    ended_on: date | None = None

    @property
    def has_ended(self) -> bool:
        """Whether there is no such company any more."""
        return self.status in ENDED

    @property
    def is_insolvent(self) -> bool:
        """Whether it is in a proceeding that its funder has to know of."""
        return self.status in INSOLVENT

    @property
    def state_words(self) -> str:
        """Where it stands, with the day on which it ended."""
        on = f" on {day(self.ended_on)}" if self.has_ended and self.ended_on else ""
        return f"{STATUS_WORDS[self.status]}{on}"


def company_number(text: str) -> str:
    """The number that is meant, however it is written: without spaces and marks, in capitals, with its leading noughts.

    What cannot be a number comes back as it was written, in capitals and without spaces.
    """
    bare = re.sub(r"[\s.\-/]", "", text).upper()
    if not bare.isascii():
        return bare
    if bare.isdecimal():
        return bare.lstrip("0").zfill(_LENGTH)
    found = _PREFIXED.fullmatch(bare.lstrip("0"))
    if found is None:
        return bare
    prefix, digits = found[1], found[2]
    return prefix + digits.lstrip("0").zfill(_LENGTH - len(prefix))


def is_company_number(number: str) -> bool:
    """Whether this has the shape of a number of the register; whether there is such a company is not asked."""
    return _SHAPE.fullmatch(number) is not None


def status_of(word: str) -> CompanyStatus:
    """The state that the register calls by this word, `unknown` where it is a new one."""
    try:
        return CompanyStatus(word.replace("-", "_"))
    except ValueError:
        return CompanyStatus.UNKNOWN


def against(company: Company) -> tuple[Reason, ...]:
    """Why a company may not apply: that it no longer exists; empty for any other."""
    if not company.has_ended:
        return ()
    text = (
        f"{company.name} ({company.number}) stands on the register as {company.state_words}. What no longer exists "
        "cannot apply."
    )
    return (Reason("company_ended", text, "company_number"),)


def check_company(company: Company) -> None:
    """`Refusal` for a company that no longer exists."""
    if reasons := against(company):
        raise Refusal(reasons)


def name_key(name: str) -> str:
    """What two names share that look alike: no capitals, accents, marks or spaces, no word for a kind of company."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    words = re.sub(r"[^a-z0-9 ]", " ", plain.encode("ascii", "ignore").decode())
    joined = " ".join(words.split())
    without = _ENDINGS.sub(" ", joined.removeprefix("the "))
    return "".join(without.split()) or "".join(joined.split())


@dataclass(frozen=True)
class Answer:
    """What a register said of a number, and when; None for the company where it has none with that number."""

    number: str
    company: Company | None
    source: str
    asked_at: datetime
