"""May one side take this file into its part, and is every reason against it told at its place in the file?"""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.workflows.definitions import a_core, a_criterion, a_definition, a_layer, a_question
from workflows import layers
from workflows.definition import NATIONAL, AnswerKind, Clause, Column, Condition, FirstStage, Operator, Section
from workflows.exchange import Given, clause_at, definition_in, given_in, part_taken, path_of, whole_taken
from workflows.machine import Refusal
from workflows.plain import canonical, sha256

GM = "greater-manchester"
BEFORE = a_definition()


def refused(act, *given):
    """Code and place of each reason."""
    with pytest.raises(Refusal) as caught:
        act(*given)
    return [(reason.code, reason.where) for reason in caught.value.reasons]


def taken(side, before, given, **more):
    """What a side takes from a file that says this, every name in it known."""
    return part_taken(side, before, Given(given), **more)


def with_core(**changes):
    return replace(BEFORE, core=a_core(**changes))


def with_questions(*questions):
    return with_core(sections=(BEFORE.core.sections[0], Section("questions", "Questions", questions)))


def asked_if(id_, other):
    return a_question(id_, shown_if=Condition((Clause(other, Operator.ANSWERED, ""),)))


def test_each_side_takes_its_own_part():
    core, layer = a_core(title="Larger call"), a_layer(priorities="Other work.")

    assert taken(NATIONAL, BEFORE, replace(BEFORE, core=core)) == core
    assert taken(GM, BEFORE, replace(BEFORE, layers=(layer,))) == layer


def test_somebody_elses_part_is_named():
    both = layers.merge(a_core(title="Larger call"), [a_layer(priorities="Other work.")])

    assert refused(taken, GM, BEFORE, both) == [("core_changed", "core")]
    assert refused(taken, NATIONAL, BEFORE, both) == [("layer_changed", "layers[0]")]


def test_a_file_of_other_regions_is_not_taken():
    other = layers.merge(BEFORE.core, [a_layer("glasgow")])

    assert ("regions_changed", "layers") in refused(taken, NATIONAL, BEFORE, other)


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        (
            with_questions(asked_if("need", "risks"), asked_if("risks", "need")),
            {
                ("cycle", "core.sections[1].questions[0]"),
                ("judges_condition", "core.criteria[0]"),
                ("judges_condition", "core.criteria[1]"),
            },
        ),
        (
            with_core(criteria=(a_criterion("need", weight=55), a_criterion("risks", weight=40))),
            {("weights", "core.criteria")},
        ),
        (with_questions(a_question("need")), {("no_such_question", "core.criteria[1]")}),
        (
            with_questions(a_question("need"), a_question("risks"), a_question("need")),
            {("id_taken", "core.sections[1].questions[2]")},
        ),
        (
            with_questions(
                a_question("need"),
                a_question("risks"),
                a_question(
                    "rows",
                    kind=AnswerKind.TABLE,
                    word_limit=None,
                    columns=(Column("a", AnswerKind.NUMBER, "A"),),
                    most_rows=1_000_000,
                ),
            ),
            {("cells", "core.sections[1].questions[2]")},
        ),
    ],
)
def test_a_fault_is_told_at_its_place(given, reasons):
    assert set(refused(taken, NATIONAL, BEFORE, given)) == reasons


def test_a_question_that_a_region_judges_is_not_taken_away():
    layer = a_layer(criteria=(a_criterion("g_need", question_id="risks", ledger="regional", owner=GM),))
    before = layers.merge(a_core(), [layer])
    given = layers.merge(
        a_core(sections=(Section("questions", "Questions", (a_question("need"),)),), criteria=(a_criterion("need"),)),
        [layer],
    )

    assert refused(taken, NATIONAL, before, given) == [("no_such_question", "layers[0].criteria[0]")]


def test_what_the_draft_has_wrong_already_may_stay():
    before = with_core(criteria=(a_criterion("need", weight=55), a_criterion("risks", weight=40)))
    given = replace(before, core=replace(before.core, scope="Other words."))

    assert taken(NATIONAL, before, given) == given.core


