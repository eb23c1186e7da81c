"""What does an officer add to an approved award before it becomes a letter?"""

from collections.abc import Iterable
from typing import Any

from forms.base import Form
from forms.fields import ChoiceField, DateField, LongTextField
from forms.validators import Required

BASIS = "basis_"


class OfferSetupForm(Form):
    """When the project starts, a condition of its own, and each partner's legal route (`basis_<id>`)."""

    starts_on = DateField(
        "When does the project start?",
        [Required("Enter the day on which the project starts")],
        thing="the start of the project",
    )
    extra_condition = LongTextField(
        "A condition for this project alone (optional)", word_limit=150, thing="the condition"
    )

    @property
    def subsidy_bases(self) -> dict[str, str]:
        """The route chosen for each partner, by the partner's id."""
        return {
            field.short_name.removeprefix(BASIS): str(field.data)
            for field in self
            if field.short_name.startswith(BASIS) and field.data
        }


def offer_setup_form(partners: Iterable[tuple[str, str]], choices: Iterable[Any]) -> type[OfferSetupForm]:
    """The form class for these partners, given as (id, name)."""
    offered = list(choices)
    fields = {
        f"{BASIS}{id_}": ChoiceField(
            f"Legal basis for {name}",
            [Required(f"Select the legal basis for {name}")],
            choices=offered,
            thing=f"the legal basis for {name}",
        )
        for id_, name in partners
    }
    return type("PartnersOfferSetupForm", (OfferSetupForm,), fields)
