"""What does a region say when it chooses its list: which projects, why not others, and a word to the approver?"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from forms.base import Form
from forms.fields import LongTextField, TextField, TickField

CHOSEN = "chosen_"
REASON = "reason_"
TICKED = "yes"


class PortfolioForm(Form):
    """The choice among the ranked applications that pass: `chosen_<id>` and `reason_<id>` for each."""

    note = LongTextField("A note on the list as a whole (optional)", word_limit=300, thing="the note")
    alternative = TextField("Name of the alternative", thing="the name of the alternative")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the applications that are ticked."""
        return tuple(
            field.short_name.removeprefix(CHOSEN)
            for field in self
            if field.short_name.startswith(CHOSEN) and field.data
        )

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons that were given, by the application's id."""
        return {
            field.short_name.removeprefix(REASON): field.data
            for field in self
            if field.short_name.startswith(REASON) and field.data
        }


def typed_choice(typed: Mapping[str, str], candidates: Container[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The ids of `candidates` that are ticked in what was sent, and the reasons given, without a field for each: what
    is asked after every move of hundreds."""
    given = {name.partition("_")[2]: name for name in typed if name.startswith((CHOSEN, REASON))}
    chosen = tuple(id_ for id_ in given if id_ in candidates and typed.get(f"{CHOSEN}{id_}") == TICKED)
    reasons = {id_: typed[f"{REASON}{id_}"].strip() for id_ in given if id_ in candidates and f"{REASON}{id_}" in typed}
    return chosen, {id_: text for id_, text in reasons.items() if text}


def portfolio_form(candidates: Iterable[tuple[str, str]]) -> type[PortfolioForm]:
    """The form class for these candidates, given as (id, title)."""
    fields: dict[str, Any] = {}
    for id_, title in candidates:
        fields[f"{CHOSEN}{id_}"] = TickField(f"Fund {title}")
        fields[f"{REASON}{id_}"] = LongTextField(
            f"Why is {title} left out?", word_limit=100, thing=f"the reason for leaving out {title}"
        )
    return type("CandidatesPortfolioForm", (PortfolioForm,), fields)
