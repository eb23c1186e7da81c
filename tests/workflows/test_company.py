"""Is a company number one number however it is written, what does each state mean, and which names look alike?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.company import (
    ENDED,
    INSOLVENT,
    STATUS_WORDS,
    Company,
    CompanyStatus,
    check_company,
    company_number,
    is_company_number,
    name_key,
    status_of,
)
from workflows.machine import Refusal


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("01234567", "01234567"),
        ("1234567", "01234567"),
        (" 01 234 567 ", "01234567"),
        ("0001234567", "01234567"),
        ("sc123456", "SC123456"),
        ("SC 12345", "SC012345"),
        ("sc-0012345", "SC012345"),
        ("00SC12345", "SC012345"),
        ("oc.300001", "OC300001"),
        ("r12345", "R0012345"),
        ("ip12345r", "IP12345R"),
        ("", ""),
    ],
)
def test_a_number_is_one_however_it_is_written(typed: str, number: str) -> None:
    assert company_number(typed) == (number if typed else "")


@pytest.mark.parametrize("number", ["01234567", "SC123456", "R0012345", "IP12345R"])
def test_shapes_of_the_register_are_numbers(number: str) -> None:
    assert is_company_number(number)


@pytest.mark.parametrize("number", ["", "123", "ABC12345", "SC12345678", "0123456A", "١٢٣٤٥٦٧٨"])
def test_other_shapes_are_none(number: str) -> None:
    assert not is_company_number(number)


@given(st.integers(1, 99_999_999), st.integers(0, 4), st.lists(st.integers(0, 8), max_size=3))
def test_noughts_and_spaces_never_make_another_number(value: int, noughts: int, spaces: list[int]) -> None:
    text = "0" * noughts + str(value)
    for at in spaces:
        text = f"{text[:at]} {text[at:]}"

    assert company_number(text) == f"{value:08d}"


@given(st.text())
def test_reading_a_number_twice_changes_nothing(text: str) -> None:
    once = company_number(text)

    assert company_number(once) == once


@pytest.mark.parametrize("status", CompanyStatus)
def test_a_company_that_has_ended_is_refused_and_no_other(status: CompanyStatus) -> None:
    company = Company("01234567", "Gone Ltd", status, ended_on=date(2025, 3, 3))

    if status in ENDED:
        with pytest.raises(Refusal, match="cannot apply"):
            check_company(company)
    else:
        check_company(company)
    assert company.is_insolvent == (status in INSOLVENT)


def test_every_state_has_its_words() -> None:
    assert set(STATUS_WORDS) == set(CompanyStatus)
    assert set() == ENDED & INSOLVENT


def test_a_refusal_says_which_company_and_since_when() -> None:
    with pytest.raises(Refusal) as refused:
        check_company(Company("01234567", "Gone Ltd", CompanyStatus.DISSOLVED, ended_on=date(2025, 3, 3)))

    assert [(reason.text, reason.where) for reason in refused.value.reasons] == [
        (
            "Gone Ltd (01234567) stands on the register as dissolved on 3 March 2025. What no longer exists cannot "
            "apply.",
            "company_number",
        )
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("voluntary-arrangement", CompanyStatus.VOLUNTARY_ARRANGEMENT),
        ("active", CompanyStatus.ACTIVE),
        ("asleep", CompanyStatus.UNKNOWN),
    ],
)
def test_words_of_the_register_become_states(word: str, status: CompanyStatus) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize(
    "name",
    ["Quiet Engines Ltd", "QUIET ENGINES LIMITED", "quiet-engines", "The Quiet Engines plc", "Quiét Engines, Ltd."],
)
def test_names_that_look_alike_share_a_key(name: str) -> None:
    assert name_key(name) == "quietengines"


def test_names_that_differ_do_not() -> None:
    assert len({name_key(name) for name in ("Quiet Engines", "Quiet Engine", "Loud Engines", "Ltd", "")}) == 5
