"""Who decides on a region's list, and up to which amount?"""

from dataclasses import replace
from typing import Any

from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import PoundsField, TextField, YesNoField
from forms.validators import MaxLength, Required
from workflows.authority import Authority
from workflows.definition import Core


class AuthorityForm(EditForm):
    """Whether a board endorses, and the limits of approvers for one award; an empty limit is none."""

    board_endorses = YesNoField(
        "Does the region’s board endorse the list before it is approved?",
        [Required()],
        thing="the board endorses the list",
    )
    approver_limit = PoundsField("Most that an approver approves for one award", thing="the approver’s limit")
    senior_limit = PoundsField(
        "Most that a senior approver approves for one award", thing="the senior approver’s limit"
    )
    two_above = PoundsField("Two people approve a list with an award above", thing="the amount that takes two people")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        rules = core.authority
        return {
            "board_endorses": rules.board_endorses,
            "approver_limit": rules.approver_limit_pence,
            "senior_limit": rules.senior_limit_pence,
            "two_above": rules.two_above_pence,
        }

    def applied_to(self, core: Core) -> Core:
        """The core with what was chosen here."""
        limits = (self.approver_limit.data, self.senior_limit.data, self.two_above.data)
        return replace(core, authority=Authority(self.board_endorses.data, *limits))
