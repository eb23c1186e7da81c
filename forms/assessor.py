"""What does an assessor type of themselves: profile, interests, and that they keep to the briefing?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form, NumberedForm
from forms.cost_rows import NeededInRow
from forms.fields import (
    ChoiceField,
    DateField,
    HiddenField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    SelectField,
    TextField,
    TickField,
)
from forms.lines import FewLines, LinesField
from forms.organisation import CompanyNumberField, looks_like_a_number
from forms.validators import Between, MaxLength, Required
from workflows.assessor import (
    MOST_LOAD,
    MOST_ROWS,
    Absence,
    AssessorKind,
    DeclaredInterest,
    InterestKind,
    Profile,
    Tie,
    TieKind,
)
from workflows.expertise import Facet, offered

ROOM = 2
NOTHING, SOMETHING = "nothing", "something"
# The field of each facet.
FACET_FIELDS = {
    Facet.FIELD: "fields",
    Facet.SECTOR: "sectors",
    Facet.STAGE: "stages",
    Facet.LANGUAGE: "languages",
}


def _chosen(facet: Facet) -> list[tuple[str, str]]:
    return [(term.code, term.words) for term in offered(facet)]


class BlankRow(Form):
    """A row that says nothing where nothing was typed into it."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed or chosen."""
        return not any(_said(field) for field in self)


def _said(field: Any) -> bool:
    return any(text for _name, text, _wrong in field.parts) if isinstance(field, DateField) else bool(field.typed)


class TieRow(BlankRow):
    """A body to which somebody is bound."""

    kind = SelectField("What you are to it", [NeededInRow()], thing="what you are to it")
    name = TextField("Name", [NeededInRow(), MaxLength(200)], thing="the name of the body")
    company_number = CompanyNumberField("Company number, if known", [looks_like_a_number], thing="company number")


class AbsenceRow(BlankRow):
    """Days away."""

    from_on = DateField("First day away", [NeededInRow()], thing="the first day away")
    until_on = DateField("Last day away", [NeededInRow()], thing="the last day away")


class InterestRow(BlankRow):
    """One interest that is declared."""

    kind = SelectField("Kind of interest", [NeededInRow()], thing="the kind of interest")
    body = TextField("Name of the body", [NeededInRow(), MaxLength(200)], thing="the name of the body")
    company_number = CompanyNumberField("Company number, if known", [looks_like_a_number], thing="company number")
    words = LongTextField("What it is", [NeededInRow()], word_limit=100, thing="what the interest is")
    since = DateField("Since, if you know", thing="the day since when")
    until = DateField("Until, if it has ended", thing="the day until when")


