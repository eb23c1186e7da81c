"""Who is to declare something for an application, beside those who write it?"""

from dataclasses import replace
from typing import Any

from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import IntegerField, TextField, YesNoField
from forms.validators import Between, MaxLength, Required
from workflows.declaration_rules import FEWEST_WORDS, MOST_REFEREES, MOST_WORDS, DeclarationRules
from workflows.definition import Core


class DeclarationRulesForm(EditForm):
    """Whether a signatory of each organisation declares, and how many referees do, in how many words."""

    signatories = YesNoField(
        "Does a signatory of each organisation declare that it stands behind the application?",
        [Required()],
        thing="a signatory of each organisation declares",
    )
    referees = IntegerField(
        "How many referees from outside?", [Required(), Between(0, MOST_REFEREES)], thing="the number of referees"
    )
    statement_words = IntegerField(
        "Most words of a referee’s statement",
        [Required(), Between(FEWEST_WORDS, MOST_WORDS)],
        thing="the most words of a statement",
    )
    in_confidence = YesNoField("Do referees write in confidence?", [Required()], thing="referees write in confidence")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        rules = core.declarations
        return {
            "signatories": rules.signatories,
            "referees": rules.referees,
            "statement_words": rules.statement_words,
            "in_confidence": rules.in_confidence,
        }

    def applied_to(self, core: Core) -> Core:
        """The core with what was chosen here."""
        rules = DeclarationRules(
            self.signatories.data, self.referees.data, self.statement_words.data, self.in_confidence.data
        )
        return replace(core, declarations=rules)
