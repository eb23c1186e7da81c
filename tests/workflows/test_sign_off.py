"""Does the sheet say who signed, what in numbers, and every difference?"""

from dataclasses import replace
from datetime import UTC, datetime

from tests.workflows.definitions import REGION, a_core, a_definition, a_layer, a_question, finance_rules
from workflows import editing
from workflows.definition import NATIONAL, Definition
from workflows.plain import sha256
from workflows.sign_off import AmendedBy, Difference, SignedKey, SignOffSnapshot, compose

NAMES = {NATIONAL: "Innovate UK", REGION: "Greater Manchester"}
FIRST = datetime(2026, 12, 20, 10, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 22, 16, 30, tzinfo=UTC)


def a_snapshot(definition: Definition | None = None, **changes: object) -> SignOffSnapshot:
    """Two keys on a small definition that differs from its template by one weight."""
    signed = definition or a_definition()
    first, second = signed.core.criteria
    template = replace(signed, core=replace(signed.core, criteria=(replace(first, weight=50), second)))
    hash_ = sha256(signed)
    snapshot = SignOffSnapshot(
        reference="GM-2027-01",
        version=3,
        sha256=hash_,
        definition=signed,
        template=template,
        names=NAMES,
        keys=(
            SignedKey(NATIONAL, "Nora Signs", "Director", LAST, hash_),
            SignedKey(REGION, "Ravi Signs", "Regional signatory", FIRST, hash_),
        ),
    )
    return replace(snapshot, **changes)


def test_keys_stand_in_the_order_in_which_they_were_turned() -> None:
    sheet = compose(a_snapshot())

    assert sheet.keys.rows == (
        ("Greater Manchester", "Ravi Signs", "Regional signatory", "20 December 2026 at 10:00am UK time"),
        ("Innovate UK", "Nora Signs", "Director", "22 December 2026 at 4:30pm UK time"),
    )
    assert sheet.agreed_at == LAST


def test_criteria_of_every_side_have_weight_marks_and_threshold() -> None:
    national, regional = compose(a_snapshot()).parts[1:3]

    assert national.caption == "Criteria of Innovate UK: threshold 70% of the marks"
    assert national.rows == (
        ("Need", "Need", "national assessors", "60", "0 to 10", "none"),
        ("Risks", "Risks", "national assessors", "40", "0 to 10", "none"),
    )
    assert regional.caption == "Criteria of Greater Manchester: threshold 50% of the marks"
    assert [row[0] for row in regional.rows] == ["G_local_fit"]


def test_side_without_criteria_says_so() -> None:
    definition = a_definition(core=a_core(), layers=(a_layer(criteria=()),))

    assert compose(a_snapshot(definition)).parts[2].rows == (("None of its own", *["none"] * 5),)


def test_budget_adds_up() -> None:
    budget = compose(a_snapshot()).parts[3]

    assert budget.rows == (
        ("Greater Manchester", "April 2027 to March 2028", "£2,000,000"),
        ("Greater Manchester", "April 2028 to March 2029", "£3,000,000"),
        ("In all", "every year", "£5,000,000"),
    )


def test_differences_from_the_template_are_told_in_a_sentence_and_a_list() -> None:
    (told,) = compose(a_snapshot()).differences

    assert told.title == "From the template"
    assert told.changes == (Difference("Criterion ‘Need’: weight 50 → 60"),)
    assert told.sentence.startswith("1 change: 1 with another value.")


def test_reworded_question_is_given_in_its_old_and_its_new_words() -> None:
    signed = a_definition(core=editing.replace_question(a_core(), a_question("need", prompt="Say what is needed.")))

    (told,) = compose(a_snapshot(signed, template=a_definition())).differences

    assert told.changes == (
        Difference(
            "Question ‘Need’: question reworded", (("It was", "Describe the need."), ("It is", "Say what is needed."))
        ),
    )


def test_text_that_came_where_none_stood_says_that_none_did() -> None:
    signed = a_definition(core=editing.replace_question(a_core(), a_question("need", guidance="Be brief.")))

    (told,) = compose(a_snapshot(signed, template=a_definition())).differences

    assert told.changes[0].texts == (("It was", "empty"), ("It is", "Be brief."))


def test_amendment_names_its_reason_its_effect_and_what_it_replaces() -> None:
    before = a_definition(core=a_core(summary="An older summary."))
    amended = AmendedBy(1, "The summary was out of date.", "All drafts", before, 2)

    sheet = compose(a_snapshot(amended_by=amended))

    assert sheet.particulars[3:] == (
        ("Amendment", "1, to version 2"),
        ("Reason", "The summary was out of date."),
        ("Effect", "All drafts"),
    )
    assert [one.title for one in sheet.differences] == ["From version 2, which it replaces", "From the template"]


def test_sheet_says_that_work_packages_and_months_are_asked_for() -> None:
    rules = finance_rules(asks_for_packages=True, asks_for_months=True)
    asking = compose(a_snapshot(a_definition(core=a_core(finance=rules))))
    silent = compose(a_snapshot())

    found = [[row for table in one.parts for row in table.rows if row[1] == "asked for"] for one in (asking, silent)]
    assert found == [[("Costs by work package", "asked for"), ("Costs by month", "asked for")], []]
