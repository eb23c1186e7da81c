"""Do the panel sheet and the pages of moderation show what they promise, to whom they promise it?"""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.models import Application, Assessment, Call, User
from app.services import conflicts
from app.transactions import unit_of_work
from tests import factories as f
from tests.marking import a_marked_call

Client = Callable[[User], FlaskClient]


def text_of(html: str) -> str:
    """What stands on a page, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def titles_on(html: str) -> list[str]:
    """The projects in the order in which the lines of a table name them."""
    return re.findall(r'<th scope="row"><a[^>]*>(Idea \d)', html)


class Marked:
    """A world with its marked call."""

    def __init__(self) -> None:
        self.world = f.a_world()
        self.call: Call
        self.applications: list[Application]
        self.assessments: list[Assessment]
        self.call, self.applications, self.assessments = a_marked_call(self.world)


@pytest.fixture
def marked(app: object) -> Marked:
    return Marked()


def test_the_panel_sheet_stands_by_plain_mean_and_says_why_nothing_is_adjusted(
    marked: Marked, client_of: Client
) -> None:
    page = client_of(marked.world.officer).get(f"/funder/calls/{marked.call.id}/panel-sheet")

    said = text_of(page.text)
    assert page.status_code == 200
    assert titles_on(page.text) == ["Idea 1", "Idea 0"]
    assert "Each assessor has assessed 2.0 applications on average; 4 are needed" in said
    assert not any(person.name in page.text for person in (*marked.world.assessors, *marked.world.scorers))


def test_the_file_holds_exactly_the_list(marked: Marked, client_of: Client) -> None:
    file = client_of(marked.world.officer).get(f"/funder/calls/{marked.call.id}/panel-sheet/export?ledger=regional")

    lines = file.text.splitlines()
    assert [line.split(",")[2] for line in lines[1:3]] == sorted(
        ["Idea 0", "Idea 1"], key=lambda one: one not in lines[1]
    )
    assert lines[-1].startswith('"2 applications in the regional ledger, by plain mean. Asked for by ')


def test_a_mark_is_set_aside_with_its_effect_shown_before(marked: Marked, client_of: Client) -> None:
    client, low = client_of(marked.world.officer), marked.assessments[1]
    moderation = f"/funder/applications/{marked.applications[0].id}/moderation"

    asked = client.get(f"{moderation}/{low.id}/set-aside")
    empty = client.post(f"{moderation}/{low.id}/set-aside", data={"criterion": "", "why": ""})
    done = client.post(f"{moderation}/{low.id}/set-aside", data={"criterion": "", "why": "Read another bid."})
    page, sheet = client.get(moderation), client.get(f"/funder/calls/{marked.call.id}/panel-sheet")
    ranking = client.get(f"/funder/calls/{marked.call.id}/ranking")

    effect = "It is ranked now, at place 1. 1 other application changes place."
    assert (effect in text_of(asked.text), empty.status_code, done.status_code) == (True, 422, 303)
    assert f"“Read another bid.” {effect}" in text_of(page.text)
    assert page.text.count("<del>") > 0
    assert (titles_on(sheet.text), titles_on(ranking.text)) == (["Idea 0", "Idea 1"], ["Idea 0", "Idea 1"])


def test_a_conflict_found_after_the_freeze_stands_beside_the_marks_that_count(
    marked: Marked, client_of: Client
) -> None:
    low, officer = marked.assessments[1], client_of(marked.world.officer)
    with unit_of_work():
        conflicts.declare(
            low.application_id, low.user_id, None, "", f.actor(marked.world.officer, marked.call), f.AFTER
        )

    page = f"/funder/applications/{low.application_id}/moderation"
    moderation = text_of(officer.get(page).text)
    conflicted = officer.get(f"/funder/calls/{marked.call.id}/conflicts").text
    listed, sheet = text_of(conflicted), officer.get(f"/funder/calls/{marked.call.id}/panel-sheet").text

    assert moderation.count("The marks were frozen before, so that they count until the assessment is set aside.") == 1
    assert listed.count("its marks were frozen before this was known, so that they still count") == 1
    assert (conflicted.count(f'href="{page}"'), sheet.count("1 conflict found late")) == (1, 1)


def test_each_side_moderates_its_own_ledger(marked: Marked, client_of: Client) -> None:
    region, national = client_of(marked.world.region_lead), marked.assessments[0]
    moderation = f"/region/applications/{marked.applications[0].id}/moderation"

    page = region.get(moderation)
    refused = region.post(f"{moderation}/{national.id}/set-aside", data={"criterion": "", "why": "Too low."})
    note = region.post(f"{moderation}/note", data={"words": "We hold that it fits.", "number": "0"})

    assert (page.status_code, refused.status_code, note.status_code) == (200, 409, 303)
    assert "This mark belongs to the other ledger. Its own side decides." in text_of(refused.text)
    assert [one.name in page.text for one in (*marked.world.assessors, *marked.world.scorers)] == [False, False, True]
    assert "We hold that it fits." in client_of(marked.world.officer).get(moderation.replace("region", "funder")).text


def test_an_assessor_is_asked_and_answers(marked: Marked, client_of: Client) -> None:
    officer, one = client_of(marked.world.officer), marked.assessments[0]
    assessor = next(person for person in marked.world.assessors if person.id == one.user_id)
    moderation = f"/funder/applications/{marked.applications[0].id}/moderation"

    asked = officer.post(f"{moderation}/{one.id}/ask", data={"question": "Which page says so?"})
    at_home = client_of(assessor).get("/home")
    question = client_of(assessor).get(f"/assessments/{one.id}/questions")
    silent = client_of(assessor).post(f"/assessments/{one.id}/questions", data={"answer": ""})
    answered = client_of(assessor).post(f"/assessments/{one.id}/questions", data={"answer": "Page four."})

    assert (asked.status_code, silent.status_code, answered.status_code) == (303, 422, 303)
    assert "Which page says so?" in question.text
    assert f"/assessments/{one.id}/questions" in at_home.text
    assert "Page four." in officer.get(moderation).text
