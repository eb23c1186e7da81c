"""What does every form promise the page that shows it?"""

from collections.abc import Iterator
from typing import Any

from wtforms import Field, FieldList, FormField
from wtforms import Form as WTForm

from forms.fields import HiddenField


class Form(WTForm):
    """A form whose fields keep what was typed and whose errors can be listed as they stand on the page.

    It knows nothing of requests: forgery is refused before a form is read. Text arrives with LF line ends and
    without space at its ends.
    """

    def row_words(self, row: int) -> str:
        """Where a field of a list stands, after its label; rows count from 1. A form may call its rows by name."""
        return f", row {row}"

    class Meta:
        """How what was sent is bound."""

        def wrap_formdata(self, form: WTForm, formdata: Any) -> Any:
            """Nothing sent is nothing typed: a page that is only looked at shows the stored values."""
            return formdata or None

    def errors_in_page_order(self) -> list[tuple[str, str]]:
        """Each error with the id of the control that mends it, in page order; the form's own come last, id ''."""
        return [*_errors(self), *(("", str(message)) for message in self.form_errors)]


class NumberedForm(Form):
    """A form that carries the number of the save that its writer started from."""

    version = HiddenField()

    @property
    def seen_number(self) -> int:
        """That number; 0 when there was none, or when the page says nothing sensible."""
        return number_in(self.version.data)


def number_in(typed: str | None) -> int:
    """The number of a save as a page carries it; 0 for none, and for what makes no sense."""
    typed = typed or ""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _errors(form: WTForm) -> Iterator[tuple[str, str]]:
    for field in form:
        yield from _errors_of(field)


def _errors_of(field: Any) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        yield from _errors(field.form)
        return
    if isinstance(field, FieldList):
        for entry in field:
            yield from _errors_of(entry)
    yield from ((anchor(field), message) for message in field.errors if isinstance(message, str))


def anchor(field: Field) -> str:
    """The id that a link in the error summary leads to: a field of several inputs names the first one to mend."""
    return str(getattr(field, "anchor", field.id))