class ProfileForm(NumberedForm):
    """The whole profile. The page sets the words of kinds and ties, and the places."""

    kind = ChoiceField("From which side do you judge?", [Required()], thing="from which side you judge")
    fields = ManyChoiceField(
        "What do you know?", [Required()], choices=_chosen(Facet.FIELD), thing="at least one field"
    )
    sectors = ManyChoiceField("In which sectors?", choices=_chosen(Facet.SECTOR), thing="sectors")
    stages = ManyChoiceField("At which stages of work?", choices=_chosen(Facet.STAGE), thing="stages")
    languages = ManyChoiceField(
        "In which languages can you read an application?",
        [Required()],
        choices=_chosen(Facet.LANGUAGE),
        thing="at least one language",
    )
    place = SelectField("Where do you live?", [Required()], thing="where you live")
    employer = TextField("Who employs you?", [MaxLength(200)], thing="the name of your employer")
    employer_number = CompanyNumberField(
        "Its company number, if known", [looks_like_a_number], thing="company number of your employer"
    )
    domains = LinesField("Under which domains do you have email addresses?", [FewLines(20, 253)], thing="the domains")
    ties = FieldList(FormField(TieRow), max_entries=MOST_ROWS)
    load = IntegerField(
        "How many applications can you take at once?",
        [Required(), Between(1, MOST_LOAD)],
        thing="how many applications you can take at once",
    )
    absences = FieldList(FormField(AbsenceRow), max_entries=MOST_ROWS)

    @staticmethod
    def data_of(profile: Profile | None, number: int) -> dict[str, Any]:
        """The form's data for a profile as it is saved."""
        if profile is None:
            return {"version": str(number), "languages": ("en",)}
        facets = {name: profile.codes(facet) for facet, name in FACET_FIELDS.items()}
        return {
            "version": str(number),
            "kind": profile.kind.value,
            "place": profile.place,
            "employer": profile.employer,
            "employer_number": profile.employer_number,
            "domains": profile.domains,
            "ties": [
                {"kind": one.kind.value, "name": one.name, "company_number": one.company_number} for one in profile.ties
            ],
            "load": profile.load,
            "absences": [{"from_on": one.from_on, "until_on": one.until_on} for one in profile.absences],
            **facets,
        }

    def offer(self, kinds: Iterable[Any], places: Iterable[Any], ties: Iterable[Any]) -> None:
        """What may be chosen. `ties` are the kinds of body that a row may name."""
        self.kind.choices, self.place.choices = kinds, places
        offered_ties = list(ties)
        for row in self.ties:
            row.form.kind.choices = offered_ties

    def make_room(self) -> None:
        """Add empty rows at the end of each list, as far as the page goes."""
        for rows in (self.ties, self.absences):
            for _ in range(min(ROOM, MOST_ROWS - len(rows))):
                rows.append_entry()

    @property
    def profile(self) -> Profile:
        """What a form that is valid says. Rows that were left empty are none."""
        terms = [(facet, code) for facet, name in FACET_FIELDS.items() for code in self[name].data or ()]
        return Profile(
            kind=AssessorKind(self.kind.data),
            place=self.place.data,
            load=self.load.data,
            employer=self.employer.data,
            employer_number=self.employer_number.data,
            terms=tuple(terms),
            domains=tuple(domain.lower().removeprefix("@") for domain in self.domains.data),
            ties=tuple(Tie(TieKind(row.kind.data), row.name.data, row.company_number.data) for row in _rows(self.ties)),
            absences=tuple(Absence(row.from_on.data, row.until_on.data) for row in _rows(self.absences)),
        )


def _rows(rows: Any) -> list[Any]:
    return [row.form for row in rows if not row.form.is_blank]


class DeclareForm(Form):
    """A declaration of interests: nothing, or these."""

    anything = ChoiceField(
        "Is there anything to declare?",
        [Required("Say whether you have anything to declare")],
        choices=(
            (NOTHING, "I have nothing to declare"),
            (SOMETHING, "I declare the interests below"),
        ),
        thing="whether you have anything to declare",
    )
    interests = FieldList(FormField(InterestRow), max_entries=MOST_ROWS)

    @staticmethod
    def data_of(interests: Iterable[DeclaredInterest]) -> dict[str, Any]:
        """The rows of an earlier declaration. Whether there is anything to declare is said anew each time."""
        return {
            "interests": [
                {
                    "kind": one.kind.value,
                    "body": one.body,
                    "company_number": one.company_number,
                    "words": one.words,
                    "since": one.since,
                    "until": one.until,
                }
                for one in interests
            ]
        }

    def offer(self, kinds: Iterable[Any]) -> None:
        """The kinds of interest that a row may name."""
        offered_kinds = list(kinds)
        for row in self.interests:
            row.form.kind.choices = offered_kinds

    def make_room(self) -> None:
        """Add empty rows at the end, as far as the page goes."""
        for _ in range(min(ROOM, MOST_ROWS - len(self.interests))):
            self.interests.append_entry()

    @property
    def says_nothing(self) -> bool | None:
        """Whether there is nothing to declare; None where nobody has said."""
        return {NOTHING: True, SOMETHING: False}.get(self.anything.data or "")

    @property
    def declared(self) -> tuple[DeclaredInterest, ...]:
        """The interests of a form that is valid."""
        return tuple(_interest(row) for row in _rows(self.interests))


def _interest(row: Any) -> DeclaredInterest:
    since: date | None = row.since.data
    until: date | None = row.until.data
    return DeclaredInterest(
        InterestKind(row.kind.data), row.body.data, row.words.data, row.company_number.data, since, until
    )


class BriefingForm(Form):
    """That the briefing was read and is kept to; the page carries the version of its words."""

    version = HiddenField()
    accepted = TickField(
        "I have read this. I keep what I read confidential and judge as it says",
        [Required("Confirm that you have read the briefing and keep to it")],
        thing="that you have read the briefing",
    )
