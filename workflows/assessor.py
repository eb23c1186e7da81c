"""Who may take part as an assessor: with which profile, which declaration of interests, which briefing accepted?

The six kinds of interest are those of the register of the national funder; a declaration holds for a year. Nobody
accepts an invitation, to a pool or to one application, without all three.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from workflows.calendar import LONDON
from workflows.company import is_company_number
from workflows.expertise import Facet, unknown
from workflows.machine import Reason
from workflows.wording import day

MONTHS_VALID = 12
REMINDED_BEFORE = timedelta(days=30)
MOST_LOAD = 100
MOST_ROWS = 40
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class AssessorKind(StrEnum):
    """From which side somebody judges."""

    TECHNICAL = "technical"
    MARKET = "market"
    LAY = "lay"


class TieKind(StrEnum):
    """What binds somebody to a body beside their employer."""

    DIRECTORSHIP = "directorship"
    COUNCIL = "council"
    OTHER = "other"


class InterestKind(StrEnum):
    """The six kinds of interest that are declared."""

    EMPLOYER = "employer"
    PROFESSIONAL = "professional"
    PERSONAL = "personal"
    PERSONAL_FINANCIAL = "personal_financial"
    FAMILY = "family"
    FAMILY_FINANCIAL = "family_financial"


@dataclass(frozen=True)
class Tie:
    """One body to which somebody is bound. `company_number` is '' where it has none or it is not known."""

    kind: TieKind
    name: str
    company_number: str = ""


@dataclass(frozen=True)
class Absence:
    """Days on which somebody cannot assess, both included."""

    from_on: date
    until_on: date


@dataclass(frozen=True)
class Profile:
    """Everything that an assessor says of themselves. `place` is the code of a local authority or the name of a
    nation, as places are named elsewhere; `employer` is '' where nobody employs them."""

    kind: AssessorKind
    place: str
    load: int
    employer: str = ""
    employer_number: str = ""
    terms: tuple[tuple[Facet, str], ...] = ()
    domains: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    absences: tuple[Absence, ...] = ()

    def codes(self, facet: Facet) -> tuple[str, ...]:
        """The codes of one facet."""
        return tuple(code for one, code in self.terms if one == facet)


@dataclass(frozen=True)
class DeclaredInterest:
    """One interest as it is declared. Without `until` it goes on; without `since` it has always been."""

    kind: InterestKind
    body: str
    words: str
    company_number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    """What is on record of an assessor, as far as the rule asks: a profile, until when they have declared their
    interests (None: never), and which version of the briefing they accepted last ('': none)."""

    has_profile: bool = False
    declared_until: datetime | None = None
    briefing: str = ""
    current_briefing: str = field(default="", kw_only=True)

    def unready(self, now: datetime) -> tuple[Reason, ...]:
        """Every reason why this person accepts no invitation yet, with the page where each is mended."""
        reasons = []
        if not self.has_profile:
            reasons.append(
                Reason("no_profile", "Write your profile first: nobody knows what you can judge.", "profile")
            )
        if self.declared_until is None:
            text = "Declare your interests first, or that there is nothing to declare."
            reasons.append(Reason("not_declared", text, "declaration"))
        elif self.declared_until <= now:
            text = f"Your declaration of interests ended on {day(self.declared_until)}. Make it anew."
            reasons.append(Reason("declaration_lapsed", text, "declaration"))
        if not self.briefing:
            text = "Read the briefing and accept that what you read is confidential."
            reasons.append(Reason("no_briefing", text, "briefing"))
        elif self.briefing != self.current_briefing:
            text = "The briefing has changed since you accepted it. Read it again."
            reasons.append(Reason("old_briefing", text, "briefing"))
        return tuple(reasons)

    def lapses_soon(self, now: datetime) -> bool:
        """Whether the declaration holds now and ends within the days in which people are reminded."""
        return self.declared_until is not None and now < self.declared_until <= now + REMINDED_BEFORE


def valid_until(declared_at: datetime) -> datetime:
    """When a declaration of this moment ends: at the same time in London a year later, on 28 February for a leap
    day."""
    local = declared_at.astimezone(LONDON)
    is_leap_day = (local.month, local.day) == (2, 29)
    later = local.replace(year=local.year + MONTHS_VALID // 12, day=28 if is_leap_day else local.day)
    return later.astimezone(UTC)


def profile_refusals(profile: Profile, places: Collection[str]) -> tuple[Reason, ...]:
    """Every reason why a profile cannot be kept; `places` are the codes that it may name."""
    reasons = []
    if profile.place not in places:
        reasons.append(Reason("place", "Select the local authority or nation where you live.", "place"))
    if not 1 <= profile.load <= MOST_LOAD:
        reasons.append(Reason("load", f"How many you can take at once must be between 1 and {MOST_LOAD}.", "load"))
    for facet, where in ((Facet.FIELD, "fields"), (Facet.LANGUAGE, "languages")):
        if not profile.codes(facet):
            reasons.append(Reason(where, f"Select at least one of your {where}.", where))
    for facet in Facet:
        reasons += [
            Reason("unknown_term", f"‘{code}’ is not in our list. Choose from it.", f"{facet.value}s")
            for code in unknown(facet, profile.codes(facet))
        ]
    return (*reasons, *_of_rows(profile))


def _of_rows(profile: Profile) -> list[Reason]:
    reasons = [
        Reason("domain", f"‘{domain}’ is not a domain, like example.ac.uk.", "domains")
        for domain in profile.domains
        if not _DOMAIN.fullmatch(domain)
    ]
    numbers = [("employer_number", profile.employer_number)]
    numbers += [(f"ties-{at}-company_number", tie.company_number) for at, tie in enumerate(profile.ties)]
    reasons += [_number(number, where) for where, number in numbers if number and not is_company_number(number)]
    if profile.employer_number and not profile.employer:
        reasons.append(Reason("employer", "Enter the name of your employer beside its number.", "employer"))
    reasons += [
        Reason("absence", "The last day away must not be before the first.", f"absences-{at}-until_on-day")
        for at, one in enumerate(profile.absences)
        if one.until_on < one.from_on
    ]
    return reasons


def _number(number: str, where: str) -> Reason:
    return Reason("company_number", f"‘{number}’ is not a company number, like 01234567 or SC123456.", where)


def declaration_refusals(
    interests: Sequence[DeclaredInterest], *, says_nothing: bool | None, today: date
) -> tuple[Reason, ...]:
    """Every reason why a declaration cannot be made. Silence is none: `says_nothing` is chosen, or interests named."""
    if says_nothing is None:
        return (Reason("not_said", "Say whether you have anything to declare.", "anything"),)
    if says_nothing and interests:
        text = "You say that there is nothing to declare, and name an interest. Empty the rows, or choose the other."
        return (Reason("both", text, "anything"),)
    if not says_nothing and not interests:
        return (Reason("no_interest", "Name at least one interest, or say that there is nothing.", "interests-0-kind"),)
    return tuple(reason for at, one in enumerate(interests) for reason in _of_interest(at, one, today))


def _of_interest(at: int, one: DeclaredInterest, today: date) -> list[Reason]:
    reasons = []
    if one.company_number and not is_company_number(one.company_number):
        reasons.append(_number(one.company_number, f"interests-{at}-company_number"))
    if one.since is not None and one.since > today:
        text = f"Interest {at + 1} begins after today. Declare it when it has begun."
        reasons.append(Reason("since", text, f"interests-{at}-since-day"))
    if one.since is not None and one.until is not None and one.until < one.since:
        text = f"Interest {at + 1} ends before it begins."
        reasons.append(Reason("until", text, f"interests-{at}-until-day"))
    return reasons


def is_away(absences: Sequence[Absence], on: date) -> bool:
    """Whether this day lies in any of the absences."""
    return any(one.from_on <= on <= one.until_on for one in absences)
