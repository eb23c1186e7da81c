"""How do tests post one field as a browser would?"""

from typing import Any

from werkzeug.datastructures import MultiDict

from forms.base import Form

# A posted form is never empty: the token comes with it.
TOKEN = ("csrf_token", "t")


def form_with(field: Any, *sent: tuple[str, str], **stored: Any) -> Form:
    """A form of one field called `answer`, posted with these pairs, or only shown when there are none."""
    made: Form = type("OneField", (Form,), {"answer": field})(MultiDict([TOKEN, *sent]) if sent else None, data=stored)
    return made


def posted(field: Any, text: str) -> Any:
    form = form_with(field, ("answer", text))
    form.validate()
    return form["answer"]


def errors_of(field: Any, text: str = "") -> list[str]:
    return list(posted(field, text).errors)
