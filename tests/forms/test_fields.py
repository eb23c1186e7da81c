"""Do fields read what people type, keep it when it is wrong, and say in a sentence what to mend?"""

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField

from forms.base import Form
from forms.fields import (
    ChoiceField,
    DateField,
    DateTimeField,
    EmailField,
    HiddenField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    Option,
    PasswordField,
    PercentField,
    PoundsField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from forms.validators import Between, MaxLength, OneOf, Required, WordLimit
from tests.forms.posting import TOKEN, errors_of, form_with, posted

KINDS = (("business", "Business"), ("rto", "Research and technology organisation", "Not a university"))


class TestText:
    def test_text_is_put_on_one_line_and_stripped(self) -> None:
        assert posted(TextField("Title"), "  Soft \r\n fruit\t grippers ").data == "Soft fruit grippers"

    def test_long_text_keeps_its_line_breaks(self) -> None:
        assert posted(LongTextField("Answer"), "\r\none\r\n\r\n- two\rthree \n").data == "one\n\n- two\nthree"

    def test_text_that_was_not_sent_is_empty_not_the_stored_value(self) -> None:
        form = form_with(TextField("Title"), ("other", "x"), answer="stored")

        assert form["answer"].data == ""

    def test_a_page_that_is_only_looked_at_shows_the_stored_value(self) -> None:
        form = type("OneField", (Form,), {"answer": TextField("Title")})(MultiDict(), data={"answer": "stored"})

        assert (form["answer"].data, form["answer"].typed) == ("stored", "stored")

    def test_null_character_is_refused_in_a_sentence(self) -> None:
        field = posted(TextField("Title", thing="a project title"), "a\x00b")

        assert field.errors == ["Project title contains a character that cannot be stored. Delete it and type it again"]
        assert field.typed == "ab"

    @pytest.mark.parametrize(
        ("field", "most"),
        [
            (TextField("It"), "1,000"),
            (LongTextField("It"), "100,000"),
            (EmailField("It"), "254"),
            (PasswordField("It"), "1,000"),
            (HiddenField("It"), "1,000"),
            (IntegerField("It"), "50"),
            (PoundsField("It"), "50"),
            (PercentField("It"), "50"),
            (ChoiceField("It", choices=KINDS), "1,000"),
            (ManyChoiceField("It", choices=KINDS), "1,000"),
            (TickField("It"), "1,000"),
            (DateField("It"), "50"),
            (DateTimeField("It"), "50"),
        ],
    )
    def test_over_long_value_is_refused_in_a_sentence(self, field: Any, most: str) -> None:
        assert errors_of(field, "9" * 100_001) == [f"It must be {most} characters or fewer"]

    def test_own_limit_replaces_the_usual_one(self) -> None:
        assert errors_of(TextField("Title", longest=5), "123456") == ["Title must be 5 characters or fewer"]

    def test_password_is_taken_to_the_character_and_never_shown_again(self) -> None:
        field = posted(PasswordField("Password"), " two spaces  ")

        assert (field.data, field.typed) == (" two spaces  ", "")

    @pytest.mark.parametrize("address", ["name@firm.example", "a.b+c@sub.firm.example", "o'neil@firm.example"])
    def test_email_address_is_taken(self, address: str) -> None:
        assert posted(EmailField("Email address"), f" {address} ").data == address

    @pytest.mark.parametrize(
        "text", ["name", "name@firm", "a b@firm.example", "a@b@c.example", "a@firm..example", "@f.example"]
    )
    def test_what_is_no_email_address_is_refused_and_kept(self, text: str) -> None:
        field = posted(EmailField("Email address"), text)

        assert field.errors == ["Enter an email address in the correct format, like name@example.com"]
        assert (field.data, field.typed) == ("", text)


class TestNumbers:
    @pytest.mark.parametrize(("text", "number"), [("12", 12), (" 1,250 ", 1250), ("-3", -3), ("0", 0), ("007", 7)])
    def test_whole_number_is_read(self, text: str, number: int) -> None:
        assert posted(IntegerField("Months"), text).data == number

    @pytest.mark.parametrize("text", ["twelve", "1.5", "1,25", "12 months", "٣", "1e3", "--2"])
    def test_what_is_no_whole_number_is_refused_and_kept(self, text: str) -> None:
        field = posted(IntegerField("Months", thing="the number of months"), text)

        assert field.errors == ["Number of months must be a whole number, like 12"]
        assert (field.data, field.typed) == (None, text)

    def test_number_too_large_to_store_is_refused(self) -> None:
        assert errors_of(IntegerField("Months"), "1" * 13) == ["Months must have 12 digits or fewer"]

    @pytest.mark.parametrize(
        ("text", "pence"),
        [
            ("1,250,000", 125_000_000),
            ("£1250000.50", 125_000_050),
            ("£ 12.5", 1_250),
            ("0", 0),
            ("1 250", 125_000),
            ("1\u00a0250\u202f000", 125_000_000),
            ("£\u00a01\u2009250.50", 125_050),
            ("0.07", 7),
        ],
    )
    def test_pounds_are_read_as_pence(self, text: str, pence: int) -> None:
        assert posted(PoundsField("Cost"), text).data == pence

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("-5", "Cost must be £0 or more"),
            ("£-5", "Cost must be £0 or more"),
            ("\u22125", "Cost must be £0 or more"),
            ("1.234", "Cost must have pounds and pence, like 1,250.50, with no part of a penny"),
            ("1,25", "Cost must be a sum in pounds, like 1,250 or 1,250.50"),
            ("a lot", "Cost must be a sum in pounds, like 1,250 or 1,250.50"),
            ("1e9", "Cost must be a sum in pounds, like 1,250 or 1,250.50"),
            ("1.", "Cost must be a sum in pounds, like 1,250 or 1,250.50"),
            ("1" * 13, "Cost must have 12 digits or fewer"),
        ],
    )
    def test_what_is_no_sum_is_refused_and_kept(self, text: str, error: str) -> None:
        field = posted(PoundsField("Cost"), text)

        assert (field.errors, field.typed, field.data) == ([error], text, None)

    @given(st.integers(min_value=0, max_value=99_999_999_999_999))
    def test_any_sum_shown_is_read_again(self, pence: int) -> None:
        shown = form_with(PoundsField("Cost"), answer=pence)["answer"].typed

        assert posted(PoundsField("Cost"), shown).data == pence

    @given(st.integers(min_value=0, max_value=10_000))
    def test_any_percentage_shown_is_read_again(self, basis_points: int) -> None:
        shown = form_with(PercentField("Rate"), answer=basis_points)["answer"].typed

        assert posted(PercentField("Rate"), shown).data == basis_points

    @pytest.mark.parametrize(("text", "basis_points"), [("70", 7000), ("67.5%", 6750), ("0.01", 1), ("100 %", 10_000)])
    def test_percentage_is_read_as_basis_points(self, text: str, basis_points: int) -> None:
        assert posted(PercentField("Rate"), text).data == basis_points

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("100.01", "Rate must be 100% or less"),
            ("-1", "Rate must be 0% or more"),
            ("1.234", "Rate must have two decimal places or fewer, like 67.25"),
            ("half", "Rate must be a percentage, like 70 or 67.5"),
        ],
    )
    def test_what_is_no_percentage_is_refused(self, text: str, error: str) -> None:
        assert errors_of(PercentField("Rate"), text) == [error]


