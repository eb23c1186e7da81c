"""Are steps, copies and files those of the amendment while an open call is amended, and refused while it is not?"""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.models import User
from app.queries.amendments import drafted_version
from app.queries.definitions import definition_of
from tests import factories
from tests.factories import DURING
from tests.web.agreement.browser import press, send, summary_lines, words_in
from tests.web.agreement.conftest import Table
from tests.web.agreement.test_files import give, take
from workflows.call import CallState
from workflows.definition import Definition

GM = "greater-manchester"
REFUSED = [("The call is open.", "")]
WHY = "The question on need was misread by many."


@pytest.fixture
def open_table(client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> Table:
    """A call that opened three weeks ago in its second version, with a browser for each of its people."""
    world = factories.a_world()
    call = factories.a_call(world)
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return Table(world, call.id, client_of)


@pytest.fixture
def amended(open_table: Table) -> Table:
    """The same with an amendment that the officer has begun: version 3."""
    send(open_table.officer, f"{open_table.base}/amendment", reason=WHY, effect="drafts")
    return open_table


def drafted(table: Table) -> Definition:
    return definition_of(drafted_version(table.call))


def retitle(table: Table, title: str) -> None:
    send(table.officer, f"{table.base}/basics", title=title)


def go(table: Table, course: str) -> None:
    base = f"{table.base}/national/steps"
    press(table.officer, table.officer.get(base), f"{base}/{course}")


def test_steps_are_those_of_the_amendment_and_end_where_it_began(amended: Table) -> None:
    retitle(amended, "First")
    retitle(amended, "Second")
    seen = []
    for course in ("undo", "undo", "redo"):
        go(amended, course)
        seen.append((drafted_version(amended.call).number, drafted(amended).core.title))
        if len(seen) == 2:
            at_the_end = words_in(amended.officer.get(f"{amended.base}/national/steps"))

    assert seen == [(6, "First"), (7, "Small call"), (8, "First")]
    assert "Nothing to undo Your part is as the amendment began with it. Back to the amendment" in at_the_end
    assert (amended.version.number, amended.call.state) == (2, CallState.OPEN)


def test_what_the_call_was_agreed_from_is_not_among_the_steps(amended: Table) -> None:
    page = words_in(amended.lead.get(f"{amended.base}/{GM}/steps"))

    assert "1 version of this part, newest first Version 3 : Begin amendment 1" in page


def test_saying_anew_why_is_no_step(amended: Table) -> None:
    retitle(amended, "First")
    factories.rehearsed(amended.world, amended.call)
    send(amended.client_of(amended.world.national_signatory), f"{amended.base}/amendment/sign", read="yes")
    address = f"{amended.base}/amendment"
    send(amended.officer, f"{address}/declare", amended.officer.get(address), reason="Another reason.")
    assert drafted_version(amended.call).number == 5

    go(amended, "undo")

    assert (drafted_version(amended.call).number, drafted(amended).core.title) == (6, "Small call")


def test_a_withdrawn_amendment_leaves_no_steps_and_no_file_to_the_next(amended: Table) -> None:
    retitle(amended, "First")
    file = amended.officer.get(f"{amended.base}/versions/4/file/yaml").data
    give(amended.officer, amended, "national", file.replace(b"First", b"Second"))
    address = f"{amended.base}/amendment"
    press(amended.officer, amended.officer.get(address), f"{address}/withdraw")
    send(amended.officer, address, reason=WHY, effect="drafts")

    steps = words_in(amended.officer.get(f"{amended.base}/national/steps"))
    files = words_in(amended.officer.get(f"{amended.base}/national/file"))

    assert "1 version of this part, newest first Version 5 : Begin amendment 2" in steps
    assert "Take your part from a file" in files


def test_a_file_becomes_a_version_of_the_amendment(amended: Table) -> None:
    file = amended.officer.get(f"{amended.base}/versions/3/file/yaml").data
    page = give(amended.officer, amended, "national", file.replace(b"Small call", b"Larger call"))

    saved = take(amended.officer, amended, "national", page)

    assert saved.headers["Location"] == f"{amended.base}/amendment#national"
    assert (drafted_version(amended.call).number, drafted(amended).core.title) == (4, "Larger call")
    assert (amended.version.number, amended.definition.core.title) == (2, "Small call")


def test_a_section_comes_into_an_amendment_without_its_criteria(amended: Table) -> None:
    other = factories.a_call(amended.world, upto=CallState.DRAFTING, reference="GM-2027-02")
    where = f"{amended.base}/national/copy"
    assert "Criteria do not come along" in words_in(amended.officer.get(f"{where}?call={other.id}"))

    seen = drafted_version(amended.call).sha256
    amended.officer.post(where, data={"call": other.id, "section": "questions", "seen_sha256": seen})

    core = drafted(amended).core
    assert [section.id for section in core.sections] == ["details", "questions", "questions_2"]
    assert [criterion.id for criterion in core.criteria] == ["need", "risks"]


def test_an_amendment_offers_no_criterion_more(amended: Table) -> None:
    page = amended.officer.get(f"{amended.base}/amendment")
    criterion = amended.officer.get(f"{amended.base}/national/criteria/need")

    assert "Change the question Need" in words_in(page)
    assert ("Add a criterion" in page.text, "Copy this criterion" in criterion.text) == (False, False)


def test_a_preview_shows_the_draft_of_the_amendment(amended: Table) -> None:
    send(amended.officer, f"{amended.base}/national/questions/need", prompt="Who needs it?")

    page = words_in(amended.officer.get(f"{amended.base}/preview/applicant?question=need"))

    assert "A preview of version 4, the draft of amendment 1; version 2 is in force." in page
    assert "Who needs it?" in page


@pytest.mark.parametrize("page", ["steps", "file", "copy"])
def test_an_open_call_without_an_amendment_has_none_of_them(open_table: Table, page: str) -> None:
    refused = open_table.officer.get(f"{open_table.base}/national/{page}")

    assert (refused.status_code, summary_lines(refused)) == (409, REFUSED)


@pytest.mark.parametrize("action", ["steps/undo", "file", "file/take", "copy", "questions/need/copy"])
def test_nothing_is_written_in_an_open_call_without_an_amendment(open_table: Table, action: str) -> None:
    seen = open_table.version.sha256

    refused = open_table.officer.post(f"{open_table.base}/national/{action}", data={"seen_sha256": seen})

    assert (refused.status_code, summary_lines(refused)) == (409, REFUSED)
    assert open_table.version.number == 2


@pytest.mark.parametrize("side", ["funder", "region"])
def test_contents_of_a_call_lead_to_amendments_and_questions_once_it_is_open(open_table: Table, side: str) -> None:
    later = factories.a_call(open_table.world, upto=CallState.DRAFTING, reference="GM-2027-02")
    who = {"funder": open_table.officer, "region": open_table.lead}[side]

    drafting, opened = (contents_of(who.get(f"/{side}/calls/{id_}")) for id_ in (later.id, open_table.call_id))

    more_time = {"Requests for more time": f"/funder/calls/{open_table.call_id}/late-requests"}
    assert {title: href for title, href in opened.items() if title not in drafting} == {
        "Amendments": f"{open_table.base}/amendment",
        "Questions from applicants": f"{open_table.base}/clarifications",
        **(more_time if side == "funder" else {}),
    }


def contents_of(page: TestResponse) -> dict[str, str]:
    """The contents of a page of one call: each title with its address."""
    start = page.text.index('<nav class="accord-contents"')
    part = page.text[start : page.text.index("</nav>", start)]
    return {title: href for href, title in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', part)}
