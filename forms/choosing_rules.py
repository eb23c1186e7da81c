"""What is the proposed list best at, and how often may one organisation lead?"""

from dataclasses import replace
from typing import Any

from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import ChoiceField, IntegerField, Option, TextField
from forms.validators import MaxLength, Required
from workflows.choosing_rules import ChoosingRules, Objective
from workflows.definition import Core


class ChoosingRulesForm(EditForm):
    """The objective, and the most awards for one lead organisation (empty: without limit)."""

    objective = ChoiceField(
        "What is the proposed list best at?",
        [Required()],
        choices=[
            Option(one.value, one.label, f"{one.words.partition(': ')[2].capitalize()} {one.effect}")
            for one in Objective
        ],
        thing="what the list is best at",
    )
    most_per_lead = IntegerField(
        "Most awards for one lead organisation", thing="the most awards for one lead organisation"
    )
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        rules = core.choosing
        return {
            "objective": rules.objective,
            "most_per_lead": rules.most_per_lead,
        }

    def applied_to(self, core: Core) -> Core:
        """The core with what was chosen here."""
        rules = ChoosingRules(Objective(self.objective.data), self.most_per_lead.data)
        return replace(core, choosing=rules)
