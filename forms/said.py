"""What does a whole form say, field by field, in the words of its page?"""

from collections.abc import Iterator
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form
from forms.compound import PartsField
from forms.dates import DateField, DateTimeField
from forms.fields import ChoiceField, HiddenField, ManyChoiceField, TickField
from forms.numbers import IntegerField, PercentField, PoundsField
from workflows.working_copy import Said

NUMBERS = (IntegerField, PoundsField, PercentField)


def said_by(form: Form, like: Form | None = None) -> dict[str, Said]:
    """Each field by its name; hidden ones say nothing, and empty rows are left out.

    `like` is a form of the same kind that knows the choices and the names of rows, where this one was only made to read
    what was typed.
    """
    known = {field.name: field for field in _fields(like)} if like is not None else {}
    words = {field.name: (field, in_words(field, known.get(field.name, field))) for field in _fields(form)}
    return {
        name: Said(_label(field, like or form), text)
        for name, (field, text) in words.items()
        if text or "-" not in name
    }


def is_kept(form: Form) -> bool:
    """Whether every field of the form may be kept as it is typed."""
    return all(field.is_kept for field in _fields(form))


def in_words(field: Any, like: Any) -> str:
    """What stands in one control, in words."""
    if isinstance(field, ManyChoiceField):
        return ", ".join(_chosen(value, like) for value in sorted(field.chosen))
    if isinstance(field, ChoiceField):
        return _chosen(field.typed, like)
    if isinstance(field, TickField):
        return "Yes" if field.data else ""
    if isinstance(field, PartsField):
        return "\n".join(part for part in field.data or () if part.strip())
    if isinstance(field, DateField):
        time = field.time_part[0] if isinstance(field, DateTimeField) else ""
        return " ".join(filter(None, [*(text for _, text, _ in field.parts), time]))
    if isinstance(field, NUMBERS) and field.data is not None:
        # 1500 and 1,500 are one number, however it was typed.
        return str(field.show(field.data))
    return str(field.typed)


def _chosen(value: str, like: Any) -> str:
    return next((option.label for option in like.choices if option.value == value), value)


def _label(field: Any, form: Form) -> str:
    label = field.label.text or "Your answer"
    row = next((int(part) + 1 for part in field.name.split("-") if part.isdecimal()), 0)
    return f"{label}{form.row_words(row)}" if row else label


def _fields(form: Any) -> Iterator[Any]:
    for field in form:
        if isinstance(field, FormField):
            yield from _fields(field.form)
        elif isinstance(field, FieldList):
            yield from _fields(field)
        elif not isinstance(field, HiddenField):
            yield field
