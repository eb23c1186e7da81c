"""Is what an application speaks of found by its words, and by nothing else?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.expertise import FIELDS, SECTORS, TERMS, Facet
from workflows.expertise_words import spoken_of


def test_a_word_in_the_title_is_enough_and_in_the_text_it_takes_two() -> None:
    found = spoken_of(Facet.FIELD, "Swap-in batteries", "A robot arm. Two sensors; sensors again. Hydrogen, once.")

    assert found == ("batteries", "electronics")


def test_the_most_spoken_of_come_first_and_no_more_than_five() -> None:
    text = "quantum " * 9 + "water " * 8 + "solar " * 7 + "robot " * 6 + "cyber " * 5 + "vaccine " * 4

    assert spoken_of(Facet.FIELD, "", text) == ("quantum", "water", "renewables", "automation", "cyber_security")


def test_the_beginning_of_a_word_tells_and_not_its_middle() -> None:
    assert spoken_of(Facet.SECTOR, "Barges", "important, report, support, supporting") == ()


def test_words_that_only_begin_alike_tell_nothing() -> None:
    text = "our business, their business, a portfolio, the portal, a thin film, building on it, and building it up"

    assert spoken_of(Facet.SECTOR, "", text) == ()


@settings(max_examples=40)
@given(title=st.text(max_size=40), text=st.text(max_size=200), facet=st.sampled_from((Facet.FIELD, Facet.SECTOR)))
def test_what_is_found_is_always_a_term_of_the_list(title: str, text: str, facet: Facet) -> None:
    assert all((facet, code) in TERMS for code in spoken_of(facet, title, text))


def test_every_field_and_sector_can_be_found() -> None:
    wanted = [(term.facet, term.code, term.words) for term in (*FIELDS, *SECTORS)]

    missed = [code for facet, code, words in wanted if code not in spoken_of(facet, words, "")]

    assert missed == []
