"""What is typed when panels are asked for, and when one of them is changed by hand?"""

from forms.base import Form
from forms.fields import ChoiceField, ManyChoiceField, SelectField
from forms.numbers import IntegerField
from forms.validators import Between, Required
from workflows.assessor import MOST_LOAD
from workflows.assignment.problem import Rules
from workflows.proposal import Wanted

MOST_REVIEWS = 10
# Shares of the own best panel, in basis points, under which no application should fall.
FLOORS = (7_000, 8_000, 8_500, 9_000, 9_500)


class ProposalForm(Form):
    """The rules of each panel, and what everybody does at least and at most."""

    reviews = IntegerField(
        "Reviews for each application", [Required(), Between(1, MOST_REVIEWS)], thing="how many reviews each has"
    )
    local = IntegerField(
        "From its own region, at least", [Required(), Between(0, MOST_REVIEWS)], thing="how many are local"
    )
    outside = IntegerField(
        "From outside its region, at least", [Required(), Between(0, MOST_REVIEWS)], thing="how many are from outside"
    )
    technical = IntegerField(
        "Technical assessors, at least", [Required(), Between(0, MOST_REVIEWS)], thing="how many are technical"
    )
    lay = IntegerField("Lay assessors, at least", [Required(), Between(0, MOST_REVIEWS)], thing="how many are lay")
    per_organisation = IntegerField(
        "From one organisation, at most", [Required(), Between(0, MOST_REVIEWS)], thing="how many of one organisation"
    )
    least = IntegerField(
        "Reviews for each assessor, at least", [Required(), Between(0, MOST_LOAD)], thing="the least that each does"
    )
    most = IntegerField("Reviews for each assessor, at most", [Between(1, MOST_LOAD)], thing="the most that each does")
    floors = ManyChoiceField(
        "Floors to try",
        choices=[(floor, f"{floor // 100}%") for floor in FLOORS],
        thing="floors",
    )

    @classmethod
    def showing(cls, wanted: Wanted) -> "ProposalForm":
        """The form with what was asked for."""
        rules = wanted.rules
        values = {name: getattr(rules, name) for name in _NUMBERS}
        floors = tuple(str(floor) for floor in rules.floors)
        return cls(data={**values, "least": wanted.least, "most": wanted.most, "floors": floors})

    @property
    def wanted(self) -> Wanted:
        """What is asked for, once the form is valid."""
        floors = tuple(int(floor) for floor in self.floors.data or ())
        rules = Rules(**{name: self[name].data for name in _NUMBERS}, floors=floors)
        return Wanted(rules, self.least.data, self.most.data)


_NUMBERS = ("reviews", "local", "outside", "technical", "lay", "per_organisation")


class SwapForm(Form):
    """Who leaves a panel, and who comes in their place. The page sets the choices."""

    leaves = ChoiceField("Who leaves?", [Required()], thing="who leaves")
    comes = SelectField("Who comes instead?", [Required()], thing="who comes instead")
