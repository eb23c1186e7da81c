"""Does every field become a labelled and described control, and do the parts of pages say what they were given?"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import UndefinedError
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.web.shared.controls import component, control, problems
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
    PasswordField,
    PercentField,
    PoundsField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from forms.validators import Required
from tests.web.bare import Markings, page_app

T = datetime(2027, 3, 3, 11, 0, tzinfo=UTC)
KINDS = (("business", "Business"), ("rto", "Research organisation", "Not a university"))


class Everything(Form):
    title = TextField("Title", [Required()], description="As the public sees it")
    need = LongTextField("Need", [Required()], word_limit=400)
    email = EmailField("Email address", [Required()])
    password = PasswordField("Password", [Required()])
    months = IntegerField("Months", [Required()])
    cost = PoundsField("Cost", [Required()])
    rate = PercentField("Rate", [Required()])
    starts = DateField("Starts", [Required()])
    closes = DateTimeField("Closes", [Required()])
    kind = ChoiceField("Kind", [Required()], choices=KINDS)
    themes = ManyChoiceField("Themes", [Required()], choices=KINDS)
    region = SelectField("Region", [Required()], choices=KINDS)
    conflict = YesNoField("Conflict", [Required()])
    agreed = TickField("I agree", [Required()])
    token = HiddenField("Token")


STORED = {
    "title": 'Soft "fruit" <b>',
    "need": "\nfirst\n\nthird",
    "email": "a@firm.example",
    "password": "never shown",
    "months": 18,
    "cost": 125_000_050,
    "rate": 6750,
    "starts": date(2027, 9, 1),
    "closes": datetime(2027, 7, 1, 10, 0, tzinfo=UTC),
    "kind": "rto",
    "themes": ("business",),
    "region": "rto",
    "conflict": False,
    "agreed": True,
    "token": "abc",
}
NAMES = tuple(STORED)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with page_app(tmp_path) as made:
        yield made


def posted_empty() -> Everything:
    form = Everything(MultiDict({"csrf_token": "t"}))
    form.validate()
    return form


def drawn(app: Flask, template: str, **values: Any) -> str:
    return app.jinja_env.from_string(template).render(**values)


class TestControl:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_input_has_a_label_and_its_descriptions_exist(self, name: str) -> None:
        for form in (Everything(data=STORED), posted_empty()):
            found = Markings(control(form[name]))

            visible = [one["id"] for one in found.inputs if one.get("type") != "hidden"]
            assert visible == found.labelled
            assert set(found.described) - set(found.ids) == set()
            assert len(found.ids) == len(set(found.ids))

    @pytest.mark.parametrize("name", [name for name in NAMES if name != "token"])
    def test_every_error_leads_to_an_input_and_stands_by_it(self, name: str) -> None:
        form = posted_empty()

        markup = control(form[name])

        ((anchor, message),) = [row for row in form.errors_in_page_order() if row[0].split("-")[0] == name]
        assert anchor in [one.get("id") for one in Markings(markup).inputs]
        assert markup.count(f"Error:</span> {message}\n") == 1

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title", 'Soft "fruit" <b>'),
            ("email", "a@firm.example"),
            ("months", "18"),
            ("cost", "1,250,000.50"),
            ("rate", "67.5"),
            ("token", "abc"),
        ],
    )
    def test_stored_value_stands_in_the_input(self, name: str, value: str) -> None:
        (found,) = Markings(control(Everything(data=STORED)[name])).inputs

        assert (found["value"], found["name"]) == (value, name)

    def test_password_is_never_put_into_a_page(self) -> None:
        form = Everything(MultiDict({"password": "secret"}))

        assert "secret" not in control(form["password"])

    def test_date_stands_in_three_inputs_and_a_moment_in_four(self) -> None:
        form = Everything(data=STORED)

        values = {
            one["name"]: one["value"] for name in ("starts", "closes") for one in Markings(control(form[name])).inputs
        }

        assert values == {
            "starts-day": "1",
            "starts-month": "9",
            "starts-year": "2027",
            "closes-day": "1",
            "closes-month": "7",
            "closes-year": "2027",
            "closes-time": "11:00am",
        }

    @pytest.mark.parametrize(
        ("name", "ticked"), [("kind", ["rto"]), ("themes", ["business"]), ("conflict", ["no"]), ("agreed", ["yes"])]
    )
    def test_what_was_chosen_is_ticked(self, name: str, ticked: list[str]) -> None:
        inputs = Markings(control(Everything(data=STORED)[name])).inputs

        assert [one["value"] for one in inputs if "checked" in one] == ticked

    def test_list_shows_what_was_chosen(self) -> None:
        markup = control(Everything(data=STORED)["region"])

        assert re.findall(r'<option value="(\w*)" selected', markup) == ["rto"]

    def test_first_line_break_of_a_long_text_survives_the_page(self) -> None:
        markup = control(Everything(data=STORED)["need"])

        # A browser drops the line break that follows the tag, so that the text's own must be the second.
        assert re.search(r"<textarea[^>]*>(.*?)</textarea>", markup, re.DOTALL)[1] == "\n\nfirst\n\nthird"  # type: ignore[index]

    def test_long_text_says_its_room_its_readers_and_when_it_was_saved(self) -> None:
        markup = control(Everything(data=STORED)["need"], readers="Read by five assessors", saved_at=T)

        assert re.findall(r'<p class="accord-[a-z]+"[^>]*>([^<]*)</p>', markup) == [
            "Up to 400 words. You have written 2.",
            "Read by five assessors",
            "Saved on 3 March 2027 at 11:00am UK time",
        ]

    def test_options_reach_the_control(self) -> None:
        form = Everything(data=STORED)
        field = form["months"]
        field.render_kw = {"autocomplete": "off", "data-row": "3", "inputmode": "tel"}

        markup = control(field, label="How long?", hint="In months", size=2, suffix="months", heading=True)

        (found,) = Markings(markup).inputs
        assert (found["autocomplete"], found["data-row"], found["inputmode"]) == ("off", "3", "tel")
        assert found["class"] == "govuk-input govuk-input--width-2"
        assert re.findall(r">\s*(How long\?|In months|months)\s*<", markup) == ["How long?", "In months", "months"]
        assert markup.count("<h1") == 1

    def test_scale_takes_digits(self) -> None:
        markup = control(Everything(data=STORED)["kind"], scale=True)

        assert re.findall(r'class="(govuk-radios [^"]*)"( data-digits="")?', markup) == [
            ("govuk-radios accord-scale", ' data-digits=""')
        ]

    def test_choice_opens_what_belongs_to_it(self) -> None:
        markup = control(Everything(data=STORED)["kind"], reveals={"rto": Markup("<p>Which one?</p>")})

        assert len(re.findall(r'id="conditional-kind-2">\s*<p>Which one\?</p>', markup)) == 1

    def test_option_that_nobody_knows_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="colour"):
            control(Everything()["title"], colour="red")


class TestTemplates:
    def test_undefined_name_is_an_error(self, app: Flask) -> None:
        with pytest.raises(UndefinedError, match="nothing"):
            drawn(app, "{{ nothing }}")

    def test_library_macros_may_be_imported_and_stay_lenient(self, app: Flask) -> None:
        template = (
            '{% from "govuk_frontend_jinja/components/details/macro.html" import govukDetails %}'
            '{{ govukDetails({"summaryText": "More", "text": "Words"}) }}'
        )

        assert drawn(app, template) == component("details", summaryText="More", text="Words")

    def test_error_summary_lists_form_errors_then_others(self) -> None:
        form = Everything(MultiDict({"title": "", "x": "y"}))
        form["title"].validate(form)

        assert problems(form, [("The call closed at 11:00am", "/call"), ("Two partners have not signed", "")]) == [
            {"text": "Enter title", "href": "#title"},
            {"text": "The call closed at 11:00am", "href": "/call"},
            {"text": "Two partners have not signed", "href": None},
        ]

    def test_nothing_to_mend_shows_no_summary(self, app: Flask) -> None:
        template = '{% from "components/controls.html" import error_summary %}{{ error_summary(form) }}'

        assert drawn(app, template, form=Everything(data=STORED)).strip() == ""

    def test_money_table_lines_up_its_pence_and_names_its_rows(self, app: Flask) -> None:
        template = (
            '{% from "components/furniture.html" import money_table %}'
            '{{ money_table(["Category", "One", "Two"], [("Labour", 12345, none)], ("Total", 12300, 0), "Costs") }}'
        )

        markup = drawn(app, template)

        assert re.findall(r'<td class="accord-number">(?:<span class="accord-quiet">)?([^<]*)', markup) == [
            "£123.45",
            "none",
            "£123.00",
            "£0.00",
        ]
        assert re.findall(r'<th scope="(\w+)"', markup) == ["col", "col", "col", "row", "row"]

    @pytest.mark.parametrize(
        ("value", "maximum", "width"), [(5, 10, "100"), (0, 10, "0"), (10, 10, "200"), (12, 10, "200"), (0, 0, "0")]
    )
    def test_bar_is_as_long_as_its_share(self, app: Flask, value: int, maximum: int, width: str) -> None:
        template = '{% from "components/pictures.html" import bar %}{{ bar("Risks", v, m, "words") }}'

        markup = drawn(app, template, v=value, m=maximum)

        assert re.findall(r'class="accord-fill" width="(\d+)"', markup) == [width]
        assert re.findall(r"<title>(.*?)</title><desc>(.*?)</desc>", markup) == [("Risks", "words")]

    def test_parts_fill_the_whole_bar(self, app: Flask) -> None:
        template = '{% from "components/pictures.html" import stacked %}{{ stacked(parts, "Costs") }}'

        markup = drawn(app, template, parts=[("A", 1, "£1"), ("B", 1, "£1"), ("C", 1, "£1")])

        assert re.findall(r'<rect x="(\d+)" width="(\d+)"', markup) == [("0", "198"), ("200", "198"), ("400", "200")]

    def test_dots_of_equal_marks_stand_above_one_another(self, app: Flask) -> None:
        template = (
            '{% from "components/pictures.html" import dots %}{{ dots([(7,), (7,), (4, "Lay", true)], 10, "M") }}'
        )

        markup = drawn(app, template)

        assert re.findall(r'cx="(\d+)" cy="(\d+)" r="(\d+)"', markup) == [
            ("220", "30", "5"),
            ("220", "21", "5"),
            ("130", "30", "5"),
            ("130", "30", "9"),
        ]
        assert re.findall(r"<desc>(.*?)</desc>", markup) == [
            "7; 7; 4 by Lay, far from the others, on a scale from 0 to 10"
        ]
