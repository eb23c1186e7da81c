"""Does the offline verifier know a signature, and name the event at which any byte of an export was altered?"""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows import chain
from workflows.plain import canonical, to_plain

VERIFIER = Path(__file__).parents[2] / "bin" / "verify-record"
AT = datetime(2027, 2, 1, 10, 0, 0, 5, tzinfo=UTC)
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PERSON = UUID(int=7)

# RFC 8032, section 7.1: tests 1, 2 and 3, as public key, message and signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """The one file, loaded as it stands."""
    loader = SourceFileLoader("verify_record", str(VERIFIER))
    spec = importlib.util.spec_from_loader("verify_record", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def public_key(signer: Ed25519PrivateKey) -> str:
    return signer.public_key().public_bytes_raw().hex()


def an_entry(number: int) -> chain.Entry:
    at = AT + timedelta(seconds=number)
    return chain.Entry(number, at, PERSON, "calls", UUID(int=8), None, "sign", "drafting", "drafting", {"side": "é\n"})


def an_export(count: int = 6, cuts: tuple[int, ...] = (2, 6), signer: Ed25519PrivateKey = SIGNER) -> list[bytes]:
    """The lines of an export of so many events, numbered 10, 20 …, as the service writes them."""
    entries = [an_entry(number * 10) for number in range(1, count + 1)]
    values: list[dict[str, Any]] = [
        {"kind": "header", "format": "accord-record-1", "public_key": public_key(signer)},
        {"kind": "person", "id": PERSON, "name": "Ravi Signs"},
    ]
    last = None
    for link, entry in zip(chain.seal(0, chain.FIRST, entries), entries, strict=True):
        values += [{"kind": "seal", **to_plain(link)}, {"kind": "event", "event": entry}]
        if link.position in cuts:
            last = a_checkpoint(link, last, signer)
            values.append({"kind": "checkpoint", **to_plain(last)})
    return ended([canonical(value) + b"\n" for value in values], signer)


def a_checkpoint(link: chain.Link, last: chain.Checkpoint | None, signer: Ed25519PrivateKey) -> chain.Checkpoint:
    number = last.number + 1 if last else 1
    unsigned = chain.Checkpoint(number, link.position, link.chain_sha256, AT, public_key(signer), "")
    stated = chain.statement(unsigned, chain.checkpoint_hash(last))
    return replace(unsigned, signature=signer.sign(stated).hex())


def ended(lines: list[bytes], signer: Ed25519PrivateKey = SIGNER) -> list[bytes]:
    """These lines with the signed end behind them."""
    statement = {
        "statement": "accord-export-1",
        "lines": len(lines),
        "sha256": sha256(b"".join(lines)).hexdigest(),
        "public_key": public_key(signer),
    }
    end = {**statement, "kind": "end", "signature": signer.sign(canonical(statement)).hex()}
    del end["statement"]
    return [*lines, canonical(end) + b"\n"]


@pytest.fixture
def said(verifier: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Check some lines: the exit code and what the verifier says."""

    def check(lines: list[bytes], *options: str) -> tuple[int, str]:
        (tmp_path / "record.jsonl").write_bytes(b"".join(lines))
        code: int = verifier.main([str(tmp_path / "record.jsonl"), *options])
        return code, capsys.readouterr().out

    return check


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_rfc_are_right(verifier: ModuleType, key: str, message: str, signature: str) -> None:
    assert verifier.is_signature(*map(bytes.fromhex, (key, signature, message))) is True


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_rfc_are_wrong_for_another_message(
    verifier: ModuleType, key: str, message: str, signature: str
) -> None:
    assert verifier.is_signature(*map(bytes.fromhex, (key, signature, message + "00"))) is False


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), bit=st.integers(0, 511))
def test_signatures_of_the_library_are_right_until_one_bit_changes(
    verifier: ModuleType, seed: bytes, message: bytes, bit: int
) -> None:
    signer = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = signer.public_key().public_bytes_raw(), signer.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8

    assert verifier.is_signature(key, signature, message) is True
    assert verifier.is_signature(key, bytes(flipped), message) is False


def test_a_signature_whose_scalar_is_not_reduced_is_wrong(verifier: ModuleType) -> None:
    key, message, signature = (bytes.fromhex(part) for part in RFC_8032[0])
    scalar = int.from_bytes(signature[32:], "little") + verifier.ORDER

    assert verifier.is_signature(key, signature[:32] + scalar.to_bytes(32, "little"), message) is False


@pytest.mark.parametrize("point", [b"\xff" * 32, (2).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little")])
def test_bytes_that_encode_no_point_are_no_key(verifier: ModuleType, point: bytes) -> None:
    assert verifier.decode_point(point) is None


def test_whole_export_is_whole(said: Any) -> None:
    key = chain.fingerprint(public_key(SIGNER))

    assert said(an_export(), "--key", key) == (
        0,
        "The record is whole: 6 events are sealed, with 2 checkpoints, the last signed at "
        f"2027-02-01T10:00:00.000005Z. 0 events wait for their seal.\nThe fingerprint of the key is {key}\n",
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5), where=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_byte_of_any_event_that_is_altered_names_it(said: Any, at: int, where: float, byte: int) -> None:
    lines = an_export()
    index = [index for index, line in enumerate(lines) if b'"kind":"event"' in line][at]
    altered = bytearray(lines[index])
    place = int(where * len(altered))
    altered[place] = byte if byte != altered[place] else byte ^ 1

    code, words = said([*lines[:index], bytes(altered), *lines[index + 1 :]])

    assert code == 1
    assert words.startswith(f"The record was altered. The first place: event {(at + 1) * 10} was ")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_byte_of_the_file_that_is_altered_is_found(said: Any, where: float, byte: int) -> None:
    whole = bytearray(b"".join(an_export(2, (2,))))
    place = int(where * len(whole))
    whole[place] = byte if byte != whole[place] else byte ^ 1

    assert said([bytes(whole)])[0] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines[:5] + lines[6:], "event 20 was deleted, or its line altered: line 6 is none"),
        (lambda lines: lines[:4] + lines[6:], "checkpoint 1 is not that of the rows before it"),
        (lambda lines: lines[:4] + lines[7:], "the seal at position 2 is missing or out of its place"),
        (lambda lines: lines[:2] + lines[4:6] + lines[2:4] + lines[6:], "the seal at position 1 is missing or out"),
        (lambda lines: [*lines[:4], lines[3], *lines[4:]], "an event that was never sealed was inserted: event 10"),
        (lambda lines: lines[:6] + lines[7:], "checkpoint 1 is not that of the rows before it"),
        (lambda lines: lines[:5], "event 20 was deleted, with everything behind it"),
        (lambda lines: lines[:7], "the export ends after line 7, without its end"),
        (lambda lines: lines[:-2] + lines[-1:], "the last checkpoint is missing"),
        (lambda lines: lines[:1] + lines[2:], "the end of the export is not signed over what stands before it"),
    ],
)
def test_each_kind_of_tampering_is_named(said: Any, change: Any, words: str) -> None:
    code, heard = said(change(an_export()))

    assert code == 1
    assert heard.startswith(f"The record was altered. The first place: {words}")


def test_rows_sealed_again_without_the_key_are_found_at_their_checkpoint(said: Any) -> None:
    entries = [replace(an_entry(number * 10), move="agree") for number in range(1, 7)]
    lines, links = an_export(), iter(chain.seal(0, chain.FIRST, entries))
    seals = [index for index, line in enumerate(lines) if b'"kind":"seal"' in line]
    for index, link, entry in zip(seals, links, entries, strict=True):
        lines[index] = canonical({"kind": "seal", **to_plain(link)}) + b"\n"
        lines[index + 1] = canonical({"kind": "event", "event": entry}) + b"\n"

    code, words = said(lines)

    assert (code, words) == (
        1,
        "The record was altered. The first place: checkpoint 1 is not that of the rows before it. The first row that "
        f"it should vouch for is event 10, agree of calls {UUID(int=8)}, by Ravi Signs, at "
        "2027-02-01T10:00:10.000005Z; the last has position 2.\n",
    )


def test_an_altered_event_is_told_as_it_now_reads(said: Any) -> None:
    lines = an_export()
    lines[3] = lines[3].replace(b'"sign"', b'"agree"')

    assert said(lines) == (
        1,
        "The record was altered. The first place: event 10 was altered. It now reads: event 10, agree of calls "
        f"{UUID(int=8)}, by Ravi Signs, at 2027-02-01T10:00:10.000005Z.\n",
    )


def test_record_signed_with_another_key_is_whole_but_not_the_services(said: Any) -> None:
    other = Ed25519PrivateKey.generate()
    lines = an_export(signer=other)

    code, words = said(lines, "--key", chain.fingerprint(public_key(SIGNER)))

    assert said(lines)[0] == 0
    assert (code, words) == (
        1,
        "The record was altered. The first place: the record is signed with another key, whose fingerprint is "
        f"{chain.fingerprint(public_key(other))}.\n",
    )


def test_hash_that_was_written_down_earlier_must_stand_in_the_record(said: Any) -> None:
    links = chain.seal(0, chain.FIRST, [an_entry(number * 10) for number in range(1, 7)])

    assert said(an_export(), "--holds", links[2].chain_sha256)[0] == 0
    assert said(an_export(2, (2,)), "--holds", links[2].chain_sha256)[0] == 1


def test_verifier_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    (tmp_path / "record.jsonl").write_bytes(b"".join(an_export()))

    command = [sys.executable, "-I", "-S", str(VERIFIER), str(tmp_path / "record.jsonl")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    missing = subprocess.run([*command[:-1], str(tmp_path / "none")], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
    assert missing.returncode == 2
