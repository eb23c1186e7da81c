"""Does an assessment leave as a spreadsheet, come back compared, and is an edited pack refused with nothing changed?"""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from app.extensions import db
from app.models import OverallJudgement, Score
from app.services import scoring
from app.transactions import unit_of_work
from tests.factories import AFTER, WHOLE, actor, hand_in
from tests.web.assessor.conftest import Round
from tests.web.assessor.test_scoring import closed, judged, words
from workflows.scoring import MarkKind
from workflows.whole_assessment import FundingAdvice

MARK, COMMENT = "I", "J"


def pack_of(browser: FlaskClient, url: str) -> Workbook:
    return load_workbook(io.BytesIO(browser.get(f"{url}/pack.xlsx").data))


def give(browser: FlaskClient, url: str, book: Workbook) -> Any:
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return browser.post(f"{url}/pack", data={"file": (content, "pack.xlsx")})


def take(browser: FlaskClient, url: str, compared: Any, *chosen: str) -> Any:
    changes = unescape(re.findall(r'<textarea name="changes" hidden>(.*?)</textarea>', compared.text, re.S)[0])
    return browser.post(f"{url}/pack/take", data={"changes": changes, "take": list(chosen)})


def told(page: Any) -> list[str]:
    summary = page.text.split("govuk-error-summary__list")[1].split("</ul>")[0]
    return [unescape(one).strip() for one in re.findall(r'<a href="#file">([^<]+)</a>', summary)]


def stored() -> list[tuple[str, MarkKind, int | None, str]]:
    rows = db.session.scalars(select(Score).order_by(Score.criterion_id).execution_options(populate_existing=True))
    return [(one.criterion_id, one.kind, one.score, one.comment) for one in rows]


def test_pack_holds_what_is_judged_and_what_is_saved(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, comment='=HYPERLINK("https://evil.example","x")')

    book = pack_of(browser, accepted.url)

    first = [cell.value for cell in book["Marks"][2]]
    assert book.sheetnames == ["Read me", "Marks", "Whole"]
    assert first[:4] == [str(accepted.national.id), "need", "Need", "A paragraph of words."]
    assert first[6:] == ["10", "1", "7", '=HYPERLINK("https://evil.example","x")']
    assert (book["Marks"]["J2"].data_type, book["Marks"].protection.sheet) == ("s", True)
    assert [book["Marks"][cell].protection.locked for cell in ("D2", "H2", "I2", "J2")] == [True, True, False, False]
    assert str(book["Marks"].data_validations.dataValidation[0].sqref) == "I2"


def test_pack_that_comes_back_is_compared_then_taken(browser: FlaskClient, accepted: Round) -> None:
    book = pack_of(browser, accepted.url)
    marks, whole = book["Marks"], book["Whole"]
    marks["I2"], marks["J2"], marks["I3"], marks["J3"] = 7, "It is sound.", "Does not apply", "There are none."
    whole["E2"], whole["H2"], whole["I2"] = "Yes", "Fund it", "It is ready."

    compared = give(browser, accepted.url, book)
    before = stored()
    taken = take(browser, accepted.url, compared)

    assert "Need No mark No comment. 7 of 10 It is sound." in words(compared)
    assert (before, taken.location) == ([], f"{accepted.url}/room")
    assert stored() == [
        ("need", MarkKind.SCORE, 7, "It is sound."),
        ("risks", MarkKind.NOT_APPLICABLE, None, "There are none."),
    ]
    assert db.session.scalars(select(OverallJudgement.recommendation)).one() == FundingAdvice.FUND


def test_pack_as_it_left_changes_nothing(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted)

    compared = give(browser, accepted.url, pack_of(browser, accepted.url))

    assert "Nothing: the file says what is saved here." in words(compared)


def test_mark_saved_after_the_download_stays_unless_the_file_s_is_chosen(browser: FlaskClient, accepted: Round) -> None:
    book = pack_of(browser, accepted.url)
    book["Marks"]["I2"], book["Marks"]["I3"] = 3, 4
    judged(browser, accepted, score="8", comment="Saved on the way home.")

    compared = give(browser, accepted.url, book)
    take(browser, accepted.url, compared)
    kept = stored()
    take(browser, accepted.url, give(browser, accepted.url, book), "need")

    assert "1 of these was saved here after the file was downloaded." in words(compared)
    assert "Need Take the file’s for Need 8 of 10 Saved on the way home. 3 of 10 No comment." in words(compared)
    assert [(one[0], one[2]) for one in kept] == [("need", 8), ("risks", 4)]
    assert [(one[0], one[2]) for one in stored()] == [("need", 3), ("risks", 4)]


def test_mark_saved_while_the_comparison_stood_open_is_not_overwritten(browser: FlaskClient, accepted: Round) -> None:
    book = pack_of(browser, accepted.url)
    book["Marks"]["I2"], book["Marks"]["I3"] = 3, 4
    compared = give(browser, accepted.url, book)
    judged(browser, accepted, score="8")

    page = take(browser, accepted.url, compared)

    assert page.status_code == 409
    assert told(page) == [
        "Something was saved here after you compared the two. Give the file again to see what it would change."
    ]
    assert [(one[0], one[2]) for one in stored()] == [("need", 8)]


