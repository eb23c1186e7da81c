"""Does the page show what differs between two versions, to the sides of the call and to nobody else?"""

import html
import re
from dataclasses import replace

import pytest

from app.queries.comparing import template_for
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import a_call, a_person, a_world, actor, sign_both
from tests.web.agreement.browser import words_in
from tests.web.agreement.conftest import LATER
from tests.workflows.definitions import a_question
from workflows import editing
from workflows.call import CallState
from workflows.definition import Section
from workflows.diff import compare


def edit(table, core, summary="Many things"):
    """A new version with this core."""
    with unit_of_work():
        officer = actor(table.world.officer, table.call)
        calls.edit_core(table.call_id, core, officer, LATER, Said(summary, table.version.sha256))


def many_changes(core):
    """A core that differs in every way at once."""
    core = editing.replace_criterion(
        core, replace(editing.criterion_of(core, "need"), weight=40, guidance="Look for proof.")
    )
    core = editing.replace_question(core, a_question("need", prompt="Describe the whole need.", word_limit=300))
    core = editing.move_question(core, "risks", -1)
    core = editing.add_section(core, Section("more", "More", (a_question("why"),)))
    return editing.remove_question(core, "summary")


def headings(page):
    """What has changes, in reading order."""
    found = re.findall(r'<h3 class="govuk-heading-s accord-changed__title">(.*?)</h3>', page.text, re.S)
    return [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", title))).strip() for title in found]


def count(page):
    return html.unescape(re.search(r'accord-count-line">(.*?)</p>', page.text)[1])


def filters(page):
    """Each filter with whether it is on."""
    nav = page.text[page.text.index('aria-label="Which changes"') :]
    found = re.findall(r'href="([^"]*)"( aria-current="true")?>(.*?)</a>', nav[: nav.index("</nav>")])
    return [(html.unescape(href), bool(on), text) for href, on, text in found]


def test_changes_stand_in_place_in_the_order_of_the_newer_version(table):
    edit(table, many_changes(table.definition.core))

    page = table.officer.get(f"{table.base}/compare")

    assert headings(page) == [
        "Question ‘Summary’ in ‘Details’",
        "Question ‘Risks’ in ‘Questions’",
        "Question ‘Need’ in ‘Questions’",
        "Section ‘More’",
        "Question ‘Why’ in ‘More’",
        "Criterion ‘Need’",
    ]
    assert count(page) == "8 changes from version 2 to version 3: everything"
    assert words_in(page, 'id="changed-national"', "</section>").removeprefix('id="changed-national">') == (
        "The national core "
        "Question ‘Summary’ in ‘Details’ Taken out "
        "How it is answered [taken out: long text ] Question [taken out: Describe the summary. ] "
        "Has to be answered [taken out: yes ] Word limit [taken out: 400 words ] "
        "Published if the project is funded [taken out: yes ] Touches applicants and assessors "
        "Question ‘Risks’ in ‘Questions’ Moved "
        "It was second of 2 in ‘Questions’, after ‘Need’ It is first of 2 in ‘Questions’ "
        "Touches applicants and assessors "
        "Question ‘Need’ in ‘Questions’ Reworded: question Describe the [added: whole ] need. "
        "Touches applicants and assessors "
        "Changed: word limit [was 400 words ] → [now 300 words ] Touches applicants and assessors "
        "Section ‘More’ Added Touches applicants and assessors "
        "Question ‘Why’ in ‘More’ Added How it is answered [added: long text ] "
        "Question [added: Describe the why. ] Has to be answered [added: yes ] Word limit [added: 400 words ] "
        "Published if the project is funded [added: no ] Touches applicants and assessors "
        "Criterion ‘Need’ Changed: weight [was 60 ] → [now 40 ] Weight 60 → 40 Touches applicants and assessors "
        "Reworded: guidance for assessors [added: Look for proof. ] Touches assessors"
    )


def test_what_belongs_to_no_one_thing_comes_first_and_once(table):
    core = replace(many_changes(table.definition.core), title="Larger call", threshold_basis_points=6_000)
    edit(table, core)

    page = table.officer.get(f"{table.base}/compare")

    assert headings(page)[:2] == ["The call as a whole", "Question ‘Summary’ in ‘Details’"]
    assert headings(page).count("The call as a whole") == 1
    assert re.findall(r'width="(\d+)" height="(?:9|10)"', page.text) == [
        "199",
        "139",
        "199",
        "119",
        "199",
        "119",
        "199",
        "79",
    ]


def test_filter_says_how_many_and_its_address_gives_the_same_again(table):
    edit(table, many_changes(table.definition.core))
    page = table.officer.get(f"{table.base}/compare")

    addresses = filters(page)
    applicants = table.officer.get(addresses[1][0])
    again = re.search(r'accord-reproduces">.*?href="([^"]*)"', applicants.text)[1]

    assert [(is_on, text) for _href, is_on, text in addresses] == [
        (True, "Everything (8)"),
        (False, "What touches applicants (7)"),
        (False, "What touches assessors (8)"),
    ]
    assert addresses[1][0] == f"{table.base}/compare?before=2&after=3&touches=applicants"
    assert count(applicants) == "7 of 8 changes from version 2 to version 3: what touches applicants"
    assert [is_on for _href, is_on, _text in filters(applicants)] == [False, True, False]
    assert words_in(applicants).count("guidance for assessors") == 0
    edit(table, replace(table.definition.core, title="Later"))
    same = table.officer.get(html.unescape(again))
    assert (count(same), headings(same)) == (count(applicants), headings(applicants))


def test_any_two_versions_can_be_chosen_from_the_list_of_versions(table):
    edit(table, replace(table.definition.core, title="Larger call"))
    call_page = table.officer.get(table.base)
    form = call_page.text[call_page.text.index("accord-compare-asked") :]

    chosen = table.officer.get(f"{table.base}/compare?before=1&after=3")
    back = table.officer.get(f"{table.base}/compare?before=3&after=1")

    assert re.findall(r'<option value="(\w+)"( selected)?>', form[: form.index("</form>")]) == [
        ("3", ""),
        ("2", " selected"),
        ("1", ""),
        ("template", ""),
        ("3", " selected"),
        ("2", ""),
        ("1", ""),
    ]
    assert count(chosen) == "2 changes from version 1 to version 3: everything"
    assert count(back) == "2 changes from version 3 to version 1: everything"
    assert words_in(back).count("[taken out: Larger ]") == 1


def test_usual_comparisons_are_one_click_away(table):
    sign_both(table.world, table.call, LATER)
    edit(table, replace(table.definition.core, title="Larger call"))
    edit(table, replace(table.definition.core, title="Largest call"))

    page = table.officer.get(f"{table.base}/compare?before=1&after=4")

    line = page.text[page.text.index("accord-shortcuts") :]
    line = line[: line.index("</p>")]
    assert re.findall(r'href="([^"]*)">(.*?)</a>', line.replace("&amp;", "&")) == [
        (f"{table.base}/compare?before=3&after=4", "the version before it (version 3)"),
        (f"{table.base}/compare?before=2&after=4", "the last signed before it (version 2)"),
        (f"{table.base}/compare?before=template&after=4", "the template"),
    ]


def test_template_is_compared_without_the_title_and_dates_that_it_has_not(table):
    definition = table.definition
    expected = compare(template_for(definition), definition)

    page = table.officer.get(f"{table.base}/compare?before=template")

    assert count(page) == f"{len(expected)} changes from the template to version 2: everything"
    assert [change for change in expected if change.place.where in ("core:title", "core:milestones")] == []
    first = table.officer.get(f"{table.base}/compare?after=1")
    assert count(first).endswith("from the template to version 1: everything")


def test_versions_that_say_the_same_are_told_so(table):
    page = table.officer.get(f"{table.base}/compare?before=2&after=2")

    assert words_in(page).count("Nothing differs These two say the same to the letter.") == 1


def test_filter_that_leaves_nothing_says_so(table):
    core = table.definition.core
    edit(table, editing.replace_question(core, a_question("need", guidance="Be brief.")))

    page = table.officer.get(f"{table.base}/compare?touches=assessors")

    assert count(page) == "0 of 1 change from version 2 to version 3: what touches assessors"
    assert words_in(page).count("Nothing of this touches assessors") == 1


@pytest.mark.parametrize("asked", ["after=9", "before=9", "before=0", "after=template", "before=two", "before=%00"])
def test_version_that_the_call_does_not_have_is_not_found(table, asked):
    assert table.officer.get(f"{table.base}/compare?{asked}").status_code == 404


def test_text_of_a_definition_is_never_mark_up(table):
    core = table.definition.core
    edit(table, editing.replace_question(core, a_question("need", prompt="Describe <b>the</b> need.", title="<i>")))

    page = table.officer.get(f"{table.base}/compare")

    assert (page.text.count("<b>"), page.text.count("<i>"), page.text.count("&lt;b&gt;the&lt;/b&gt;")) == (0, 0, 1)


def test_both_sides_see_the_same_and_others_learn_nothing(table):
    elsewhere = a_world("west-midlands")
    address = f"{table.base}/compare?before=1&after=2"

    sides = {headings_of(table, person, address) for person in (table.world.officer, table.world.regional_signatory)}
    others = [
        table.client_of(person).get(address).status_code
        for person in (a_person(), elsewhere.region_lead, table.world.assessors[0])
    ]

    assert sides == {("The layer as a whole",)}
    assert others == [404, 404, 404]


def headings_of(table, person, address):
    return tuple(headings(table.client_of(person).get(address)))


def test_comparison_asks_the_same_of_the_database_however_much_differs(table, count_queries):
    edit(table, replace(table.definition.core, title="Larger call"))
    edit(table, many_changes(table.definition.core))
    officer = table.officer
    # Signing in ends a transaction: the next one begins before anything is counted.
    officer.get(f"{table.base}/compare?before=2&after=3")
    with count_queries() as little:
        officer.get(f"{table.base}/compare?before=2&after=3")
    with count_queries() as much:
        officer.get(f"{table.base}/compare?before=1&after=4")

    assert (len(much), len(little) <= 12) == (len(little), True)


class TestSigning:
    def test_signatory_reads_what_changed_since_they_signed(self, table):
        sign_both(table.world, table.call, LATER)
        edit(table, many_changes(table.definition.core))
        signatory = table.client_of(table.world.regional_signatory)

        page = signatory.get(f"{table.base}/sign")

        assert words_in(page, 'id="since"', "</section>").removeprefix('id="since">') == (
            "Since you last signed Greater Manchester signed version 2. 8 changes: 2 added, 1 taken out, 1 moved, "
            "2 reworded, 2 with another value. 7 touch applicants, 8 touch assessors. "
            "Question ‘Summary’ taken out "
            "Question ‘Risks’ moved: it was second of 2 in ‘Questions’, after ‘Need’, it is first of 2 in ‘Questions’ "
            "Question ‘Need’: question reworded (0 words out, 1 word in) "
            "Question ‘Need’: word limit 400 words → 300 words "
            "Section ‘More’ added Question ‘Why’ added "
            "Criterion ‘Need’: weight 60 → 40 "
            "Criterion ‘Need’: guidance for assessors reworded (0 words out, 3 words in) "
            "See every change in place"
        )
        assert page.text.count(f"{table.base}/compare?before=2&amp;after=3") == 1

    def test_long_list_ends_with_how_many_more_there_are(self, table):
        sign_both(table.world, table.call, LATER)
        core = table.definition.core
        for number in range(15):
            core = editing.add_question(core, "questions", a_question(f"more_{number}"))
        edit(table, core)

        page = table.client_of(table.world.regional_signatory).get(f"{table.base}/sign")

        words = words_in(page, 'id="since"', "</section>")
        assert (words.count("added"), words.endswith("See every change in place, and 3 more")) == (13, True)

    def test_side_that_never_signed_is_led_to_the_template(self, table):
        page = table.client_of(table.world.regional_signatory).get(f"{table.base}/sign")

        assert page.text.count('id="since"') == 0
        assert page.text.count(f"{table.base}/compare?before=template&amp;after=2") == 1


def test_agreed_call_can_still_be_compared(table):
    call = a_call(table.world, upto=CallState.OPEN, reference="GM-2027-02")

    page = table.lead.get(f"/agreement/{call.id}/compare")

    assert count(page) == "1 change from version 1 to version 2: everything"
