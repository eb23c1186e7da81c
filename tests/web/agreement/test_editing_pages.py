"""Does each edit become a new version of what it names, and does a refused one keep every word that was typed?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Event
from tests.factories import grant, sign_both
from tests.web.agreement.browser import forms_in, press, send, summary_lines, words_in
from tests.workflows.definitions import a_core
from workflows.actor import Role
from workflows.call import CallState
from workflows.definition import AnswerKind, Band, Choice, LetterCondition, YearBudget
from workflows.plain import canonical

GM = "greater-manchester"


def last_summary(table):
    return (table.version.number, table.version.summary)


def test_officer_changes_the_basics_and_no_layer(table):
    before = table.definition

    send(
        table.officer,
        f"{table.base}/basics",
        title="Larger call",
        **{"closes_at-day": "4", "closes_at-time": "5:30pm"},
        threshold="65",
        maximum_cost="3,000,000",
    )

    after = table.definition
    assert (after.core.title, after.core.threshold_basis_points) == ("Larger call", 6_500)
    assert after.core.finance == replace(before.core.finance, maximum_cost_pence=3_000_000_00)
    assert after.core.milestones.closes_at.isoformat() == "2027-03-04T17:30:00+00:00"
    assert canonical(after.layers) == canonical(before.layers)
    assert (table.call.title, table.call.closes_at) == ("Larger call", after.core.milestones.closes_at)


def test_closing_before_opening_is_refused_beside_the_control_with_all_that_was_typed(table):
    page = send(table.officer, f"{table.base}/basics", scope="New words.", **{"closes_at-year": "2026"})

    assert page.status_code == 422
    assert summary_lines(page) == [("The closing time must be after the opening time", "#closes_at-day")]
    fields = forms_in(page)[0][1]
    assert (fields["scope"], fields["closes_at-year"]) == (["New words."], ["2026"])
    assert table.version.number == 2


def test_question_is_reworded(table):
    send(table.lead, f"{table.base}/{GM}/questions/g_local_fit", prompt="Why here?", word_limit="300")

    question = table.definition.question("g_local_fit")
    assert (question.prompt, question.word_limit, question.required) == ("Why here?", 300, True)
    assert last_summary(table) == (3, "Change the question ‘G_local_fit’")


def test_question_with_choices_is_added_under_an_id_made_of_its_title(table):
    send(
        table.lead,
        f"{table.base}/{GM}/sections/g_local/questions/new",
        title="Kind of place",
        prompt="Where?",
        kind="one_of",
        choices="Town\n\nCity\n",
        required="no",
        published="no",
    )

    question = table.definition.question("kind_of_place")
    assert (question.kind, question.required) == (AnswerKind.ONE_OF, False)
    assert question.choices == (Choice("town", "Town"), Choice("city", "City"))


def test_question_of_the_same_title_as_the_cores_gets_an_id_of_its_own(table):
    send(
        table.lead,
        f"{table.base}/{GM}/sections/g_local/questions/new",
        title="Need",
        prompt="Here?",
        required="yes",
        published="no",
    )

    assert [question.id for question in table.definition.layers[0].sections[0].questions] == ["g_local_fit", "need_2"]


def test_criterion_changes_weight_and_bands(table):
    send(
        table.officer,
        f"{table.base}/national/criteria/need",
        weight="50",
        **{"bands-2-low": "11", "bands-2-high": "12", "bands-2-text": "Beyond."},
    )

    criterion = table.definition.core.criteria[0]
    assert criterion.weight == 50
    assert criterion.bands[0] == Band(11, 12, "Beyond.")
    assert last_summary(table) == (3, "Change the criterion ‘Need’: weight 60 → 50")


def test_band_that_is_begun_has_to_be_whole(table):
    page = send(table.officer, f"{table.base}/national/criteria/need", **{"bands-2-low": "11"})

    assert page.status_code == 422
    assert summary_lines(page) == [
        ("Enter the highest mark of this band", "#bands-2-high"),
        ("Enter what these marks mean", "#bands-2-text"),
    ]
    assert forms_in(page)[0][1]["bands-2-low"] == ["11"]


def test_region_adds_a_criterion_in_its_own_ledger_only(table):
    address = f"{table.base}/{GM}/questions/need/criteria/new"
    typed = {"title": "Local need", "weight": "20", "bands-0-text": "a"} | {f"bands-{n}-text": "b" for n in range(1, 5)}

    forged = send(table.lead, address, **typed, ledger="national")
    send(table.lead, address, **typed, ledger="regional")

    assert (forged.status_code, summary_lines(forged)) == (422, [("Select who scores it from the list", "#ledger")])
    criterion = table.definition.layers[0].criteria[1]
    assert (criterion.id, criterion.question_id, criterion.ledger, criterion.owner) == (
        "local_need",
        "need",
        "regional",
        GM,
    )


def test_layer_takes_budget_and_conditions_and_lets_empty_rows_go(table):
    send(
        table.lead,
        f"{table.base}/{GM}/layer",
        **{
            "threshold": "55.5",
            "budget-0-starts_in": "",
            "budget-0-amount": "",
            "budget-2-starts_in": "2026",
            "budget-2-amount": "£1,500,000",
            "conditions-1-text": "You open your doors once.",
        },
    )

    layer = table.definition.layers[0]
    assert layer.threshold_basis_points == 5_550
    assert layer.budget == (YearBudget(2026, 1_500_000_00), YearBudget(2028, 3_000_000_00))
    assert layer.conditions == (
        LetterCondition("g_report", "You report to the region once a year."),
        LetterCondition("greater_manchester_condition", "You open your doors once."),
    )


def test_section_is_added_renamed_moved_and_removed(table):
    send(table.officer, f"{table.base}/national/sections/new", title="Ethics")
    send(table.officer, f"{table.base}/national/sections/ethics", title="Ethics and law")
    page = table.officer.get(f"{table.base}/national/sections/ethics")
    press(table.officer, page, f"{table.base}/national/sections/ethics/up")
    moved = [section.title for section in table.definition.core.sections]
    page = table.officer.get(f"{table.base}/national/sections/ethics")
    press(table.officer, page, f"{table.base}/national/sections/ethics/remove")

    assert moved == ["Details", "Ethics and law", "Questions"]
    assert canonical(table.definition.core) == canonical(replace(a_core(), **_kept(table)))
    assert last_summary(table) == (6, "Remove the section ‘Ethics and law’")


def _kept(table):
    core = table.definition.core
    return {name: getattr(core, name) for name in ("milestones", "national_assessors", "regional_scorers")}


def test_removing_a_question_says_and_does_what_goes_with_it(table):
    address = f"{table.base}/national/questions/risks"
    page = table.officer.get(address)

    press(table.officer, page, f"{address}/remove")

    assert "This takes out ‘Risks’ and the 1 criterion that judges it (‘Risks’). Version 2 keeps it" in words_in(page)
    assert [question.id for question in table.definition.core.sections[1].questions] == ["need"]
    assert [criterion.id for criterion in table.definition.core.criteria] == ["need"]


def test_question_stays_while_another_depends_on_it(table):
    address, other = f"{table.base}/national/questions/need", f"{table.base}/national/questions/risks"
    stale = table.officer.get(address)
    send(table.officer, other, **{"clauses-0-question_id": "need", "clauses-0-operator": "answered"})

    page = table.officer.get(address)
    refused = press(table.officer, stale, f"{address}/remove")
    section = table.officer.get(f"{table.base}/national/sections/{table.definition.core.sections[1].id}")

    told = "Whether ‘Risks’ is asked depends on ‘Need’. Change its condition first."
    assert told in words_in(page)
    assert (f"{address}/remove" in page.text, other in page.text) == (False, True)
    assert (refused.status_code, summary_lines(refused)) == (409, [(told, other)])
    assert "Remove the section" in words_in(section)
    assert [question.id for question in table.definition.core.sections[1].questions] == ["need", "risks"]


def test_criterion_is_moved_and_removed(table):
    page = table.officer.get(f"{table.base}/national/criteria/risks")
    press(table.officer, page, f"{table.base}/national/criteria/risks/up")
    moved = [criterion.id for criterion in table.definition.core.criteria]
    page = table.officer.get(f"{table.base}/national/criteria/risks")
    press(table.officer, page, f"{table.base}/national/criteria/risks/remove")

    assert (moved, [criterion.id for criterion in table.definition.core.criteria]) == (["risks", "need"], ["need"])


class TestStale:
    def test_stale_save_keeps_what_was_typed_and_shows_the_newer_version(self, table):
        address = f"{table.base}/{GM}/questions/g_local_fit"
        opened = table.lead.get(address)
        send(table.officer, f"{table.base}/national/criteria/need", weight="50", note="Less for need")

        page = send(table.lead, address, opened, prompt="Words that took an hour.")

        assert page.status_code == 409
        assert summary_lines(page) == [
            (
                "Somebody saved a newer version while you were editing. "
                "What you typed is below; look at both and save again.",
                "",
            )
        ]
        assert forms_in(page)[0][1]["prompt"] == ["Words that took an hour."]
        assert words_in(page, 'govuk-inset-text">', "</li>").endswith("by Olive Officer for Innovate UK: Less for need")
        assert page.text.count(f'href="{table.base}/versions/3"') == 1
        assert table.version.number == 3

    def test_ones_own_second_window_is_called_that(self, table):
        address = f"{table.base}/{GM}/questions/g_local_fit"
        opened = table.lead.get(address)
        send(table.lead, f"{table.base}/{GM}/layer", priorities="Other.")

        page = send(table.lead, address, opened, prompt="Words that took an hour.")

        assert [text for text, _ in summary_lines(page)] == [
            "You, in another window, saved a newer version while you were editing. "
            "What you typed is below; look at both and save again."
        ]

    def test_saving_again_puts_the_words_on_top_and_keeps_what_the_other_changed(self, table):
        address = f"{table.base}/{GM}/questions/g_local_fit"
        opened = table.lead.get(address)
        send(table.officer, f"{table.base}/national/criteria/need", weight="50")
        refused = send(table.lead, address, opened, prompt="Words that took an hour.")

        saved = send(table.lead, address, refused)

        assert (saved.status_code, table.version.number) == (303, 4)
        assert table.definition.question("g_local_fit").prompt == "Words that took an hour."
        assert table.definition.core.criteria[0].weight == 50

    def test_words_about_something_that_is_gone_are_given_back(self, table):
        address = f"{table.base}/national/questions/risks"
        opened = table.officer.get(address)
        press(table.officer, opened, f"{address}/remove")
        long_words = "What could go wrong, and what have you done about it so far? " * 2

        page = send(table.officer, address, opened, prompt=long_words)

        assert page.status_code == 409
        assert words_in(page).count(long_words.strip()) == 1
        assert table.officer.get(address).status_code == 404

    def test_stale_removal_is_not_repeated_on_a_newer_version(self, table):
        address = f"{table.base}/national/questions/risks"
        opened = table.officer.get(address)
        send(table.lead, f"{table.base}/{GM}/layer", priorities="Other.")

        page = press(table.officer, opened, f"{address}/remove")

        assert page.status_code == 409
        assert [text for text, _ in summary_lines(page)] == [
            "Somebody saved a newer version while you were reading. Read it, and do this again if it is still right."
        ]
        assert "risks" in [question.id for question in table.definition.core.sections[1].questions]


class TestKeys:
    def test_editing_after_a_signature_warns_before_and_names_whose_key_breaks(self, table):
        sign_both(table.world, table.call)

        page = table.officer.get(f"{table.base}/national/criteria/need")

        assert words_in(page, "govuk-warning-text", "</div>").endswith(
            "2 keys are turned on version 2; saving breaks them and tells their holders: "
            "Nora Signs (Innovate UK), Ravi Signs (Greater Manchester)."
        )

    def test_edit_after_every_signature_takes_the_call_back_to_drafting_and_tells_the_holders(self, table):
        sign_both(table.world, table.call)

        send(table.officer, f"{table.base}/national/criteria/need", title="The need")

        edit = db.session.scalars(select(Event).where(Event.move == "edit_core")).one()
        world = table.world
        assert (table.call.state, table.version.number) == (CallState.DRAFTING, 3)
        assert set(edit.data["had_signed"]) == {str(world.national_signatory.id), str(world.regional_signatory.id)}


class TestWhoMayEdit:
    @pytest.mark.parametrize("who", ["national_signatory", "regional_signatory", "secretary", "approver"])
    def test_only_the_two_drafters_edit(self, table, who):
        browser = table.client_of(getattr(table.world, who))

        pages = [browser.get(table.base + address).status_code for address in _addresses()]
        posts = [browser.post(table.base + address, data={"title": "x"}).status_code for address in _addresses()]

        assert (set(pages), set(posts), table.version.number) == ({403}, {403}, 2)

    def test_lead_does_not_edit_the_core_nor_the_officer_the_layer(self, table):
        core = [address for address in _addresses() if GM not in address]
        layer = [address for address in _addresses() if GM in address]

        assert {table.lead.get(table.base + address).status_code for address in core} == {403}
        assert {table.officer.get(table.base + address).status_code for address in layer} == {403}

    def test_core_has_no_layer_page_even_for_one_who_holds_both_roles(self, table):
        both = grant(table.world.officer, Role.REGION_LEAD, table.world.region)

        assert table.client_of(both).get(f"{table.base}/national/layer").status_code == 404

    def test_what_the_part_does_not_have_is_not_found(self, table):
        missing = [f"/{GM}/questions/need", f"/{GM}/criteria/need", f"/{GM}/sections/details", "/nowhere/sections/new"]

        assert [table.lead.get(table.base + address).status_code for address in missing] == [404] * 4


def _addresses():
    return [
        "/basics",
        "/national/questions/need",
        "/national/criteria/need",
        "/national/sections/questions",
        "/national/sections/new",
        "/national/sections/questions/questions/new",
        "/national/questions/need/criteria/new",
        f"/{GM}/layer",
        f"/{GM}/questions/g_local_fit",
        f"/{GM}/criteria/g_local_fit",
    ]
