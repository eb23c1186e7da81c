"""What does the letter for one award say, paragraph by paragraph, and why is each paragraph in it?

`compose` turns a snapshot and the standing clauses into the whole text of the letter; the document only sets it.
Whether the snapshot may become a letter at all is asked of `workflows.letter_checks`, first.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workflows.letter import LetterSnapshot, Milestone, PartnerOffer, Party, Place, SubsidyBasis
from workflows.letter_clauses import (
    Clause,
    ClauseSection,
    ClauseSet,
    Fact,
    Facts,
    Follower,
    MergeField,
    TermsEdition,
    merge,
)  # fmt: skip
from workflows.letter_table import FinanceTable, finance_tables
from workflows.letter_words import date_in_prose, in_words, listing
from workflows.text import normalise
from workflows.wording import counted, day, money, percent

NO_PARTNER = "no partner"


@dataclass(frozen=True)
class Paragraph:
    """Words as printed, with the clause and version they come from and why they are in. `number` may be ''."""

    number: str
    id: str
    version: int
    text: str
    reason: str


@dataclass(frozen=True)
class Section:
    """A numbered, titled run of paragraphs."""

    number: str
    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Row:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True)
class PlaceRow:
    """One line of the table of places, as printed."""

    name: str
    gss_code: str
    activity: str
    benefit: str


@dataclass(frozen=True)
class Letter:
    """The whole text of a letter, in reading order. Empty tuples and strings are left out of the document."""

    reference: str
    document_title: str
    project_title: str
    issued_on: date
    funder: Party
    region: Party
    addressee_lines: tuple[str, ...]
    references: tuple[Row, ...]
    notice: str
    salutation: str
    offer: Paragraph
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    closing: tuple[Paragraph, ...]
    signatory_lines: tuple[str, ...]
    acceptance: tuple[Paragraph, ...]
    finance: tuple[FinanceTable, ...]
    finance_notes: tuple[Paragraph, ...]
    terms_version: str
    terms: tuple[Section, ...]
    place_notes: tuple[Paragraph, ...]
    places: tuple[PlaceRow, ...]
    milestones: tuple[Row, ...]
    record: tuple[Row, ...]


def accept_by(issued_on: date) -> date:
    """The last day to accept: the same day of the next month, or that month's last day where it has no such day."""
    year, month = divmod(issued_on.year * 12 + issued_on.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last))


def lapsed_when_issued_by(today: date) -> date:
    """The latest day of issue whose letters can no longer be accepted today: 29 to 32 days ago."""
    return next(day for day in (today - timedelta(days=days) for days in range(28, 33)) if accept_by(day) < today)


def merge_values(snapshot: LetterSnapshot) -> Mapping[MergeField, str]:
    """What each merge field says in this letter. An empty text means that the snapshot lacks it."""
    names = [partner.name for partner in snapshot.partners]
    contact = snapshot.region_contact
    values = {
        MergeField.ACCEPT_BY: date_in_prose(accept_by(snapshot.issued_on)),
        MergeField.ALL_PARTNERS: listing(names),
        MergeField.APPLICATION_REFERENCE: snapshot.application_reference,
        MergeField.CALL_REFERENCE: snapshot.call_reference,
        MergeField.CALL_TITLE: snapshot.call_title,
        MergeField.CRITERIA_VERSION: str(snapshot.criteria_version),
        MergeField.DURATION: counted(snapshot.duration_months, "month"),
        MergeField.END_ON: date_in_prose(snapshot.end_on),
        MergeField.FUNDER: snapshot.funder.name,
        MergeField.GRANTEES: _grantees(snapshot),
        MergeField.ISSUED_ON: date_in_prose(snapshot.issued_on),
        MergeField.LEAD: snapshot.lead,
        MergeField.MFA_PARTNERS: _named(snapshot, SubsidyBasis.MFA, with_sum=True),
        MergeField.NOT_A_SUBSIDY_PARTNERS: _named(snapshot, SubsidyBasis.NOT_A_SUBSIDY),
        MergeField.PROJECT_TITLE: snapshot.project_title,
        MergeField.REFERENCE: snapshot.reference,
        MergeField.REGION: snapshot.region.name,
        MergeField.REGION_CONTACT: contact.name,
        MergeField.REGION_CONTACT_EMAIL: contact.email,
        MergeField.REGION_CONTACT_JOB_TITLE: contact.job_title,
        MergeField.RESEARCH_CATEGORY: snapshot.research_category.value.replace("_", " "),
        MergeField.START_ON: date_in_prose(snapshot.start_on),
        MergeField.STATE_AID_PARTNERS: _named(snapshot, SubsidyBasis.STATE_AID_GBER),
        MergeField.SUBSIDY_CONTROL_PARTNERS: _named(snapshot, SubsidyBasis.SUBSIDY_CONTROL),
        MergeField.TERMS_VERSION: snapshot.terms_version,
        MergeField.TOTAL_COSTS: money(snapshot.cost_pence),
        MergeField.TOTAL_GRANT: money(snapshot.grant_pence),
        MergeField.TOTAL_OTHER_PUBLIC: money(snapshot.other_public_pence),
    }
    return {field: normalise(value) for field, value in values.items()}


