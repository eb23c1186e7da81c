"""What is a document for applicants called? Its bytes come beside the form."""

from forms.base import Form
from forms.fields import TextField
from forms.validators import MaxLength, Required


class DocumentForm(Form):
    """The title under which everybody finds it."""

    title = TextField("What it is", [Required(), MaxLength(200)], thing="what it is")