class Colour(StrEnum):
    RED = "red"


class TestChoices:
    def test_choice_is_taken(self) -> None:
        assert posted(ChoiceField("Kind", choices=KINDS), "rto").data == "rto"

    @pytest.mark.parametrize("field", [ChoiceField, SelectField, ManyChoiceField])
    def test_what_is_not_on_the_list_is_refused(self, field: Any) -> None:
        assert errors_of(field("Kind", choices=KINDS, thing="a kind"), "other") == ["Select a kind from the list"]

    def test_choices_may_be_set_before_validation(self) -> None:
        form = form_with(SelectField("Kind"), ("answer", "x"))
        form["answer"].choices = [("x", "Ex")]

        assert (form.validate(), form["answer"].choices) == (True, (Option("x", "Ex"),))

    def test_enum_values_are_choices(self) -> None:
        field = posted(ChoiceField("Colour", choices=[(Colour.RED, "Red")]), "red")

        assert (field.data, field.errors, field.choices) == ("red", [], (Option("red", "Red"),))

    def test_many_choices_come_once_each_in_the_order_of_the_list(self) -> None:
        form = form_with(
            ManyChoiceField("Kinds", choices=KINDS), ("answer", "rto"), ("answer", "business"), ("answer", "rto")
        )

        assert (form.validate(), form["answer"].data) == (True, ("business", "rto"))

    def test_nothing_ticked_is_an_empty_tuple(self) -> None:
        form = form_with(ManyChoiceField("Kinds", choices=KINDS), ("x", "y"), answer=("rto",))

        assert (form["answer"].data, form["answer"].chosen) == ((), frozenset())

    def test_thousands_of_ticks_are_refused(self) -> None:
        form = form_with(ManyChoiceField("Kinds", choices=KINDS), *[("answer", str(i)) for i in range(1001)])

        assert (form.validate(), form["answer"].errors) == (False, ["Select 1,000 or fewer"])

    @pytest.mark.parametrize(("text", "data"), [("yes", True), ("no", False), ("", None)])
    def test_yes_and_no_are_true_and_false(self, text: str, data: bool | None) -> None:
        assert posted(YesNoField("Conflict"), text).data is data

    def test_no_is_an_answer_to_a_required_question(self) -> None:
        assert errors_of(YesNoField("Conflict", [Required()]), "no") == []

    def test_neither_yes_nor_no_is_refused(self) -> None:
        assert errors_of(YesNoField("Conflict"), "maybe") == ["Select yes or no"]

    @pytest.mark.parametrize(("text", "data"), [("yes", True), ("on", True), ("1", True), ("", False), ("0", False)])
    def test_tick_is_true_or_false(self, text: str, data: bool) -> None:
        assert posted(TickField("I agree"), text).data is data