def letter_facts(snapshot: LetterSnapshot) -> Facts:
    """What the conditions of clauses may ask about this letter."""
    regional, extra = len(snapshot.regional_conditions), len(snapshot.conditions)
    return {
        Fact.PARTNER_COUNT: len(snapshot.partners),
        Fact.OTHER_PUBLIC_PENCE: snapshot.other_public_pence,
        Fact.REGIONAL_CONDITION_COUNT: regional,
        Fact.EXTRA_CONDITION_COUNT: extra,
        Fact.ALL_CONDITION_COUNT: regional + extra,
        Fact.SUBSIDY_BASES: frozenset(item.subsidy_basis.value for item in snapshot.partners if item.subsidy_basis),
        Fact.ORGANISATION_KINDS: frozenset(item.kind.value for item in snapshot.partners),
        Fact.RESEARCH_CATEGORY: frozenset({snapshot.research_category.value}),
    }


def compose(snapshot: LetterSnapshot, clauses: ClauseSet) -> Letter:
    """The letter of a snapshot that the checks let through. `KeyError` if its version of the terms is not shipped."""
    writer = _Writer(snapshot, merge_values(snapshot), letter_facts(snapshot))
    edition = _edition(clauses, snapshot.terms_version)
    return Letter(
        reference=normalise(snapshot.reference),
        document_title=normalise(f"Offer letter {snapshot.reference}: {snapshot.project_title}"),
        project_title=normalise(snapshot.project_title),
        issued_on=snapshot.issued_on,
        funder=_party(snapshot.funder),
        region=_party(snapshot.region),
        addressee_lines=_addressee_lines(snapshot),
        references=_references(snapshot),
        notice=writer.paragraph(clauses.notice).text if snapshot.demonstration else "",
        salutation=normalise(f"Dear {snapshot.addressee.name}"),
        offer=writer.paragraph(clauses.offer),
        opening=writer.paragraphs(clauses.opening),
        sections=writer.sections(clauses.sections),
        closing=writer.paragraphs(clauses.closing),
        signatory_lines=_lines(snapshot.signatory.name, snapshot.signatory.job_title, snapshot.funder.name),
        acceptance=writer.paragraphs(clauses.acceptance),
        finance=finance_tables(tuple(_named_plainly(partner) for partner in snapshot.partners)),
        finance_notes=writer.paragraphs(clauses.finance_notes),
        terms_version=snapshot.terms_version,
        terms=writer.sections(edition.sections),
        place_notes=writer.paragraphs(clauses.place_notes) if snapshot.places else (),
        places=tuple(_place_row(place) for place in snapshot.places),
        milestones=tuple(_milestone_row(milestone) for milestone in snapshot.milestones),
        record=_record(snapshot),
    )


