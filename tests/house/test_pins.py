"""Are the pins complete, hashed and free of any address, so that whichever index the machine uses can serve them?"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN_FILES = sorted(ROOT.glob("requirements*.txt"))
ADDRESS = re.compile(r"(https?|ftp|file)://|--(extra-)?index-url|--find-links|--trusted-host|\bgit\+")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z,]+\])?==(?P<version>\S+)")


def pins(path: Path) -> dict[str, str]:
    """Each package of a pin file with its version."""
    found = [PIN.match(line) for line in path.read_text().splitlines()]
    return {match["name"]: match["version"] for match in found if match}


def unhashed(text: str) -> list[str]:
    """The packages that no hash follows."""
    entries = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry]


def test_pin_files_are_the_three_that_are_exported():
    assert [path.name for path in PIN_FILES] == ["requirements-assets.txt", "requirements-dev.txt", "requirements.txt"]


@pytest.mark.parametrize("path", PIN_FILES, ids=lambda path: path.name)
def test_pins_name_no_address(path):
    lines = [line for line in path.read_text().splitlines() if ADDRESS.search(line)]

    assert lines == []


@pytest.mark.parametrize("path", PIN_FILES, ids=lambda path: path.name)
def test_every_line_is_a_pin_a_hash_or_a_comment(path):
    allowed = re.compile(r"^(\s+--hash=sha256:[0-9a-f]{64}( \\)?|\s+# .*|)$")

    strays = [line for line in path.read_text().splitlines() if not (PIN.match(line) or allowed.match(line))]

    assert strays == []


@pytest.mark.parametrize("path", PIN_FILES, ids=lambda path: path.name)
def test_every_pin_has_a_hash(path):
    assert unhashed(path.read_text()) == []


def test_unhashed_pin_is_found():
    assert unhashed("flask==3.1.3 \\\n    --hash=sha256:ab\nrq==3.0.0 ; sys_platform == 'linux'\n") == ["rq==3.0.0"]


def test_development_pins_contain_the_runtime_pins():
    runtime = pins(ROOT / "requirements.txt")
    development = pins(ROOT / "requirements-dev.txt")

    assert {name: development.get(name) for name in runtime} == runtime


def test_npm_lock_records_no_download_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_npm_lock_records_a_hash_for_every_package():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