def test_a_file_adds_no_criterion_to_what_is_in_force():
    given = with_core(criteria=(*BEFORE.core.criteria, a_criterion("urgency", question_id="need")))

    with pytest.raises(Refusal) as caught:
        taken(NATIONAL, BEFORE, given, in_force=BEFORE)

    assert [(reason.code, reason.where) for reason in caught.value.reasons] == [
        ("criterion_added", "core.criteria[2]"),
        ("weights", "core.criteria"),
    ]


def test_a_strange_name_hides_nothing_else_that_is_wrong():
    data = json.loads(canonical(BEFORE))
    data["core"]["criteria"][0] |= {"weight": 55, "colour": "red"}
    data["core"]["criteria"][1]["titel"] = data["core"]["criteria"][1].pop("title")
    data["layers"][0]["priorities"] = "Other work."

    assert refused(part_taken, NATIONAL, BEFORE, given_in(data)) == [
        ("misfit", "core.criteria[0]"),
        ("misfit", "core.criteria[1]"),
        ("misfit", "core.criteria[1]"),
        ("layer_changed", "layers[0]"),
        ("weights", "core.criteria"),
    ]
    assert refused(whole_taken, given_in(data))[-1] == ("weights", "core.criteria")
    assert refused(definition_in, data) == refused(part_taken, NATIONAL, BEFORE, given_in(data))[:3]


def test_what_cannot_be_read_is_told_with_the_strange_names():
    data = json.loads(canonical(BEFORE))
    data["core"]["criteria"][0] |= {"weight": "x", "colour": "red"}

    assert refused(part_taken, NATIONAL, BEFORE, given_in(data)) == [
        ("misfit", "core.criteria[0]"),
        ("misfit", "core.criteria[0].weight"),
    ]