@dataclass(frozen=True)
class _Writer:
    """Chooses and fills clauses for one snapshot."""

    snapshot: LetterSnapshot
    values: Mapping[MergeField, str]
    facts: Facts

    def paragraph(self, clause: Clause, number: str = "") -> Paragraph:
        return Paragraph(number, clause.id, clause.version, merge(clause.text, self.values), clause.reason())

    def paragraphs(self, clauses: Iterable[Clause]) -> tuple[Paragraph, ...]:
        return tuple(self.paragraph(clause) for clause in clauses if clause.belongs(self.facts))

    def sections(self, sections: Iterable[ClauseSection]) -> tuple[Section, ...]:
        """The sections that have a clause that belongs, numbered without gaps."""
        kept = [
            (section, held)
            for section in sections
            if (held := tuple(clause for clause in section.clauses if clause.belongs(self.facts)))
        ]
        return tuple(self._section(str(index), *pair) for index, pair in enumerate(kept, start=1))

    def _section(self, number: str, section: ClauseSection, clauses: tuple[Clause, ...]) -> Section:
        unnumbered = [paragraph for clause in clauses for paragraph in (self.paragraph(clause), *self._after(clause))]
        paragraphs = tuple(
            Paragraph(f"{number}.{index}", item.id, item.version, item.text, item.reason)
            for index, item in enumerate(unnumbered, start=1)
        )
        return Section(number, section.id, section.title, paragraphs)

    def _after(self, clause: Clause) -> tuple[Paragraph, ...]:
        snapshot = self.snapshot
        if clause.followed_by is Follower.REGIONAL_CONDITIONS:
            reason = f"agreed in version {snapshot.criteria_version} of the criteria"
            return tuple(
                Paragraph("", item.id, snapshot.criteria_version, normalise(item.text), reason)
                for item in snapshot.regional_conditions
            )
        if clause.followed_by is Follower.EXTRA_CONDITIONS:
            return tuple(
                Paragraph("", f"extra.{index}", 1, normalise(item.text), f"added by {normalise(item.added_by)}")
                for index, item in enumerate(snapshot.conditions, start=1)
            )
        return ()


def _edition(clauses: ClauseSet, version: str) -> TermsEdition:
    edition = clauses.edition(version)
    if edition is None:
        raise KeyError(f"no standard terms of version {version!r}")
    return edition


def _grantees(snapshot: LetterSnapshot) -> str:
    others = len(snapshot.partners) - 1
    if others < 2:
        return listing([partner.name for partner in snapshot.partners])
    return f"{snapshot.lead} and its {in_words(others)} partners"


def _named(snapshot: LetterSnapshot, basis: SubsidyBasis, *, with_sum: bool = False) -> str:
    partners = snapshot.on_basis(basis)
    names = [f"{item.name} ({money(item.grant_pence)})" if with_sum else item.name for item in partners]
    return listing(names) or NO_PARTNER


def _named_plainly(partner: PartnerOffer) -> PartnerOffer:
    return replace(partner, name=normalise(partner.name))


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(normalise(line) for line in lines if line.strip())


def _party(party: Party) -> Party:
    return Party(normalise(party.name), _lines(*party.address_lines))


def _addressee_lines(snapshot: LetterSnapshot) -> tuple[str, ...]:
    to = snapshot.addressee
    return _lines(to.name, to.role, to.organisation, *to.address_lines)


def _rows(*rows: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(label, normalise(value)) for label, value in rows)


def _references(snapshot: LetterSnapshot) -> tuple[Row, ...]:
    return _rows(
        ("Date", day(snapshot.issued_on)),
        ("Our reference", snapshot.reference),
        ("Application", snapshot.application_reference),
        ("Call", f"{snapshot.call_title} ({snapshot.call_reference})"),
        ("Reply by", day(accept_by(snapshot.issued_on))),
    )


def _record(snapshot: LetterSnapshot) -> tuple[Row, ...]:
    """How the letter came about. The two names show that nobody approved what they had prepared."""
    return _rows(
        ("Prepared by", snapshot.preparer.name),
        ("Approved by", f"{snapshot.approver.name}, {day(snapshot.approved_on)}"),
        ("Standard terms", f"version {snapshot.terms_version}"),
        ("Criteria of the call", f"version {snapshot.criteria_version}"),
        ("Their SHA-256", snapshot.criteria_sha256),
    )


def _place_row(place: Place) -> PlaceRow:
    activity, benefit = percent(place.activity_basis_points), percent(place.benefit_basis_points)
    return PlaceRow(normalise(place.name), place.gss_code, activity, benefit)


def _milestone_row(milestone: Milestone) -> Row:
    return Row(day(milestone.due_on), normalise(milestone.title))
