"""Is nothing secret ever kept of what somebody types, and is every difference told?"""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.words_diff import Run, RunKind
from workflows.working_copy import (
    KEPT_FOR,
    LARGEST,
    MOST_FIELDS,
    Said,
    differences,
    fingerprint,
    is_secret,
    is_too_large,
    keepable,
    typed_at,
)

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "password", "new_password", "Password", "current", "code", "backup-code", "passkey", "proof-password", "pin",
        "client_secret", "token", "csrf_token", "iban", "sort_code", "account_number", "bank_name",
        "rows-0-bank_account",
    ],
)  # fmt: skip
def test_secret_fields_are_named(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    ["answer", "title", "rows-0-description", "postcode", "comment", "encoded", "bands-1-text", "opinion"],
)
def test_other_fields_are_not(name: str) -> None:
    assert not is_secret(name)


def test_only_what_was_typed_is_kept() -> None:
    sent = [
        ("answer", "a\x00b"),
        ("answer", ""),
        ("code", "123456"),
        ("go", "next"),
        ("copy", "keep"),
    ]

    assert keepable(sent) == (("answer", "ab"), ("answer", ""))


@pytest.mark.parametrize(
    ("fields", "too_large"),
    [
        ([("a", "x" * (LARGEST - 1))], False),
        ([("a", "x" * LARGEST)], True),
        ([("a", "")] * MOST_FIELDS, False),
        ([("a", "")] * (MOST_FIELDS + 1), True),
    ],
)
def test_size_has_a_limit(fields: list[tuple[str, str]], too_large: bool) -> None:
    assert is_too_large(fields) is too_large


def test_differences_are_told_by_words_and_line_ends_are_none() -> None:
    saved = {"a": Said("Title", "Cold mills"), "b": Said("Text", "One\ntwo")}
    typed = {"a": Said("Title", "Warm mills"), "b": Said("Text", "One\r\ntwo "), "r-1": Said("Amount, row 2", "5")}

    found = differences(saved, typed)

    assert [(one.label, one.runs) for one in found] == [
        ("Title", (Run(RunKind.REMOVED, "Cold"), Run(RunKind.ADDED, "Warm"), Run(RunKind.KEPT, " mills"))),
        ("Amount, row 2", (Run(RunKind.ADDED, "5"),)),
    ]


def test_fingerprint_is_of_what_is_said_and_not_of_empty_rows() -> None:
    assert fingerprint({"a": Said("A", "1"), "rows-3": Said("B", "")}) == fingerprint({"a": Said("Other", "1")})
    assert fingerprint({"a": Said("A", "1")}) != fingerprint({"a": Said("A", "2")})


@pytest.mark.parametrize(
    ("age", "at"),
    [(0, NOW), (-5, NOW), (90, NOW - timedelta(seconds=90)), (10**8, NOW - KEPT_FOR)],
)
def test_words_that_waited_are_as_old_as_they_are(age: int, at: datetime) -> None:
    assert typed_at(NOW, age) == at
