"""What is typed of one sum of co-investment, and of a step by which it grows sure?"""

from forms.base import NumberedForm
from forms.cost_rows import LARGEST_PENCE
from forms.fields import AmountField, ChoiceField, HiddenField, LongTextField, TextField, YearField
from forms.validators import Between, MaxLength, Required
from workflows.co_investment import InvestmentMove


class SumForm(NumberedForm):
    """One sum. The page sets the organisations that may be chosen."""

    organisation_id = ChoiceField("Which organisation does it come to?", [Required()], thing="the organisation")
    source = TextField("Who gives it?", [Required(), MaxLength(200)], thing="who gives it")
    kind = ChoiceField("Is it money?", [Required()], thing="whether it is money")
    origin = ChoiceField("Whose money is it?", [Required()], thing="whose money it is")
    amount = AmountField("Amount", [Required(), Between(high=LARGEST_PENCE)], thing="an amount")
    starts_in = YearField(
        "In which financial year does it come?",
        [Required("Enter the year in which the financial year starts"), Between(2020, 2100)],
        thing="the year",
    )


class StepForm(NumberedForm):
    """A step, and what is said of it. Whether words are needed is for the rules to say."""

    move = HiddenField()
    words = LongTextField("What shows it?", word_limit=150, thing="what shows it")


MOVES = {move.value: move for move in InvestmentMove if move != InvestmentMove.CHANGE}
