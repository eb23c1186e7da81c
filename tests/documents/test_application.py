"""Is the PDF of an application accessible, whole, and the same every time, whatever people wrote?"""

import io
from dataclasses import replace
from datetime import date
from itertools import chain

import page
import pypdf
import pytest

from app.documents.application import render
from tests.documents.watching import watched
from tests.workflows.definitions import a_file_question, a_partner, a_question, a_question_of, answers_for
from tests.workflows.test_application_paper import DECLARED, a_form, a_snapshot
from workflows.application import ApplicationState
from workflows.application_paper import ApplicationSnapshot, compose
from workflows.questions import AnswerKind
from workflows.work_packages import WorkPackage, WorkPlan


def words(made: bytes) -> str:
    """All the text in reading order, with every gap as one space."""
    return " ".join(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made)).pages).split())


def of_every_kind() -> ApplicationSnapshot:
    """An application of six organisations that answers a question of every kind, and leaves one empty."""
    kinds = [replace(a_question_of(kind), id=f"q_{kind.value}", title=f"A {kind.value}") for kind in AnswerKind]
    asked = a_form(*kinds, a_question("left", title="Left", required=False))
    answers = {key: value for key, value in answers_for(asked).items() if key != "left"}
    partners = tuple(a_partner(organisation_name=f"Firm {number} Limited of Salford") for number in range(6))
    return a_snapshot(asked, answers=answers, partners=partners, declarations=DECLARED, demonstration=True)


@pytest.fixture(scope="module")
def made() -> bytes:
    return render(of_every_kind())


def test_it_conforms_to_pdf_ua(made: bytes) -> None:
    report = page.validate_pdf_bytes(made, profile="ua1")

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant is True


def test_it_says_what_it_is(made: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(made))

    assert read.metadata.title == "Application GM-2027-01-004: Bright idea"
    assert read.metadata.creation_date_raw == "D:20270303"
    assert read.trailer["/Root"]["/Lang"] == "en-GB"


def test_every_word_is_printed(made: bytes) -> None:
    printed, composed = words(made), compose(of_every_kind())

    answers = [answer for _, section in composed.sections for answer in section]
    lines = [line for answer in answers for lines in answer.paragraphs for line in lines]
    cells = [cell for table in composed.money for row in table.rows for cell in row]
    rows = [cell for answer in answers if answer.table for row in answer.table.rows for cell in row]
    declared = [text for one in composed.declarations or () for text in (one.who, one.what, *chain(*one.words))]
    about = (composed.stands, composed.readers, *(value for _, value in composed.particulars))
    said = (*lines, *cells, *rows, *declared, *about)

    assert [text for text in said if " ".join(text.split()) not in printed] == []
    assert [code for code in (composed.criteria_sha256, composed.content_sha256) if code[:32] not in printed] == []
    assert "Nothing was written." in printed


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert render(a_snapshot()) == render(a_snapshot())


def test_a_draft_without_costs_is_whole_too() -> None:
    made = render(
        a_snapshot(state=ApplicationState.DRAFT, partners=(), answers={}, research_category=None, months=None)
    )

    assert page.validate_pdf_bytes(made, profile="ua1").is_compliant is True
    assert "Costs and grant" not in words(made)


def test_the_work_plan_stands_apart_from_the_costs_above_it() -> None:
    plan = WorkPlan(date(2028, 4, 1), (WorkPackage(1, "Design", 1, 6, "Larkfield Sensors Ltd"),))
    heights: dict[str, float] = {}

    def note(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        heights.setdefault(text.strip(), place[5] * matrix[3] + matrix[5])

    for leaf in pypdf.PdfReader(io.BytesIO(render(a_snapshot(plan=plan)))).pages:
        leaf.extract_text(visitor_text=note)

    # In points between the lines; a table is 34 below another.
    assert int(heights["In all"] - heights["Work plan"]) == 55


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</title><link rel=attachment href=file:///etc/passwd>",
        "{{ paper.__class__ }} {% include '/etc/passwd' %}",
        "Rocket \U0001f680 and שלום",
    ],
)
def test_what_people_wrote_is_only_text(text: str) -> None:
    asked = a_form(a_question("need", kind=AnswerKind.LONG_TEXT), a_file_question())
    answers = answers_for(asked) | {"need": text}
    render(a_snapshot())  # what is loaded at first use is loaded now

    with watched() as events:
        made = render(a_snapshot(asked, title=text, organisation=text, answers=answers))

    assert events == []
    assert page.validate_pdf_bytes(made, profile="ua1").is_compliant is True