def test_a_time_that_cannot_be_read_hides_nothing_else_that_is_wrong():
    data = json.loads(canonical(with_questions(a_question("need"), a_question("risks"), a_question("need"))))
    data["core"]["criteria"][0]["weight"] = 55
    data["core"]["milestones"] |= {"opens_at": "Monday", "closes_at": "1999-12-31T23:59:59Z"}

    told = [
        ("misfit", "core.milestones.opens_at"),
        ("not_kept", "core.milestones.closes_at"),
        ("weights", "core.criteria"),
        ("id_taken", "core.sections[1].questions[2]"),
    ]
    assert refused(part_taken, NATIONAL, BEFORE, given_in(data)) == told
    assert refused(whole_taken, given_in(data)) == told


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("milestones", "opens_at"), "Monday"),
        (("milestones", "release_at"), 3),
        (("criteria", 0, "weight"), "half"),
        (("criteria", 0, "maximum"), None),
        (("criteria", 0, "ledger"), "local"),
        (("sections", 1, "questions", 0, "kind"), "essay"),
        (("sections", 1, "questions", 0, "required"), "perhaps"),
        (("sections", 1, "questions", 0, "title"), 2027),
        (("finance", "minimum_cost_pence"), "1m"),
        (("threshold_basis_points",), "70%"),
    ],
)
def test_nothing_is_told_that_hangs_on_a_value_which_cannot_be_read(place, value):
    data = json.loads(canonical(BEFORE))
    inner = data["core"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value

    assert [code for code, _ in refused(part_taken, NATIONAL, BEFORE, given_in(data))] == ["misfit"]


REQUIRED = [
    ("core", "summary"),
    ("core", "sections"),
    ("core", "criteria"),
    ("core", "milestones"),
    ("core", "finance"),
    ("core", "finance", "ceilings"),
    ("core", "finance", "ceilings", 3, "size"),
    ("core", "milestones", "closes_at"),
    ("core", "sections", 1, "id"),
    ("core", "sections", 1, "questions"),
    ("core", "sections", 1, "questions", 0, "id"),
    ("core", "sections", 1, "questions", 0, "kind"),
    ("core", "criteria", 0, "question_id"),
    ("core", "criteria", 1, "ledger"),
    ("core", "criteria", 1, "weight"),
    ("core", "criteria", 1, "maximum"),
    ("core", "criteria", 1, "bands"),
    ("core", "criteria", 1, "bands", 0, "high"),
    ("layers", 0, "region"),
    ("layers", 0, "budget", 0, "pence"),
    ("layers", 0, "conditions", 0, "text"),
]


def without(data, place):
    """The data without what stands at this place, and the side that writes there."""
    inner = data
    for name in place[:-1]:
        inner = inner[name]
    del inner[place[-1]]
    return NATIONAL if place[0] == "core" else GM


@pytest.mark.parametrize("place", REQUIRED)
def test_nothing_is_told_that_hangs_on_what_is_missing(place):
    data = json.loads(canonical(BEFORE))
    side = without(data, place)

    assert [code for code, _ in refused(part_taken, side, BEFORE, given_in(data))] == ["misfit"]


def test_what_is_missing_hides_nothing_else_that_is_wrong():
    data = json.loads(canonical(with_questions(a_question("need"), a_question("risks"), a_question("need"))))
    del data["core"]["scope"], data["core"]["milestones"]["opens_at"], data["core"]["finance"]["maximum_months"]
    del data["core"]["sections"][1]["questions"][1]["prompt"], data["layers"][0]["conditions"][0]["id"]
    data["core"]["summary"], data["core"]["finance"]["ceilings"][2] = [], None
    data["core"]["criteria"][0] |= {"weight": 55, "colour": "red"}
    data["core"]["national_assessors"] = 0
    data["core"]["sections"][1]["questions"] += [{"id": "colour", "kind": "one_of", "title": "Colour"}]
    before = layers.merge(BEFORE.core, [a_layer(conditions=())])

    told = refused(part_taken, NATIONAL, before, given_in(data))

    assert told == [
        ("misfit", "core.summary"),
        ("misfit", "core"),
        ("misfit", "core.sections[1].questions[1]"),
        ("misfit", "core.sections[1].questions[3]"),
        ("misfit", "core.criteria[0]"),
        ("misfit", "core.milestones"),
        ("misfit", "core.finance.ceilings[2]"),
        ("misfit", "core.finance"),
        ("misfit", "layers[0].conditions[0]"),
        ("layer_changed", "layers[0]"),
        ("no_choices", "core.sections[1].questions[3]"),
        ("weights", "core.criteria"),
        ("assessors", "core.national_assessors"),
        ("id_taken", "core.sections[1].questions[2]"),
    ]


@pytest.mark.parametrize("given", [None, {}, 3])
@pytest.mark.parametrize("name", ["sections", "criteria"])
def test_what_is_no_list_hides_nothing_else_that_is_wrong(name, given):
    data = json.loads(canonical(BEFORE))
    data["core"] |= {name: given, "national_assessors": 0}

    assert refused(part_taken, NATIONAL, BEFORE, given_in(data)) == [
        ("misfit", f"core.{name}"),
        ("assessors", "core.national_assessors"),
    ]


def test_a_fault_of_what_has_no_name_is_told_at_its_path():
    data = json.loads(canonical(BEFORE))
    del data["core"]["criteria"][1]["id"]
    data["core"]["criteria"][1]["comment_words"] = 0

    assert refused(part_taken, NATIONAL, BEFORE, given_in(data)) == [
        ("misfit", "core.criteria[1]"),
        ("comment_words", "core.criteria[1]"),
    ]


def test_what_has_nothing_to_stand_in_for_it_is_told_alone():
    data = json.loads(canonical(BEFORE))
    data["core"]["criteria"][0] = {"weight": 55}
    data["core"]["sections"][1]["questions"] = "none"

    assert {code for code, _ in refused(given_in, data)} == {"misfit"}


def test_a_new_call_takes_a_file_whose_dates_and_budgets_are_past():
    given = layers.merge(
        a_core(milestones=replace(BEFORE.core.milestones, closes_at=BEFORE.core.milestones.opens_at)),
        [a_layer(budget=())],
    )

    assert whole_taken(Given(given)) == given
    assert refused(whole_taken, Given(with_core(criteria=()))) == [("no_criteria", "core.criteria")]


def test_what_cannot_be_kept_is_told_with_every_path():
    data = json.loads(canonical(BEFORE))
    data["core"]["title"] = "x" * 201
    data["core"]["scope"] = "a\0b"
    data["core"]["summary"] = "\ud800"
    data["core"]["criteria"][0]["weight"] = 10**30
    data["core"]["sections"] *= 501

    assert sorted(refused(definition_in, data)) == [
        ("not_kept", "core.criteria[0].weight"),
        ("not_kept", "core.scope"),
        ("not_kept", "core.sections"),
        ("not_kept", "core.summary"),
        ("not_kept", "core.title"),
    ]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "1999-12-31T23:59:59Z"])
