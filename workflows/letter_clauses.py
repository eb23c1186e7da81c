"""Which standing words does a letter have, when does each belong in it, and which values may be merged into them?

Clauses are data. A condition is a row (fact, operator, value) from closed sets, never code; a merge field is one of a
fixed list. What is merged is text and stays text: a value that looks like a field is not merged again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.plain import sha256


class MergeField(StrEnum):
    """Everything that a clause may name between double braces."""

    ACCEPT_BY = "accept_by"
    ALL_PARTNERS = "all_partners"
    APPLICATION_REFERENCE = "application_reference"
    CALL_REFERENCE = "call_reference"
    CALL_TITLE = "call_title"
    CRITERIA_VERSION = "criteria_version"
    DURATION = "duration"
    END_ON = "end_on"
    FUNDER = "funder"
    GRANTEES = "grantees"
    ISSUED_ON = "issued_on"
    LEAD = "lead"
    MFA_PARTNERS = "mfa_partners"
    NOT_A_SUBSIDY_PARTNERS = "not_a_subsidy_partners"
    PROJECT_TITLE = "project_title"
    REFERENCE = "reference"
    REGION = "region"
    REGION_CONTACT = "region_contact"
    REGION_CONTACT_EMAIL = "region_contact_email"
    REGION_CONTACT_JOB_TITLE = "region_contact_job_title"
    RESEARCH_CATEGORY = "research_category"
    START_ON = "start_on"
    STATE_AID_PARTNERS = "state_aid_partners"
    SUBSIDY_CONTROL_PARTNERS = "subsidy_control_partners"
    TERMS_VERSION = "terms_version"
    TOTAL_COSTS = "total_costs"
    TOTAL_GRANT = "total_grant"
    TOTAL_OTHER_PUBLIC = "total_other_public"


class Fact(StrEnum):
    """What a condition may ask about. The first five are numbers, the rest are sets of enum values."""

    PARTNER_COUNT = "partner_count"
    OTHER_PUBLIC_PENCE = "other_public_pence"
    REGIONAL_CONDITION_COUNT = "regional_condition_count"
    EXTRA_CONDITION_COUNT = "extra_condition_count"
    ALL_CONDITION_COUNT = "all_condition_count"
    SUBSIDY_BASES = "subsidy_bases"
    ORGANISATION_KINDS = "organisation_kinds"
    RESEARCH_CATEGORY = "research_category"


class Operator(StrEnum):
    """How a condition compares: the first two for numbers, the others for sets."""

    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    INCLUDES = "includes"
    EXCLUDES = "excludes"


NUMBERS = frozenset({Operator.MORE_THAN, Operator.AT_MOST})
NUMBER_FACTS = frozenset(
    {
        Fact.PARTNER_COUNT,
        Fact.OTHER_PUBLIC_PENCE,
        Fact.REGIONAL_CONDITION_COUNT,
        Fact.EXTRA_CONDITION_COUNT,
        Fact.ALL_CONDITION_COUNT,
    }
)
Facts = Mapping[Fact, int | frozenset[str]]


class Follower(StrEnum):
    """What of the offer itself is set, point by point, after a clause that introduces it."""

    REGIONAL_CONDITIONS = "regional_conditions"
    EXTRA_CONDITIONS = "extra_conditions"


@dataclass(frozen=True)
class Condition:
    """One row: a number fact against `number`, or a set fact against `value`."""

    fact: Fact
    operator: Operator
    number: int | None = None
    value: str = ""

    def holds(self, facts: Facts) -> bool:
        """Whether the row is true of these facts."""
        found = facts[self.fact]
        if isinstance(found, int):
            bound = self.number or 0
            return found > bound if self.operator is Operator.MORE_THAN else found <= bound
        return (self.value in found) is (self.operator is Operator.INCLUDES)

    def in_words(self) -> str:
        """The row as words, for the person who asks why a paragraph is in the letter."""
        bound = self.value or str(self.number)
        return " ".join((self.fact.value, self.operator.value, bound)).replace("_", " ")


@dataclass(frozen=True)
class Clause:
    """Standing words with an id and a version. It belongs in a letter when every condition holds."""

    id: str
    version: int
    text: str
    when: tuple[Condition, ...] = ()
    followed_by: Follower | None = None

    def belongs(self, facts: Facts) -> bool:
        """Whether the clause is in the letter that has these facts."""
        return all(condition.holds(facts) for condition in self.when)

    def reason(self) -> str:
        """Why the clause is in, in words."""
        if not self.when:
            return "in every letter"
        return "because " + " and ".join(condition.in_words() for condition in self.when)


@dataclass(frozen=True)
class ClauseSection:
    """A titled run of clauses; without a clause that belongs, the section is left out."""

    id: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class TermsEdition:
    """One version of the standard terms, attached to a letter whole."""

    version: str
    sections: tuple[ClauseSection, ...]


@dataclass(frozen=True)
class ClauseSet:
    """All the standing words that letters are made from."""

    notice: Clause
    offer: Clause
    opening: tuple[Clause, ...]
    sections: tuple[ClauseSection, ...]
    closing: tuple[Clause, ...]
    acceptance: tuple[Clause, ...]
    finance_notes: tuple[Clause, ...]
    place_notes: tuple[Clause, ...]
    terms: tuple[TermsEdition, ...]

    def letter_clauses(self) -> tuple[Clause, ...]:
        """Every clause outside the terms."""
        sections = tuple(clause for section in self.sections for clause in section.clauses)
        notes = self.acceptance + self.finance_notes + self.place_notes
        return (self.notice, self.offer, *self.opening, *sections, *self.closing, *notes)

    def edition(self, version: str) -> TermsEdition | None:
        """The standard terms of this version, if they are shipped."""
        return next((edition for edition in self.terms if edition.version == version), None)


_FIELD = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def merge(text: str, values: Mapping[MergeField, str]) -> str:
    """The text with each field replaced by its value, in one pass, and its line ends folded to spaces."""
    folded = " ".join(text.split())
    return _FIELD.sub(lambda match: values[MergeField(match[1])], folded)


def fingerprint(clause: Clause) -> str:
    """Eight hexadecimal digits of what a clause says and when: they change exactly when the version has to."""
    return sha256((" ".join(clause.text.split()), clause.when, clause.followed_by))[:8]


def clause_faults(clauses: ClauseSet) -> tuple[str, ...]:
    """Everything that is wrong with clause data, in sentences; empty when letters may be made from them."""
    faults = _faults_together(clauses.letter_clauses())
    for edition in clauses.terms:
        faults += _faults_together(clause for section in edition.sections for clause in section.clauses)
    versions = [edition.version for edition in clauses.terms]
    return faults + tuple(f"terms {version}: stand twice" for version in _repeated(versions))


def _faults_together(clauses: Iterable[Clause]) -> tuple[str, ...]:
    held = tuple(clauses)
    twice = tuple(f"{clause_id}: stands twice" for clause_id in _repeated([clause.id for clause in held]))
    return twice + tuple(f"{clause.id}: {fault}" for clause in held for fault in _clause_faults(clause))


def _repeated(items: list[str]) -> tuple[str, ...]:
    return tuple(sorted({item for item in items if items.count(item) > 1}))


def _clause_faults(clause: Clause) -> tuple[str, ...]:
    known = {field.value for field in MergeField}
    unknown = (f"no merge field is called “{name}”" for name in _FIELD.findall(clause.text) if name not in known)
    stray = ("a brace stands outside a merge field",) if re.search(r"[{}]", _FIELD.sub("", clause.text)) else ()
    version = () if clause.version > 0 else ("versions begin at 1",)
    words = () if clause.text.strip() else ("it has no words",)
    conditions = (fault for condition in clause.when for fault in _condition_faults(condition))
    return (*unknown, *stray, *version, *words, *conditions)


def _condition_faults(condition: Condition) -> tuple[str, ...]:
    named = f"“{condition.fact.value} {condition.operator.value}”"
    if (condition.fact in NUMBER_FACTS) is not (condition.operator in NUMBERS):
        return (f"{named} compares a number with a set",)
    if condition.fact in NUMBER_FACTS and (condition.number is None or condition.value):
        return (f"{named} needs a number",)
    if condition.fact not in NUMBER_FACTS and (condition.number is not None or not condition.value):
        return (f"{named} needs a value",)
    return ()
