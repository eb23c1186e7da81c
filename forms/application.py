"""What starts an application, what is said of its project, and with which words is it submitted or withdrawn?"""

from forms.base import Form
from forms.fields import ChoiceField, HiddenField, IntegerField, TextField, TickField
from forms.validators import Between, MaxLength, Required, Settable

_MOST_MONTHS = 120


class StartForm(Form):
    """Which organisation applies, in which region, with what working title. The page sets the choices."""

    organisation_id = ChoiceField("Which organisation applies?", [Required()], thing="the organisation that applies")
    region = ChoiceField("In which region is the project?", [Required()], thing="the region of the project")
    title = TextField("Project title", [Required(), MaxLength(200), Settable()], thing="a project title")


class DetailsForm(Form):
    """The title, the research category and the length of a project. The page sets the choices."""

    seen = HiddenField()
    title = TextField("Project title", [Required(), MaxLength(200), Settable()], thing="a project title")
    research_category = ChoiceField("Research category", [Required()], thing="the research category")
    months = IntegerField(
        "How many months does the project last?",
        [Required("Enter how many months the project lasts"), Between(1, _MOST_MONTHS)],
        thing="the number of months",
    )


class SubmitForm(Form):
    """The declaration under which an application is submitted. Whether it must be made is for the rules to say."""

    declaration = TickField("I confirm this", thing="the declaration")
