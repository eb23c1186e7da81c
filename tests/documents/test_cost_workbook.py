"""What is refused of a spreadsheet before any of it is unpacked, and how is a cell's value read?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.documents.cost_workbook import read, text_of
from workflows.machine import Refusal


def test_a_file_that_is_too_large_is_not_looked_into() -> None:
    with pytest.raises(Refusal) as refused:
        read(b"PK\x03\x04" + bytes(2_000_000), {})

    assert [reason.text for reason in refused.value.reasons] == [
        "The file is larger than 2 MB. Take out what does not belong in it."
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "", ""),
        (46_400, "General", "46400"),
        (46_400.0, "General", "46400"),
        (1_250.5, "#,##0.00", "1250.5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.4, "0%", "40%"),
        (0.3333, "0.00%", "33.33%"),
        (19_999_999.99, "General", "19999999.99"),
        (True, "General", "True"),
        ("  Steel ", "General", "Steel"),
        (datetime(2027, 3, 1, tzinfo=UTC).date(), "dd/mm/yyyy", "2027-03-01"),
    ],
)
def test_a_cell_is_read_as_a_person_would_type_it(value: Any, number_format: str, text: str) -> None:
    assert text_of(value, number_format) == text
