"""Can an assessor mark and comment, lose nothing, hand in, and see only what is theirs?"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Assessment, Score, User
from app.services import assessments
from app.transactions import unit_of_work
from tests.factories import AFTER, actor, grant, scored
from tests.web.assessor.conftest import Round
from workflows.actor import Role
from workflows.assessment import AssessmentState
from workflows.scoring import MarkKind

ClientOf = Callable[[User], FlaskClient]
SAID = {"in_scope": "yes", "recommendation": "fund", "recommendation_reason": "It is ready.", "version": "0"}
SCRIPT = {"Accept": "application/json", "X-Autosave": "1"}


def words(page: Any) -> str:
    """The words of a page in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def kept(round_: Round) -> list[tuple[str, int | None, str, int]]:
    query = select(Score).where(Score.assessment_id == round_.national.id).order_by(Score.criterion_id)
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return [(one.criterion_id, one.score, one.comment, one.number) for one in found]


def state(round_: Round) -> AssessmentState:
    query = select(Assessment.state).where(Assessment.id == round_.national.id)
    return db.session.scalars(query).one()


def judged(browser: FlaskClient, round_: Round, **typed: str) -> Any:
    data = {"score": "7", "comment": "It is sound.", "version": "0", **typed}
    return browser.post(f"{round_.url}/criteria/need", data=data)


def closed(round_: Round, *left_out: Assessment) -> None:
    for one in (round_.second, round_.regional, round_.national):
        if one not in left_out and db.session.get(Assessment, one.id).state == AssessmentState.INVITED:
            scored(one)
    with unit_of_work():
        assessments.close_ledgers(round_.call.id, actor(round_.world.officer, round_.call), AFTER, "All is in place.")


def test_criterion_page_has_answer_bands_marks_and_readers(browser: FlaskClient, accepted: Round) -> None:
    page = browser.get(f"{accepted.url}/criteria/need")

    text = words(page)
    assert "Bright idea, criterion 1 of 2 Need The answer What the applicant was asked Describe the need." in text
    assert "A paragraph of words. 4 words; the limit is 400." in text
    assert "6 to 10 All of it is there. 1 to 5 Some of it is missing. 0 The question is not answered." in text
    values = [*(str(mark) for mark in range(11)), "not_applicable", "abstain"]
    assert re.findall(r'type="radio" value="(\w+)"', page.text) == values
    assert "Up to 100 words. You have written 0." in text
    readers = (
        "Read by Innovate UK, the programme team of Greater Manchester and auditors once both ledgers are closed, and "
    )
    assert f"{readers}by the applicant after the decisions, without your name. Why you abstain is never read" in text


def test_criterion_page_lights_the_band_of_the_mark(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, score="7")

    page = browser.get(f"{accepted.url}/criteria/need")

    assert re.findall(r'accord-band--chosen" data-marks="([\d ]+)"', page.text) == ["6 7 8 9 10"]


