"""Does the page of places keep everything typed, say what is missing, and ask about postcodes that say too little?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from app.extensions import db, postcodes
from app.models import Place, Submission
from app.postcodes import LOOKUP, FolderLookup
from app.queries.places import evidence_of
from app.transactions import unit_of_work
from tests.factories import a_call, a_draft, a_person, complete
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.places import Evidence, Share, Site

WHY = "Our works and our customers are there."


@pytest.fixture
def asking(bench: Bench) -> Bench:
    """The same bench in a call that asks for places, in a region with a second local authority."""
    with unit_of_work():
        db.session.add(
            Place(gss_code="E08000002", region_id=bench.world.region.id, name="Nexttown", tile_column=1, tile_row=0)
        )
    call = a_call(bench.world, reference="GM-2027-07", layer={"asks_for_places": True})
    draft = a_draft(bench.world, call, bench.applicant, title="Placed idea")
    return Bench(bench.world, call, bench.applicant, bench.colleague, draft, bench.client_of)


def _home(bench: Bench) -> str:
    return str(db.session.scalar(select(Place.gss_code).where(Place.name == "Hometown")))


def _sheet(bench: Bench, **changes: str) -> dict[str, str]:
    return {
        "version": "0",
        "shares-0-place": _home(bench),
        "shares-0-activity": "60",
        "shares-0-benefit": "33.33",
        "shares-1-place": "E08000002",
        "shares-1-activity": "30",
        "shares-1-benefit": "66.67",
        "shares-2-place": "scotland",
        "shares-2-activity": "10%",
        "shares-2-benefit": "",
        "why": WHY,
        "sites-0-postcode": "m1 3hu",
        "sites-0-place": "",
        "sites-1-postcode": "OL12 1AA",
        "sites-1-place": "E08000002",
        **changes,
    }


def _kept(bench: Bench) -> Evidence:
    db.session.rollback()
    return evidence_of(bench.application.id)


def test_shares_words_and_sites_are_kept_and_shown_apart_from_what_lies_elsewhere(asking: Bench) -> None:
    page = asking.lead.post(f"{asking.base}/places", data={**_sheet(asking), "go": "next"})

    home = _home(asking)
    assert page.headers["Location"] == f"{asking.base}/review"
    shares = (Share("E08000002", 3_000, 6_667), Share(home, 6_000, 3_333), Share("scotland", 1_000, 0))
    sites = (Site("M1 3HU"), Site("OL12 1AA", "E08000002"))
    assert _kept(asking) == Evidence(tuple(sorted(shares, key=lambda one: one.place)), WHY, sites)
    words = words_in(asking.lead.get(f"{asking.base}/review"))
    assert (
        "Place Activity Benefit Hometown 60% 33.33% Nexttown 30% 66.67% Elsewhere in Scotland 10% 0% Total 100% 100% "
        f"Why these places {WHY} Sites of the work M1 3HU, in Greater Manchester OL12 1AA, Nexttown, as the applicant "
        "says. OL12 lies partly in Greater Manchester and partly outside." in words
    )


def test_wrong_sums_are_kept_and_keep_the_application_from_being_submitted(asking: Bench) -> None:
    complete(asking.application, asking.applicant)
    wrong = _sheet(asking, **{"version": "1", "shares-0-activity": "50", "sites-1-place": ""})
    asking.lead.post(f"{asking.base}/places", data=wrong)

    page = asking.lead.post(f"{asking.base}/submit", data={"declaration": "yes"})

    missing = "The shares of activity add up to 90%: 10% is missing."
    asked = "OL12 lies partly in Greater Manchester and partly outside. Say in which local authority OL12 1AA is."
    assert page.status_code == 409
    assert summary_lines(page) == [missing, asked]
    assert links_in(page, missing)[0] == f"{asking.base}/places#activity"
    assert links_in(page, asked)[0] == f"{asking.base}/places#sites"
    assert "What is still missing " + missing in words_in(asking.lead.get(f"{asking.base}/places"))


def test_complete_places_are_part_of_what_was_submitted(asking: Bench) -> None:
    complete(asking.application, asking.applicant)
    asking.lead.post(f"{asking.base}/places", data=_sheet(asking, version="1"))

    page = asking.lead.post(f"{asking.base}/submit", data={"declaration": "yes"}, follow_redirects=True)

    db.session.rollback()
    content = db.session.scalars(select(Submission.content)).one()
    assert heading(page) == "We have received your application"
    assert "Total 100% 100%" in words_in(page)
    assert content["places"]["why"] == WHY
    assert sum(share["activity_basis_points"] for share in content["places"]["shares"]) == 10_000


def test_a_call_that_does_not_ask_has_no_such_page(bench: Bench) -> None:
    assert bench.lead.get(f"{bench.base}/places").status_code == 404
    assert bench.lead.post(f"{bench.base}/places", data=_sheet(bench)).status_code == 404
    assert links_in(bench.lead.get(bench.base), "Where the work is done") == []


def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(asking: Bench) -> None:
    typed = _sheet(
        asking, **{"shares-0-activity": "most", "sites-0-postcode": "M1", "sites-1-postcode": "", "why": "Mine."}
    )

    page = asking.lead.post(f"{asking.base}/places", data=typed)

    assert page.status_code == 422
    assert summary_lines(page) == [
        "Hometown: share of activity must be a percentage, like 70 or 67.5",
        "Site 1: enter a full postcode, like M1 3HU",
        "Enter the postcode of site 2",
    ]
    assert page.get_data(as_text=True).count('value="most"') == 1
    assert _kept(asking) == Evidence()


def test_second_writer_is_told_and_sees_both(asking: Bench) -> None:
    asking.lead.post(f"{asking.base}/places", data=_sheet(asking))

    other = asking.client_of(asking.colleague).post(
        f"{asking.base}/places", data=_sheet(asking, why="Other grounds.", **{"shares-0-activity": "55"})
    )

    assert other.status_code == 409
    assert hidden_in(other, "version") == "1"
    assert "What your colleague saved Save 1, by Lena Lead." in words_in(other)
    assert "Other grounds." in words_in(other)
    assert _kept(asking).why == WHY


def test_own_second_window_is_told_from_a_colleague(asking: Bench) -> None:
    asking.lead.post(f"{asking.base}/places", data=_sheet(asking))

    own, other = (
        browser.post(f"{asking.base}/places", data=_sheet(asking, why="Other grounds."))
        for browser in (asking.lead, asking.client_of(asking.colleague))
    )

    assert [summary_lines(page)[0].partition(" saved this page")[0] for page in (own, other)] == [
        "You, in another window,",
        "A colleague",
    ]


def test_more_sites_keep_everything_and_save_nothing(asking: Bench) -> None:
    page = asking.lead.post(f"{asking.base}/places", data={**_sheet(asking), "go": "more"})

    source = page.get_data(as_text=True)
    assert (page.status_code, source.count('name="sites-3-postcode"'), source.count('name="sites-4-postcode"')) == (
        200,
        1,
        0,
    )
    assert _kept(asking) == Evidence()


def test_places_of_nobody_are_left_out(asking: Bench) -> None:
    asking.lead.post(f"{asking.base}/places", data=_sheet(asking, **{"shares-2-place": "E99999999"}))

    assert [share.place for share in _kept(asking).shares] == sorted([_home(asking), "E08000002"])


def test_strangers_and_late_writers_change_nothing(asking: Bench, after_deadline: Callable[[], None]) -> None:
    stranger = asking.client_of(a_person())

    assert stranger.get(f"{asking.base}/places").status_code == 404
    assert stranger.post(f"{asking.base}/places", data=_sheet(asking)).status_code == 404
    after_deadline()
    assert asking.lead.post(f"{asking.base}/places", data=_sheet(asking)).status_code == 409
    assert _kept(asking) == Evidence()


def test_a_directory_of_postcodes_answers_instead_of_the_writer(
    asking: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ONSPD_OL.csv").write_text("pcds,oslaua\nOL12 1AA,E08000002\n")
    (tmp_path / "ONSPD_M.csv").write_text("pcds,lad25cd\nM1 3HU,E07000037\n")
    monkeypatch.setitem(current_app.extensions, LOOKUP, FolderLookup(tmp_path))

    asking.lead.post(f"{asking.base}/places", data=_sheet(asking, **{"sites-1-place": ""}))

    assert _kept(asking).sites == (Site("M1 3HU", "england"), Site("OL12 1AA", "E08000002"))
    assert postcodes.authority_of("M1 9ZZ") == ""
