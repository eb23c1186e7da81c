"""How are the rules of who may apply, and of the portfolio as a whole, written row by row?

A row without its leading word is no rule. What belongs to another kind of rule than the one chosen is left out.
"""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import HiddenField, IntegerField, LongTextField, ManyChoiceField, SelectField, TextField
from forms.validators import Between, MaxLength
from workflows.definition import (
    EligibilityKind,
    EligibilityRule,
    Measure,
    OrganisationKind,
    OrganisationSize,
    PortfolioKind,
    PortfolioRule,
)
from workflows.editing import fresh_id

MOST_RULES = 30
_LARGEST = 1_000_000_000_00


class EligibilityRow(Form):
    """One rule of who may apply. Bounds are months, pounds or organisations, by the kind."""

    id = HiddenField()
    kind = SelectField("What it looks at", thing="what the rule looks at")
    words = LongTextField("The rule, as applicants read it", word_limit=100, thing="the rule")
    kinds = ManyChoiceField("Kinds of organisation that may lead", thing="kinds of organisation")
    sizes = ManyChoiceField("Sizes of organisation that may lead", thing="sizes of organisation")
    low = IntegerField("Least", [Between(0, _LARGEST)], thing="the least")
    high = IntegerField("Most", [Between(0, _LARGEST)], thing="the most")
    wanted = SelectField("Answer that keeps the rule", thing="the answer that keeps the rule")


class PortfolioRow(Form):
    """One rule that the chosen projects keep together. Bounds are projects, pounds or per cent, by what is counted."""

    id = HiddenField()
    kind = SelectField("What it looks at", thing="what the rule looks at")
    subject = TextField("Which year, theme, place (GSS code) or size", [MaxLength(100)], thing="what it is about")
    measure = SelectField("Counted in", thing="what is counted")
    low = IntegerField("Least", [Between(0, _LARGEST)], thing="the least")
    high = IntegerField("Most", [Between(0, _LARGEST)], thing="the most")
    members = LongTextField("Projects, one on each line", [MaxLength(2_000)], thing="the projects")


class RulesForm(EditForm):
    """A list of rules, with one empty row for one more."""

    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    def make_room(self) -> None:
        """One empty row at the end."""
        rows: Any = self._fields["rows"]
        if len(rows) < MOST_RULES and not (len(rows) and not rows[-1].form.kind.typed):
            rows.append_entry()


class EligibilityForm(RulesForm):
    """The rules of who may apply."""

    rows = FieldList(FormField(EligibilityRow), max_entries=MOST_RULES)

    @staticmethod
    def data_of(rules: Sequence[EligibilityRule]) -> dict[str, Any]:
        """The form's data for the rules as they stand."""
        names = ("id", "kind", "words", "kinds", "sizes")
        rows = (
            {name: getattr(rule, name) for name in names}
            | {name: _typed(getattr(rule, name), _unit(rule.kind)) for name in ("low", "high")}
            | {"wanted": "yes" if rule.wanted else "no"}
            for rule in rules
        )
        return {"rows": list(rows)}

    def rules(self) -> tuple[EligibilityRule, ...]:
        """The rules as they were typed."""
        made: list[EligibilityRule] = []
        for row in (row.form for row in self.rows if row.form.kind.data):
            kind = EligibilityKind(row.kind.data)
            bounds = [_kept(row[name].data, _unit(kind)) if _is_bounded(kind) else None for name in ("low", "high")]
            made.append(
                EligibilityRule(
                    id=row.id.data or fresh_id(kind.value, {one.id for one in made} | self._ids()),
                    kind=kind,
                    words=row.words.data,
                    kinds=tuple(map(OrganisationKind, row.kinds.data)) if kind == EligibilityKind.LEAD_KIND else (),
                    sizes=tuple(map(OrganisationSize, row.sizes.data)) if kind == EligibilityKind.LEAD_SIZE else (),
                    low=bounds[0],
                    high=bounds[1],
                    wanted=kind != EligibilityKind.STATEMENT or row.wanted.data != "no",
                )
            )
        return tuple(made)

    def _ids(self) -> set[str]:
        return {row.form.id.data for row in self.rows if row.form.id.data}


class PortfolioForm(RulesForm):
    """The rules of the portfolio as a whole."""

    rows = FieldList(FormField(PortfolioRow), max_entries=MOST_RULES)

    @staticmethod
    def data_of(rules: Sequence[PortfolioRule]) -> dict[str, Any]:
        """The form's data for the rules as they stand."""
        rows = (
            {name: getattr(rule, name) for name in ("id", "kind", "subject", "measure")}
            | {name: _typed(getattr(rule, name), _HUNDREDTHS.get(rule.measure, 1)) for name in ("low", "high")}
            | {"members": "\n".join(rule.members)}
            for rule in rules
        )
        return {"rows": list(rows)}

    def rules(self) -> tuple[PortfolioRule, ...]:
        """The rules as they were typed."""
        made: list[PortfolioRule] = []
        taken = {row.form.id.data for row in self.rows if row.form.id.data}
        for row in (row.form for row in self.rows if row.form.kind.data):
            kind, measure = PortfolioKind(row.kind.data), Measure(row.measure.data or Measure.COUNT)
            unit = _HUNDREDTHS.get(measure, 1)
            members = tuple(line.strip() for line in row.members.data.splitlines() if line.strip())
            id_ = row.id.data or fresh_id(kind.value, {one.id for one in made} | taken)
            made.append(
                PortfolioRule(
                    id_, kind, row.subject.data, measure, _kept(row.low.data, unit), _kept(row.high.data, unit), members
                )
            )
        return tuple(made)


_HUNDREDTHS = {Measure.PENCE: 100, Measure.BASIS_POINTS: 100}


def _is_bounded(kind: EligibilityKind) -> bool:
    return kind in (EligibilityKind.MONTHS, EligibilityKind.COST, EligibilityKind.PARTNERS)


def _unit(kind: EligibilityKind) -> int:
    return 100 if kind == EligibilityKind.COST else 1


def _typed(value: int | None, unit: int) -> int | None:
    return None if value is None else value // unit


def _kept(value: int | None, unit: int) -> int | None:
    return None if value is None else value * unit
