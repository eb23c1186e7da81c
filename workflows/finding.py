"""Which calls does somebody find who looks for one: by words, region, theme, by when it is open and by who may lead?

Words are compared without case and accents, and each of them must begin a word of the call: ‘robot’ finds ‘robotics’.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from workflows.call import CallState
from workflows.definition import Core, Definition, EligibilityKind, OrganisationKind
from workflows.machine import Reason
from workflows.rounds import cut_offs_of

# From how long before its deadline a call is among those that close soon.
SOON = timedelta(days=14)
MOST_THEMES = 12
LONGEST_THEME = 60
_WORD = re.compile(r"\w+")
_UNDECIDED = frozenset({CallState.CLOSED, CallState.ASSESSING, CallState.RANKED, CallState.DECIDED})


class Group(StrEnum):
    """When a call is, as the public may tell it: nobody outside learns how far it is between deadline and release."""

    OPEN = "open"
    CLOSING = "closing"
    SOON = "soon"
    ASSESSING = "assessing"
    DECIDED = "decided"


@dataclass(frozen=True)
class Contents:
    """What a definition says that people look for. `terms` are its words, folded and in order; `leads` who may lead."""

    summary: str
    budget_pence: int
    rounds: int
    themes: tuple[str, ...]
    leads: frozenset[OrganisationKind]
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Findable:
    """One call as it is looked for: its reference and its regions (slug and name) beside what its definition says."""

    reference: str
    regions: tuple[tuple[str, str], ...]
    state: CallState
    closes_at: datetime
    contents: Contents


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; '' and None for whatever it be."""

    words: str = ""
    group: Group | None = None
    region: str = ""
    theme: str = ""
    lead: OrganisationKind | None = None


def contents_of(definition: Definition) -> Contents:
    """What can be looked for in a definition."""
    core = definition.core
    texts = (core.title, core.summary, core.scope, *core.themes, *(one.priorities for one in definition.layers))
    return Contents(
        summary=core.summary,
        budget_pence=definition.budget_pence,
        rounds=len(cut_offs_of(core)),
        themes=core.themes,
        leads=leads_of(core),
        terms=tuple(sorted({term for text in texts for term in folded(text)})),
    )


def leads_of(core: Core) -> frozenset[OrganisationKind]:
    """The kinds of organisation that may lead a project: all of them, where no rule of eligibility names any."""
    named = [frozenset(rule.kinds) for rule in core.eligibility if rule.kind == EligibilityKind.LEAD_KIND]
    return frozenset(OrganisationKind).intersection(*named)


def folded(text: str) -> list[str]:
    """The words of a text without case and accents."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return _WORD.findall(bare.casefold())


def is_found(one: Findable, wanted: Wanted, now: datetime) -> bool:
    """Whether a call is what somebody looks for, in everything that they named."""
    return (
        (wanted.group is None or wanted.group in groups_of(one.state, one.closes_at, now))
        and (not wanted.region or wanted.region in {slug for slug, _name in one.regions})
        and (not wanted.theme or wanted.theme.casefold() in {theme.casefold() for theme in one.contents.themes})
        and (wanted.lead is None or wanted.lead in one.contents.leads)
        and all(_has(one, word) for word in folded(wanted.words))
    )


def groups_of(state: CallState, closes_at: datetime, now: datetime) -> frozenset[Group]:
    """The groups to which a call belongs now. One whose deadline has passed takes nothing, whatever its state says."""
    if state == CallState.OPEN and now < closes_at:
        return frozenset({Group.OPEN, Group.CLOSING} if closes_at - now <= SOON else {Group.OPEN})
    if state == CallState.AGREED:
        return frozenset({Group.SOON})
    return frozenset({Group.DECIDED if state == CallState.RELEASED else Group.ASSESSING})


def counts(found: Collection[Findable], wanted: Wanted, name: str, values: Iterable[Any], now: datetime) -> list[int]:
    """How many would be found with each of these values in the place of one thing that is wanted, by its field."""
    return [sum(is_found(one, replace(wanted, **{name: value}), now) for one in found) for value in values]


def theme_problems(themes: Sequence[str]) -> list[Reason]:
    """What is wrong with the themes of a call: too many, too long, empty or twice."""
    found = []
    if len(themes) > MOST_THEMES:
        text = f"A call has at most {MOST_THEMES} themes; this one has {len(themes)}. Take some out."
        found.append(Reason("too_many_themes", text, "core:themes"))
    if any(not 0 < len(theme.strip()) <= LONGEST_THEME for theme in themes):
        text = f"A theme has 1 to {LONGEST_THEME} characters. Shorten it or take it out."
        found.append(Reason("theme_length", text, "core:themes"))
    if len({theme.casefold() for theme in themes}) < len(themes):
        found.append(Reason("theme_twice", "A theme stands twice. Take one of them out.", "core:themes"))
    return found


def _has(one: Findable, word: str) -> bool:
    at = bisect_left(one.contents.terms, word)
    if at < len(one.contents.terms) and one.contents.terms[at].startswith(word):
        return True
    beside = (one.reference, *(name for _slug, name in one.regions))
    return any(term.startswith(word) for text in beside for term in folded(text))
