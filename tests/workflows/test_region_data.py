"""Are the national core, the regional layers and the regions that come with Accord sound and of their shape?"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workflows.definition import AnswerKind, Core, Layer
from workflows.finance import default_rules
from workflows.layers import merge, problems
from workflows.plain import from_plain, to_plain

REGIONS_DATA = Path(__file__).parents[2] / "app" / "regions"
SLUGS = ("greater-manchester", "west-midlands", "glasgow-city-region")


def data(name: str) -> Any:
    return json.loads((REGIONS_DATA / name).read_text(encoding="utf-8"))


def test_national_core_is_data_of_its_shape() -> None:
    core = from_plain(Core, data("core.json"))

    assert to_plain(core) == data("core.json")
    assert [criterion.id for criterion in core.criteria] == [
        "need_or_challenge",
        "approach_and_innovation",
        "team_and_resources",
        "market_awareness",
        "outcomes_and_route_to_market",
        "wider_impacts",
        "project_management",
        "risks",
        "additionality",
        "costs_and_value_for_money",
    ]
    assert [question.id for question in core.sections[0].questions] == [
        "project_summary",
        "public_description",
        "scope",
    ]
    assert {(criterion.weight, criterion.maximum, len(criterion.bands)) for criterion in core.criteria} == {(10, 10, 5)}
    questions = [question for section in core.sections for question in section.questions]
    assert {(question.kind, question.word_limit) for question in questions} == {(AnswerKind.LONG_TEXT, 400)}
    assert [question.id for question in questions if question.published] == ["public_description"]


def test_national_core_has_the_default_rates_and_lets_research_organisations_lead() -> None:
    core = from_plain(Core, data("core.json"))

    # A university that applies alone holds all of the costs, so the default cap of 30% would shut it out.
    rules = default_rules(data("funding_rates.json"))
    assert core.finance == replace(rules, participation_cap_basis_points=10_000)


def test_national_core_and_layers_repeat_no_wording() -> None:
    core = from_plain(Core, data("core.json"))
    layers = [from_plain(Layer, plain) for plain in data("layers.json").values()]
    parts: list[Core | Layer] = [core, *layers]

    criteria = [criterion for part in parts for criterion in part.criteria]
    questions = [question for part in parts for section in part.sections for question in section.questions]
    texts = [band.text for criterion in criteria for band in criterion.bands]
    texts += [criterion.guidance for criterion in criteria]
    texts += [text for question in questions for text in (question.prompt, question.guidance)]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if len(text.split()) < 5] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_regional_layer_can_be_signed_on_the_national_core(slug: str) -> None:
    layer = from_plain(Layer, data("layers.json")[slug])

    assert to_plain(layer) == data("layers.json")[slug]
    assert problems(merge(from_plain(Core, data("core.json")), [layer])) == ()
    assert (layer.region, layer.threshold_basis_points, len(layer.criteria), len(layer.budget)) == (slug, 5_000, 2, 2)
    assert 4_000_000_00 <= sum(year.pence for year in layer.budget) <= 9_000_000_00


def test_three_layers_can_be_signed_together() -> None:
    layers = [from_plain(Layer, data("layers.json")[slug]) for slug in SLUGS]

    assert problems(merge(from_plain(Core, data("core.json")), layers)) == ()


def test_regions_have_their_authorities_each_on_its_own_tile() -> None:
    regions = data("regions.json")["regions"]

    found = [(one["slug"], one["short_label"], one["gss_code"], len(one["local_authorities"])) for one in regions]
    assert found == [
        ("greater-manchester", "GM", "E47000001", 10),
        ("west-midlands", "WM", "E47000007", 7),
        ("glasgow-city-region", "GCR", None, 8),
    ]
    for one in regions:
        places = one["local_authorities"]
        assert len({(place["column"], place["row"]) for place in places}) == len(places)
        assert [
            place for place in places if place["gss_code"][:3] not in ("E08", "S12") or len(place["gss_code"]) != 9
        ] == []
    codes = [place["gss_code"] for one in regions for place in one["local_authorities"]]
    assert len(set(codes)) == 25
