"""Does every kind of field say whether it may be kept, and what stands in it?"""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField

from forms.base import Form
from forms.builder import answer_form, stored_data
from forms.fields import (
    DateField,
    HiddenField,
    ManyChoiceField,
    PasswordField,
    PoundsField,
    SelectField,
    TextField,
    TickField,
)
from forms.said import is_kept, said_by
from forms.typed import TypedField
from workflows.questions import AnswerKind, Question
from workflows.working_copy import Said

NEVER_KEPT = {"PasswordField", "FilesField"}


def kinds() -> set[type[TypedField]]:
    """Every kind of field there is."""
    found: set[type[TypedField]] = set()
    waiting = [TypedField]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return {kind for kind in found if kind.__module__.startswith("forms.")}


def test_passwords_and_files_are_never_kept_and_everything_else_is() -> None:
    assert {kind.__name__ for kind in kinds() if not kind.is_kept} == NEVER_KEPT


class Row(Form):
    amount = PoundsField("Amount")


class Sheet(Form):
    title = TextField("Title")
    kind = SelectField("Kind", choices=[("a", "Labour"), ("b", "Travel")])
    places = ManyChoiceField("Places", choices=[("x", "Bury"), ("y", "Oldham")])
    on = DateField("Day")
    sure = TickField("Sure")
    rows = FieldList(FormField(Row))
    version = HiddenField()


def test_form_says_each_field_in_the_words_of_its_page() -> None:
    typed = MultiDict(
        [
            ("title", "Cold"), ("kind", "b"), ("places", "y"), ("places", "x"), ("on-day", "3"), ("on-month", "3"),
            ("on-year", "2027"), ("sure", "yes"), ("rows-0-amount", ""), ("rows-1-amount", "£5"), ("version", "4"),
        ]
    )  # fmt: skip

    assert said_by(Sheet(typed), Sheet()) == {
        "title": Said("Title", "Cold"),
        "kind": Said("Kind", "Travel"),
        "places": Said("Places", "Bury, Oldham"),
        "on": Said("Day", "3 3 2027"),
        "sure": Said("Sure", "Yes"),
        "rows-1-amount": Said("Amount, row 2", "5"),
    }


def test_form_with_a_password_in_it_is_not_kept() -> None:
    class Secret(Form):
        name = TextField("Name")
        password = PasswordField("Password")

    assert (is_kept(Sheet()), is_kept(Secret())) == (True, False)


@pytest.mark.parametrize("kind", sorted(set(AnswerKind) - {AnswerKind.FILE}))
def test_every_kind_of_answer_but_files_is_kept(kind: AnswerKind) -> None:
    question = Question("q", kind, "Q", "Say it.")
    form = answer_form(question)(data=stored_data(question, None, 0))

    assert is_kept(form)
    assert set(said_by(form)) <= {"answer"}
