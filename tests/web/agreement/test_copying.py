"""Is a thing copied and moved by its own side, and out of another call only by who may read it?"""

from tests.factories import a_call, a_world
from tests.web.agreement.browser import press, words_in
from workflows.call import CallState

GM = "greater-manchester"


def test_each_kind_of_thing_is_copied_in_its_part(table):
    for page, action in (
        ("questions/need", "questions/need/copy"),
        ("sections/details", "sections/details/copy"),
        ("criteria/need", "criteria/need/copy"),
    ):
        base = f"{table.base}/national"
        press(table.officer, table.officer.get(f"{base}/{page}"), f"{base}/{action}")

    core = table.definition.core
    assert [section.title for section in core.sections] == ["Details", "Details (copy)", "Questions"]
    assert [question.title for question in core.sections[2].questions] == ["Need", "Need (copy)", "Risks"]
    assert [criterion.title for criterion in core.criteria] == ["Need", "Need (copy)", "Risks"]
    assert table.version.summary == "Copy the criterion ‘Need’"


def test_a_thing_moves_to_either_end(table):
    base = f"{table.base}/national/questions/need"
    press(table.officer, table.officer.get(base), f"{base}/bottom")
    assert [question.id for question in table.definition.core.sections[1].questions] == ["risks", "need"]
    press(table.officer, table.officer.get(base), f"{base}/top")

    assert [question.id for question in table.definition.core.sections[1].questions] == ["need", "risks"]
    assert table.version.summary == "Move the question ‘Need’ to the top"


def test_a_section_comes_over_from_another_call(table):
    other = a_call(table.world, upto=CallState.DRAFTING, reference="GM-2027-02")
    page = table.officer.get(f"{table.base}/national/copy")
    assert "1 other call that you may read" in words_in(page)

    chosen = {"call": other.id, "section": "questions", "seen_sha256": table.version.sha256}
    table.officer.post(f"{table.base}/national/copy", data=chosen)

    core = table.definition.core
    assert [section.id for section in core.sections] == ["details", "questions", "questions_2"]
    assert [criterion.question_id for criterion in core.criteria] == ["need", "risks", "need_2", "risks_2"]
    assert table.version.summary == "Take over ‘Questions’ from GM-2027-02"


def test_a_question_comes_over_into_a_section(table):
    other = a_call(table.world, upto=CallState.DRAFTING, reference="GM-2027-02")
    chosen = {"call": other.id, "question": "need", "into": "g_local", "seen_sha256": table.version.sha256}

    table.lead.post(f"{table.base}/{GM}/copy", data=chosen)

    assert [question.id for question in table.definition.layers[0].sections[0].questions] == ["g_local_fit", "need_2"]


def test_a_call_that_one_may_not_read_gives_nothing(table):
    hidden = a_call(a_world("glasgow-city-region"), upto=CallState.DRAFTING, reference="GL-2027-01")
    chosen = {"call": hidden.id, "section": "questions", "seen_sha256": table.version.sha256}

    answer = table.lead.post(f"{table.base}/{GM}/copy", data=chosen)

    assert (answer.status_code, table.version.number) == (404, 2)
    assert "GL-2027-01" not in table.lead.get(f"{table.base}/{GM}/copy?call={hidden.id}").text


def test_what_is_not_there_is_not_copied(table):
    other = a_call(table.world, upto=CallState.DRAFTING, reference="GM-2027-02")
    seen = {"call": other.id, "seen_sha256": table.version.sha256}

    gone = [
        table.officer.post(f"{table.base}/national/copy", data={**seen, **more}).status_code
        for more in ({}, {"section": "nowhere"}, {"question": "nowhere"}, {"question": "need", "into": "nowhere"})
    ]

    assert (gone, table.version.number) == ([404, 404, 404, 409], 2)