def _wrong_marks(book: Workbook) -> None:
    marks, whole = book["Marks"], book["Whole"]
    marks["I2"], marks["I3"], whole["E2"], whole["H2"] = 11, "７½", "perhaps", "Maybe"


def _edited_answer(book: Workbook) -> None:
    book["Marks"]["D2"], book["Marks"]["I2"] = "A better answer.", 10


def _other_application(book: Workbook) -> None:
    for sheet in ("Marks", "Whole"):
        book[sheet]["A2"] = "00000000-0000-0000-0000-000000000000"


def _without_a_criterion(book: Workbook) -> None:
    book["Marks"].delete_rows(3)


def _with_one_twice(book: Workbook) -> None:
    rows: Worksheet = book["Marks"]
    rows.append([cell.value for cell in rows[2]])
    rows.append([cell.value if at != 1 else "g_local_fit" for at, cell in enumerate(rows[2])])


def _formula(book: Workbook) -> None:
    book["Marks"]["I2"] = "=3+4"


def _later_save(book: Workbook) -> None:
    book["Marks"]["H2"] = "9"


LOCKED = "was changed. Only the cells for your own words may be."


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            _wrong_marks,
            [
                "Marks, cell I2: ‘11’ is no mark. Give a whole number from 0 to 10, ‘does not apply’ or ‘abstain’.",
                "Marks, cell I3: ‘７½’ is no mark. Give a whole number from 0 to 10, ‘does not apply’ or ‘abstain’.",
                "Whole, cell E2: ‘perhaps’ is neither yes nor no.",
                "Whole, cell H2: ‘Maybe’ is not one of: Fund it, Fund it with conditions, Do not fund it.",
            ],
        ),
        (_edited_answer, [f"Marks, cell D2: ‘The answer’ {LOCKED}"]),
        (_other_application, [f"Marks, cell A2: ‘Assessment’ {LOCKED}", f"Whole, cell A2: ‘Assessment’ {LOCKED}"]),
        (
            _without_a_criterion,
            ["Marks: the row of ‘Risks’ is not there. Fill in the pack as it was downloaded."],
        ),
        (
            _with_one_twice,
            [
                "Marks, cell B4: this criterion has a row already. Take one of them out.",
                "Marks, cell B5: ‘g_local_fit’ is no criterion of this assessment.",
            ],
        ),
        (
            _formula,
            [
                "Marks, cell I2: there is a formula without its value. Open the file, save it, and give it again.",
                "Marks, cell I2: there is a formula. Type what it should say.",
            ],
        ),
        (_later_save, [f"Marks, cell H2: ‘Save’ {LOCKED}"]),
    ],
)
def test_pack_edited_by_hand_is_refused_cell_by_cell_and_nothing_changes(
    browser: FlaskClient, accepted: Round, edit: Callable[[Workbook], None], said: list[str]
) -> None:
    book = pack_of(browser, accepted.url)
    book["Marks"]["J3"] = "Written on the train."
    edit(book)

    page = give(browser, accepted.url, book)

    assert page.status_code == 422
    assert told(page) == said
    assert stored() == []


@pytest.mark.parametrize(
    "changes", ["", "[]", "{", '{"marks": [], "whole": null, "more": 1}', '{"marks": "\\u0000", "whole": null}']
)
def test_comparison_that_was_tampered_with_is_refused(browser: FlaskClient, accepted: Round, changes: str) -> None:
    page = browser.post(f"{accepted.url}/pack/take", data={"changes": changes})

    assert (page.status_code, stored()) == (422, [])


def test_pack_for_a_frozen_phase_is_refused(browser: FlaskClient, accepted: Round) -> None:
    book = pack_of(browser, accepted.url)
    book["Marks"]["I2"] = 7
    compared = give(browser, accepted.url, book)
    judged(browser, accepted)
    browser.post(f"{accepted.url}/criteria/risks", data={"score": "6", "comment": "Named.", "version": "0"})
    with unit_of_work():
        assessor = actor(accepted.assessor, accepted.national)
        scoring.save_whole(accepted.national.id, WHOLE, 0, assessor, AFTER)
        scoring.complete(accepted.national.id, assessor, AFTER)
    hand_in(accepted.regional)
    closed(accepted, accepted.national, accepted.regional)
    before = stored()

    given, taken = give(browser, accepted.url, book), take(browser, accepted.url, compared)

    assert (given.status_code, taken.status_code) == (409, 409)
    assert told(given) == [
        "Marks of this assessment are not taken now: you have handed it in, or the ledgers of the call are closed."
    ]
    assert told(taken) == ["The assessment is handed in."]
    assert stored() == before


def test_every_pack_has_one_for_each_that_was_accepted(
    accepted: Round, browser: FlaskClient, client_of: Callable[..., FlaskClient]
) -> None:
    mine = browser.get("/assessments/packs.zip")
    theirs = client_of(accepted.world.assessors[1]).get("/assessments/packs.zip")

    names = [zipfile.ZipFile(io.BytesIO(page.data)).namelist() for page in (mine, theirs)]
    assert names == [[f"{accepted.application.reference}-national-assessment.xlsx"], []]