def test_criterion_page_asks_at_most_eleven_queries(
    browser: FlaskClient, accepted: Round, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as statements:
        browser.get(f"{accepted.url}/criteria/need")

    assert [sql for sql in statements if sql.startswith("SELECT")][11:] == []


def test_save_and_next_keeps_and_goes_on(browser: FlaskClient, accepted: Round) -> None:
    page = judged(browser, accepted, go="next")

    assert (page.status_code, page.location) == (303, f"{accepted.url}/criteria/risks")
    assert kept(accepted) == [("need", 7, "It is sound.", 1)]


def test_save_and_next_goes_to_what_wants_work_then_the_whole_then_handing_in(
    browser: FlaskClient, accepted: Round
) -> None:
    data = {"score": "7", "comment": "Sound.", "version": "0", "go": "next"}

    first = browser.post(f"{accepted.url}/criteria/risks", data=data)
    second = browser.post(f"{accepted.url}/criteria/need", data=data)
    third = browser.post(f"{accepted.url}/whole", data=SAID | {"go": "next"})

    assert [page.location for page in (first, second, third)] == [
        f"{accepted.url}/criteria/need",
        f"{accepted.url}/whole",
        f"{accepted.url}/room#hand-in",
    ]


def test_half_a_judgement_is_kept_and_shown_as_started(browser: FlaskClient, accepted: Round) -> None:
    browser.post(f"{accepted.url}/criteria/need", data={"comment": "First thoughts", "version": "0"})

    room = browser.get(f"{accepted.url}/room")
    page = browser.get(f"{accepted.url}/criteria/need")

    assert kept(accepted) == [("need", None, "First thoughts", 1)]
    assert "Score ‘Need’ from 0 to 10. Started" in words(room)
    assert ">\nFirst thoughts</textarea>" in page.text
    assert re.search(r"Saved \d\d:\d\d:\d\d, save 1", words(page)) is not None


def test_comment_over_its_limit_is_kept_and_told(browser: FlaskClient, accepted: Round) -> None:
    long = "word " * 104

    judged(browser, accepted, comment=long)
    page = browser.get(f"{accepted.url}/criteria/need")

    assert kept(accepted) == [("need", 7, long.strip(), 1)]
    assert "Your comment on ‘Need’ is saved with 104 words. Take out 4 before you hand in." in words(page)


@pytest.mark.parametrize("score", ["11", "-1", "7.5", "many", "١١", "⁷"])
def test_mark_that_is_none_is_refused_and_the_comment_stays(browser: FlaskClient, accepted: Round, score: str) -> None:
    page = judged(browser, accepted, score=score)

    assert page.status_code == 422
    assert f"Your mark must be a whole number from 0 to 10. What was sent is ‘{score}’" in words(page)
    assert ">\nIt is sound.</textarea>" in page.text
    assert kept(accepted) == []


@pytest.mark.parametrize("score", ["٧", "７", "७", "07"])
def test_digits_of_other_scripts_are_the_digits_that_they_are(
    browser: FlaskClient, accepted: Round, score: str
) -> None:
    page = judged(browser, accepted, score=score)

    assert page.status_code == 303
    assert kept(accepted) == [("need", 7, "It is sound.", 1)]


def test_abstaining_is_kept_as_that_and_asks_why(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, score="abstain", comment="")

    room = browser.get(f"{accepted.url}/room")
    page = browser.get(f"{accepted.url}/criteria/need")

    stored = db.session.scalars(select(Score)).one()
    assert (stored.kind, stored.score) == (MarkKind.ABSTAIN, None)
    assert "Your mark: Abstained. Say why you abstain on ‘Need’. Started" in words(room)
    assert 'value="abstain" checked' in page.text


def test_form_that_a_browser_restored_shows_both_kinds_of_mark(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, score="not_applicable", comment="There is no risk to speak of.")

    both = judged(browser, accepted, score="abstain", comment="I know too little.", version="0")
    settled = judged(browser, accepted, score="abstain", comment="I know too little.", version="1")

    assert "From this window, not saved I abstain" not in words(both)
    assert "From this window, not saved Abstained I know too little." in words(both)
    assert "From the other window, saved Does not apply There is no risk to speak of." in words(both)
    assert '<input type="hidden" name="score" value="abstain">' in both.text
    assert (both.status_code, settled.status_code) == (409, 303)


def test_prompt_stands_at_the_box_and_in_the_overview_and_stops_nothing(browser: FlaskClient, accepted: Round) -> None:
    comment = "The paragraph is weak and poorly argued, and so many words of it are vague to any reader."

    page = judged(browser, accepted, score="9", comment=comment)
    shown = [browser.get(f"{accepted.url}/{part}") for part in ("criteria/need", "room")]

    said = "This comment says ‘weak’, ‘poorly’ and ‘vague’, which does not support a 9. Check the two."
    assert page.status_code == 303
    assert [words(one).count(said) for one in shown] == [1, 1]


def test_whole_from_an_older_window_shows_both(browser: FlaskClient, accepted: Round) -> None:
    browser.post(f"{accepted.url}/whole", data=SAID)

    both = browser.post(f"{accepted.url}/whole", data=SAID | {"in_scope": "no", "scope_reason": "It builds a road."})
    settled = browser.post(f"{accepted.url}/whole", data=SAID | {"in_scope": "no", "version": "1"})

    text = words(both)
    assert "From this window, not saved In the scope of the call No Why, about the scope It builds a road." in text
    assert "From the other window, saved In the scope of the call Yes" in text
    assert (both.status_code, settled.status_code) == (409, 303)


def test_whole_says_beside_each_box_who_reads_it(browser: FlaskClient, accepted: Round) -> None:
    page = browser.get(f"{accepted.url}/whole")

    notes = re.findall(r'<p class="accord-readers">([^<]+)</p>', page.text)
    staff = "Read by Innovate UK, the programme team of Greater Manchester and auditors once both ledgers are closed."
    assert notes == [f"{staff} Never by the applicant."] * 3 + [
        "Read by Innovate UK and auditors once both ledgers are closed. Never by the applicant."
    ]


def test_second_window_shows_both_and_keeps_what_is_chosen(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, score="7", comment="From the first window.")

    both = judged(browser, accepted, score="3", comment="From the second window.")
    settled = judged(browser, accepted, score="3", comment="From the second window.", version="1")

    text = words(both)
    assert both.status_code == 409
    assert "From this window, not saved 3 of 10 Some of it is missing. From the second window." in text
    assert "From the other window, saved 7 of 10 All of it is there. From the first window." in text
    assert '<input type="hidden" name="version" value="1">' in both.text
    assert settled.status_code == 303
    assert kept(accepted) == [("need", 3, "From the second window.", 2)]


def test_autosave_answers_the_script(browser: FlaskClient, accepted: Round) -> None:
    data = {"score": "7", "comment": "As I write", "version": "0"}
    address = f"{accepted.url}/criteria/need"

    first = browser.post(address, data=data, headers=SCRIPT)
    second = browser.post(address, data={**data, "comment": "Elsewhere"}, headers=SCRIPT)

    assert first.json["version"] == 1
    assert re.fullmatch(r"Saved \d\d:\d\d:\d\d, save 1", first.json["saved"]) is not None
    assert first.json["progress"] == {"step": "marked", "word": "Marked", "told": "1 of 2 marked"}
    assert [one["text"] for one in first.json["prompts"]] == [
        "This comment has 3 words, and the mark is 7 of 10. Say what in the answer earned it, and what it lacks.",
        "This comment names nothing that the answer speaks of. Say which part of it you mean.",
    ]
    assert second.status_code == 409
    assert second.json == {
        "told": "Not saved: another window saved this criterion first. Press the button to see both."
    }


@pytest.mark.parametrize("criterion_id", ["g_local_fit", "summary", "nothing"])
def test_criteria_of_the_other_ledger_do_not_exist(browser: FlaskClient, accepted: Round, criterion_id: str) -> None:
    read = browser.get(f"{accepted.url}/criteria/{criterion_id}")
    written = browser.post(f"{accepted.url}/criteria/{criterion_id}", data={"score": "5", "version": "0"})

    assert (read.status_code, written.status_code) == (404, 404)
    assert kept(accepted) == []


def test_scorer_judges_the_regions_criteria_only(accepted: Round, client_of: ClientOf) -> None:
    browser = client_of(accepted.scorer)

    room = browser.get(f"{accepted.regional_url}/room")
    own = browser.get(f"{accepted.regional_url}/criteria/g_local_fit")
    national = browser.get(f"{accepted.regional_url}/criteria/need")

    assert re.findall(r"/criteria/([a-z_]+)\"", room.text) == ["g_local_fit", "g_local_fit"]
    assert "Why this matters here: Greater Manchester Work for people who live in this region." in words(own)
    assert national.status_code == 404


def test_nobody_sees_the_marks_of_others(accepted: Round, client_of: ClientOf) -> None:
    mine = client_of(accepted.assessor)
    mine.post(
        f"{accepted.url}/criteria/need",
        data={"score": "2", "comment": "Marmalade is what I thought of", "version": "0"},
    )
    others = [(accepted.world.assessors[1], accepted.second), (accepted.scorer, accepted.regional)]
    with unit_of_work():
        assessments.accept(
            accepted.second.id, actor(accepted.world.assessors[1], accepted.second), AFTER, no_conflict_confirmed=True
        )

    pages = [
        client_of(user).get(f"/assessments/{one.id}{part}").text
        for user, one in others
        for part in ("/room", "/application")
    ] + [client_of(user).get("/assessments").text for user, _one in others]

    assert [page for page in pages if "Marmalade" in page] == []
    assert "0 of 2" in words(client_of(accepted.world.assessors[1]).get("/assessments"))


def test_hand_in_names_everything_that_is_missing_with_its_link(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted, comment="")

    page = browser.post(f"{accepted.url}/complete")

    assert page.status_code == 409
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', page.text.split("You cannot hand in yet")[1].split("</ul>")[0])
    assert [(unescape(href), unescape(text).strip()) for href, text in links] == [
        (f"{accepted.url}/criteria/need#comment", "Write a comment on ‘Need’."),
        (f"{accepted.url}/criteria/risks#score", "Score ‘Risks’ from 0 to 10."),
        (f"{accepted.url}/criteria/risks#comment", "Write a comment on ‘Risks’."),
        (f"{accepted.url}/whole#in_scope", "Say whether the application is in the scope of the call."),
        (f"{accepted.url}/whole#recommendation", "Say whether you would fund the application."),
    ]
    assert state(accepted) == AssessmentState.ACCEPTED


def test_handed_in_is_read_only_until_taken_back(browser: FlaskClient, accepted: Round) -> None:
    judged(browser, accepted)
    browser.post(f"{accepted.url}/criteria/risks", data={"score": "6", "comment": "Named.", "version": "0"})

    browser.post(f"{accepted.url}/whole", data=SAID)

    handed_in = browser.post(f"{accepted.url}/complete")
    page = browser.get(f"{accepted.url}/criteria/need")
    refused = judged(browser, accepted, score="1", version="1")

    assert (handed_in.status_code, handed_in.location) == (303, f"{accepted.url}/room")
    assert "Your mark 7 of 10 It is sound." in words(page)
    assert '<form class="accord-full"' not in page.text
    assert refused.status_code == 409
    assert kept(accepted)[0] == ("need", 7, "It is sound.", 1)

    browser.post(f"{accepted.url}/reopen")
    changed = judged(browser, accepted, score="1", version="1")

    assert (changed.status_code, state(accepted)) == (303, AssessmentState.ACCEPTED)
    assert kept(accepted)[0] == ("need", 1, "It is sound.", 2)


def test_after_closing_marks_are_frozen_and_the_page_says_so(round_: Round, browser: FlaskClient) -> None:
    closed(round_)

    room = browser.get(f"{round_.url}/room")
    reopened = browser.post(f"{round_.url}/reopen")

    assert "The ledgers of this call are closed. Your marks and comments are frozen as you handed them in." in words(
        room
    )
    assert "Take it back" not in room.text
    assert reopened.status_code == 409
    assert state(round_) == AssessmentState.COMPLETE


def test_words_typed_while_the_ledgers_closed_are_shown_again(browser: FlaskClient, round_: Round) -> None:
    closed(round_)

    page = judged(browser, round_, comment="Typed a moment too late")

    assert page.status_code == 409
    assert ">\nTyped a moment too late</textarea>" in page.text
    assert "What you wrote, not saved" in words(page)


def test_who_joins_the_applicant_while_scoring_finds_nothing_more(browser: FlaskClient, accepted: Round) -> None:
    grant(accepted.assessor, Role.COLLABORATOR, accepted.applicant.organisation)

    page = judged(browser, accepted, comment="Typed as a member")

    assert page.status_code == 404
    assert browser.get("/assessments").text.count("Bright idea") == 0


def test_whole_application_has_every_answer_and_the_costs(browser: FlaskClient, accepted: Round) -> None:
    page = browser.get(f"{accepted.url}/application")

    text = words(page)
    assert "Northbeam Robotics Ltd, Hometown" in text
    assert "Labour £150,000 Overheads £30,000 Materials £20,000 Total £200,000" in text
    assert [unescape(title) for title in re.findall(r'<h3 class="govuk-heading-s">([^<]+)</h3>', page.text)] == [
        "Summary",
        "Need",
        "Risks",
        "G_local_fit",
    ]