def test_a_year_out_of_reach_is_refused(moment):
    data = json.loads(canonical(BEFORE))
    data["core"]["milestones"]["opens_at"] = moment

    assert [where for _, where in refused(definition_in, data)] == ["core.milestones.opens_at"]


def test_a_year_out_of_reach_is_refused_in_the_first_stage():
    opens_at = BEFORE.core.milestones.opens_at
    data = json.loads(canonical(with_core(first_stage=FirstStage("Tell us.", (), opens_at, opens_at))))
    data["core"]["first_stage"] |= {"closes_at": "1999-12-31T23:59:59Z", "told_by_at": "2101-01-01T00:00:00Z"}

    assert [where for _, where in refused(definition_in, data)] == [
        "core.first_stage.closes_at",
        "core.first_stage.told_by_at",
    ]


def test_a_year_out_of_reach_is_refused_in_a_later_cut_off():
    later = BEFORE.core.milestones.closes_at
    data = json.loads(canonical(with_core(cut_offs=(later, later))))
    data["core"]["cut_offs"][1] = "2101-01-01T00:00:00Z"

    assert [where for _, where in refused(definition_in, data)] == ["core.cut_offs[1]"]


def test_an_always_open_call_comes_back_under_the_same_hash():
    always_open = with_core(
        cut_offs=(datetime(2027, 7, 21, 11, 0, tzinfo=UTC), datetime(2027, 12, 8, 11, 0, tzinfo=UTC))
    )

    assert sha256(definition_in(json.loads(canonical(always_open)))) == sha256(always_open)


def test_places_are_found_as_far_down_as_the_file_has_them():
    places = {
        "core": "core",
        "core:title": "core.title",
        "core:question:risks": "core.sections[1].questions[1]",
        "core:question:gone": "core",
        f"layer:{GM}:condition:g_report": "layers[0].conditions[0]",
        f"layer:{GM}:budget": "layers[0].budget",
        f"layer:{GM}": "layers[0]",
        "layer:nowhere:budget": "layers",
        "layers": "layers",
        "core:first-stage": "core.first_stage",
        "core:entry": "core.entry",
        "core:question-dates": "core.milestones",
    }

    assert {where: path_of(where, BEFORE) for where in places} == places


def test_path_in_a_file_leads_back_to_the_clause_that_it_is_of():
    clauses = ("core:finance", "core:milestones", "core:criterion:need", "core:title", f"layer:{GM}:budget")
    paths = {
        "core.sections[1].questions[0].word_limit": "core:question:need",
        "core.criteria[0].weight": "core:criterion:need",
        "core.regional_scorers": "core:assessors",
        "core.sections[9].title": "core",
        "layers[0].partnership.contacts[1].email": f"layer:{GM}:partnership",
        "layers[7].budget": "",
        "core": "core",
        "": "",
    }

    assert {where: clause_at(path_of(where, BEFORE), BEFORE) for where in clauses} == {one: one for one in clauses}
    assert {path: clause_at(path, BEFORE) for path in paths} == paths
