"""Do shares add up to 100 to the basis point, and are the sites whose postcode says too little asked about?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.places import Evidence, Share, Site, evidence_of, missing, place_of_code, unknown, why_asked
from workflows.postcodes import Districts, Standing, district_of, standing, written

DISTRICTS = Districts(frozenset({"M1", "OL16"}), frozenset({"OL12", "WA3"}))
BOLTON, BURY = "E08000001", "E08000002"
WHOLE = Evidence(
    (Share(BOLTON, 6_000, 2_500), Share(BURY, 3_000, 2_500), Share("wales", 1_000, 5_000)),
    "Our works stand there.",
    (Site("M1 3HU"),),
)


def told(evidence: Evidence) -> list[tuple[str, str, str]]:
    return [(one.code, one.text, one.where) for one in missing(evidence, DISTRICTS, "Greater Manchester")]


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("m13hu", "M1 3HU"),
        (" M1  3HU ", "M1 3HU"),
        ("ol16 1ab", "OL16 1AB"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A0AX", "W1A 0AX"),
        ("M1", None),
        ("M1 3CU", None),
        ("M1 33U", None),
        ("MAN1 3HU", None),
        ("", None),
        ("M\u0661 3HU", None),
    ],
)
def test_postcodes_are_known_by_their_shape(typed: str, postcode: str | None) -> None:
    assert written(typed) == postcode


@pytest.mark.parametrize(
    ("postcode", "district", "where"),
    [
        ("M1 3HU", "M1", Standing.INSIDE),
        ("M11 3HU", "M11", Standing.OUTSIDE),
        ("WA3 1AA", "WA3", Standing.STRADDLING),
        ("EC1A 1BB", "EC1", Standing.OUTSIDE),
    ],
)
def test_district_says_where_a_postcode_stands(postcode: str, district: str, where: Standing) -> None:
    assert (district_of(postcode), standing(postcode, DISTRICTS)) == (district, where)


def test_whole_evidence_lacks_nothing() -> None:
    assert told(WHOLE) == []


def test_nothing_said_lacks_everything() -> None:
    assert told(Evidence()) == [
        ("activity_sum", "Say where the work is done. The shares of activity add up to 0%.", "places:activity"),
        ("benefit_sum", "Say where the benefit is felt. The shares of benefit add up to 0%.", "places:benefit"),
        ("places_why", "Say why the work belongs in these places.", "places:why"),
        ("no_sites", "Give the postcode of a site of the work.", "places:sites"),
    ]


def test_wrong_sums_say_what_is_missing_and_what_is_too_much() -> None:
    wrong = replace(WHOLE, shares=(Share(BOLTON, 6_650, 10_000), Share(BURY, 0, 1)))

    assert told(wrong) == [
        ("activity_sum", "The shares of activity add up to 66.5%: 33.5% is missing.", "places:activity"),
        ("benefit_sum", "The shares of benefit add up to 100.01%: that is 0.01% too much.", "places:benefit"),
    ]


def test_sites_whose_district_says_too_little_are_asked_about() -> None:
    sites = (Site("OL12 1AA"), Site("LS1 1AA"), Site("M1 3HU"), Site("WA3 1AA", BOLTON))

    assert told(replace(WHOLE, sites=sites)) == [
        (
            "site_place",
            "OL12 lies partly in Greater Manchester and partly outside. Say in which local authority OL12 1AA is.",
            "places:sites",
        ),
        (
            "site_place",
            "LS1 is not on the list of districts in Greater Manchester. Say in which local authority LS1 1AA is.",
            "places:sites",
        ),
    ]
    assert why_asked(sites[2], DISTRICTS, "Greater Manchester") == ""


def test_places_of_another_region_are_unknown() -> None:
    evidence = replace(WHOLE, sites=(Site("M1 3HU", "E08000025"), Site("M1 3HU")))

    assert unknown(evidence, {BOLTON}) == (BURY, "E08000025")


@pytest.mark.parametrize(
    ("code", "place"),
    [(BOLTON, BOLTON), ("E06000008", "england"), ("S12000049", "scotland"), ("W06000015", "wales"), ("", "")],
)
def test_authority_that_was_looked_up_is_one_of_the_region_or_a_nation(code: str, place: str) -> None:
    assert place_of_code(code, {BOLTON, BURY}) == place


shares = st.lists(
    st.tuples(st.sampled_from([BOLTON, BURY, "E08000003", "england", "wales"]), st.integers(0, 10_000)), max_size=5
)


@given(shares)
def test_exactly_the_sums_of_100_are_right(rows: list[tuple[str, int]]) -> None:
    evidence = evidence_of([Share(place, part, 10_000 - part) for place, part in rows], "Why.", [Site("M1 3HU")])
    kept = {place: part for place, part in rows}

    wrong = [one.code for one in missing(evidence, DISTRICTS, "Greater Manchester")]
    activity, benefit = sum(kept.values()), sum(10_000 - part for part in kept.values())
    assert wrong == (["activity_sum"] if activity != 10_000 else []) + (["benefit_sum"] if benefit != 10_000 else [])
    assert (evidence.activity_basis_points, evidence.benefit_basis_points) == (activity, benefit)