class TestMessages:
    @pytest.mark.parametrize(
        ("field", "error"),
        [
            (TextField("Project title", [Required()], thing="a project title"), "Enter a project title"),
            (TextField("Project title", [Required()]), "Enter project title"),
            (LongTextField("Answer", [Required()], thing="your answer"), "Enter your answer"),
            (PoundsField("Cost", [Required()], thing="the cost"), "Enter the cost"),
            (ChoiceField("Kind", [Required()], choices=KINDS, thing="a kind"), "Select a kind"),
            (
                ManyChoiceField("Kinds", [Required()], choices=KINDS, thing="at least one kind"),
                "Select at least one kind",
            ),
            (YesNoField("Conflict", [Required()], thing="you have a conflict"), "Select yes if you have a conflict"),
            (TickField("I may", [Required()], thing="that you may sign"), "Confirm that you may sign"),
            (TextField("Title", [Required("Say what it is called")]), "Say what it is called"),
        ],
    )
    def test_required_asks_for_the_thing(self, field: Any, error: str) -> None:
        assert errors_of(field) == [error]

    @pytest.mark.parametrize("text", ["   ", "\r\n", "\u00a0"])
    def test_blank_is_empty(self, text: str) -> None:
        assert errors_of(LongTextField("Answer", [Required()]), text) == ["Enter answer"]

    @pytest.mark.parametrize(
        ("field", "text", "error"),
        [
            (IntegerField("Months", [Between(6, 30)]), "5", "Months must be between 6 and 30"),
            (IntegerField("Months", [Between(low=6)]), "5", "Months must be 6 or more"),
            (IntegerField("Months", [Between(high=3000)]), "3001", "Months must be 3,000 or less"),
            (PoundsField("Cost", [Between(100, 750_000)]), "0", "Cost must be between £1 and £7,500"),
            (PercentField("Rate", [Between(high=6750)]), "70", "Rate must be 67.5% or less"),
            (
                DateField("Start", [Between(low=date(2027, 4, 1))]),
                "2027-03-31",
                "Start must be on or after 1 April 2027",
            ),
            (
                DateField("Start", [Between(high=date(2027, 4, 1))]),
                "2027-04-02",
                "Start must be on or before 1 April 2027",
            ),
            (TextField("Title", [MaxLength(3)]), "four", "Title must be 3 characters or fewer"),
            (TextField("Title", [OneOf({"a"})], thing="a title"), "b", "Select a title from the list"),
            (TextField("Title", [WordLimit(1)]), "a b", "Title must be 1 word or fewer. You have written 2"),
            (
                TextField("Title", [WordLimit(1)]),
                "a" * 501,
                "Title has a word of 501 characters. Put spaces between its words.",
            ),
        ],
    )
    def test_limits_are_named_in_the_unit_people_type(self, field: Any, text: str, error: str) -> None:
        assert errors_of(field, text) == [error]

    @pytest.mark.parametrize("number", ["6", "30"])
    def test_bounds_belong_to_the_range(self, number: str) -> None:
        assert errors_of(IntegerField("Months", [Between(6, 30)]), number) == []

    def test_empty_value_passes_every_limit(self) -> None:
        limits = [Between(6, 30), OneOf({7})]

        assert errors_of(IntegerField("Months", limits)) == []

    def test_word_limit_says_how_many_were_written(self) -> None:
        field = posted(LongTextField("Answer", word_limit=3), "one two three four")

        assert field.errors == ["Answer must be 3 words or fewer. You have written 4"]
        assert field.data == "one two three four"

    def test_draft_may_be_longer_than_its_limit(self) -> None:
        assert errors_of(LongTextField("Answer", word_limit=3, keep_longer=True), "one two three four") == []

    def test_one_error_is_enough_for_what_cannot_be_read(self) -> None:
        assert errors_of(IntegerField("Months", [Required(), Between(6, 30)]), "x") == [
            "Months must be a whole number, like 12"
        ]


class CostRow(Form):
    amount = PoundsField("Amount", [Required()], thing="the amount")


class Sheet(Form):
    title = TextField("Title", [Required()], thing="a title")
    kind = ChoiceField("Kind", [Required()], choices=KINDS, thing="a kind")
    costs = FieldList(FormField(CostRow), min_entries=1)
    starts = DateField("Start", thing="the start date")


def test_errors_come_in_page_order_with_the_id_of_their_control() -> None:
    sent = [TOKEN, ("costs-0-amount", "1"), ("costs-1-amount", "x"), ("starts-day", "1"), ("starts-month", "2")]
    form = Sheet(MultiDict(sent))

    form.validate()
    form.form_errors.append("The whole does not add up")

    assert form.errors_in_page_order() == [
        ("title", "Enter a title"),
        ("kind", "Select a kind"),
        ("costs-1-amount", "Amount must be a sum in pounds, like 1,250 or 1,250.50"),
        ("starts-year", "Start date must include a year"),
        ("", "The whole does not add up"),
    ]
