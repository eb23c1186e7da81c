"""Under which name is a list kept, and which two lists are compared?"""

from forms.base import Form
from forms.fields import SelectField, TextField


class NameForm(Form):
    """The name of an alternative; the rules of alternatives say what is wrong with it."""

    alternative = TextField("Name of the copy", thing="the name of the copy")


class CompareForm(Form):
    """Two lists of a region: its own and alternatives."""

    first = SelectField("First", thing="the first list")
    second = SelectField("Second", thing="the second list")
