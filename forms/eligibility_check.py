"""What does the eligibility check ask, for one call? Everything may be left open."""

from typing import Any

from forms.base import Form
from forms.fields import ChoiceField, IntegerField, PoundsField
from forms.validators import Between
from workflows.definition import Core, EligibilityRule, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.eligibility import Applicant
from workflows.eligibility_check import Fact, facts_asked, statements

# What is handed on from it, to an application and to an organisation that is registered for one.
CARRIED = ("category", "months", "lead_kind", "lead_size")
_SURE = (("yes", "Yes"), ("no", "No"), ("unsure", "I am not sure"))
_MOST_MONTHS = 600
_LARGEST_PENCE = 1_000_000_000_00
_FIELDS: dict[Fact, Any] = {
    Fact.LEAD_KIND: lambda: ChoiceField("What is the organisation that leads the project?", thing="what it is"),
    Fact.LEAD_SIZE: lambda: ChoiceField("How large is it?", thing="its size"),
    Fact.UK_REGISTERED: lambda: ChoiceField(
        "Is it registered in the United Kingdom?", choices=_SURE, thing="whether it is registered here"
    ),
    Fact.PLACE_OF_WORK: lambda: ChoiceField(
        "Is the work of the project done in the region?", choices=_SURE, thing="where the work is done"
    ),
    Fact.CATEGORY: lambda: ChoiceField("What kind of research is it?", thing="the kind of research"),
    Fact.MONTHS: lambda: IntegerField(
        "How many months does the project last?", [Between(1, _MOST_MONTHS)], thing="the number of months"
    ),
    Fact.COST: lambda: PoundsField(
        "What does the whole project cost, about?", [Between(0, _LARGEST_PENCE)], thing="the cost of the project"
    ),
    Fact.PARTNERS: lambda: IntegerField(
        "How many organisations take part, with the one that leads?", [Between(1, 100)], thing="the number of them"
    ),
}


class CheckForm(Form):
    """The answers of one who wonders whether they may apply. The page sets the choices of kind, size and research."""

    def applicant(self, core: Core) -> Applicant:
        """What was said, and nothing about what was left open."""
        return Applicant(
            lead_kind=self._chosen(Fact.LEAD_KIND, OrganisationKind),
            lead_size=self._chosen(Fact.LEAD_SIZE, OrganisationSize),
            category=self._chosen(Fact.CATEGORY, ResearchCategory),
            is_uk_registered=self._sure(Fact.UK_REGISTERED),
            works_in_region=self._sure(Fact.PLACE_OF_WORK),
            months=self._said(Fact.MONTHS),
            cost_pence=self._said(Fact.COST),
            partners=self._said(Fact.PARTNERS),
            answers={rule.id: self._sure(statement_name(place)) for place, rule in enumerate(statements(core))},
        )

    def _said(self, name: str) -> Any:
        return self[name].data if name in self else None

    def _chosen(self, name: str, kind: type[Any]) -> Any:
        value = self._said(name)
        return None if value is None else kind(value)

    def _sure(self, name: str) -> bool | None:
        return {"yes": True, "no": False}.get(self._said(name))


def check_form(core: Core) -> type[CheckForm]:
    """The form of one call: what its rules ask for, then its statements, each in its own words."""
    asked = [fact for fact in facts_asked(core) if fact != Fact.STATEMENT]
    fields = {fact.value: _FIELDS[fact]() for fact in asked}
    fields |= {statement_name(place): _statement(rule) for place, rule in enumerate(statements(core))}
    return type("CheckFormOfCall", (CheckForm,), fields)


def statement_name(place: int) -> str:
    """The name of the field of the statement at this place."""
    return f"statement_{place}"


def _statement(rule: EligibilityRule) -> ChoiceField:
    return ChoiceField(rule.words, choices=_SURE, thing="an answer")
