"""What starts an application, what is said of its project, and with which words is it submitted or withdrawn?"""

from collections.abc import Mapping

from forms.base import Form
from forms.fields import ChoiceField, HiddenField, IntegerField, TextField, TickField
from forms.validators import Between, MaxLength, Required, Settable
from workflows.definition import ResearchCategory
from workflows.terms import LONGEST_PROJECT


class StartForm(Form):
    """Which organisation applies, in which region, with what working title. The page sets the choices."""

    organisation_id = ChoiceField("Which organisation applies?", [Required()], thing="the organisation that applies")
    region = ChoiceField("In which region is the project?", [Required()], thing="the region of the project")
    title = TextField("Project title", [Required(), MaxLength(200), Settable()], thing="a project title")
    category = HiddenField()
    months = HiddenField()

    @property
    def said(self) -> tuple[ResearchCategory, int] | None:
        """The research category and the months that came along from the eligibility check; None unless both did."""
        kept = carried({"category": self.category.data, "months": self.months.data})
        return (ResearchCategory(kept["category"]), int(kept["months"])) if len(kept) == 2 else None


def carried(said: Mapping[str, str]) -> dict[str, str]:
    """What of an eligibility check goes along into a draft: a research category and a number of months, where sound."""
    category, months = said.get("category") or "", said.get("months") or ""
    found = {"category": category} if category in set(ResearchCategory) else {}
    is_number = months.isascii() and months.isdecimal() and len(months) < 4
    return found | ({"months": months} if is_number and 1 <= int(months) <= LONGEST_PROJECT else {})


class DetailsForm(Form):
    """The title, the research category and the length of a project. The page sets the choices."""

    seen = HiddenField()
    title = TextField("Project title", [Required(), MaxLength(200), Settable()], thing="a project title")
    research_category = ChoiceField("Research category", [Required()], thing="the research category")
    months = IntegerField(
        "How many months does the project last?",
        [Required("Enter how many months the project lasts"), Between(1, LONGEST_PROJECT)],
        thing="the number of months",
    )


class SubmitForm(Form):
    """The declaration under which an application is submitted. Whether it must be made is for the rules to say."""

    declaration = TickField("I confirm this", thing="the declaration")
