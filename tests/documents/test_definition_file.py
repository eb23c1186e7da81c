"""Does a definition come back from a file as it was, and is every other file refused with all its reasons?"""

import hashlib
import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.definition_file import LARGEST_BYTES, as_json, as_yaml, read
from app.regions import core_template, layer_template
from tests.workflows.definitions import a_core, a_definition, a_layer, a_question
from tests.workflows.full import a_full_definition
from workflows.definition import Core, Definition, Section
from workflows.exchange import definition_in
from workflows.machine import Refusal
from workflows.plain import from_plain, sha256, to_plain

BOMB = "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9))


def refused(content: bytes) -> list[str]:
    """The codes with which a file is refused, each once."""
    with pytest.raises(Refusal) as caught:
        read(content)
    return sorted({reason.code for reason in caught.value.reasons})


def texts(content: bytes) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read(content)
    return [reason.text for reason in caught.value.reasons]


def worded(text: str) -> Definition:
    """A definition with these words where a person writes prose, and where they write a line."""
    question = a_question("need", prompt=text, title=text)
    return Definition(a_core(scope=text, sections=(Section("one", "One", (question,)),)), (a_layer(),))


def test_the_bytes_of_the_json_file_have_the_hash_that_is_signed():
    definition = Definition(core_template(), (layer_template("greater-manchester"),))

    assert hashlib.sha256(as_json(definition)).hexdigest() == sha256(definition)


@pytest.mark.parametrize("write", [as_json, as_yaml])
def test_a_definition_comes_back_from_a_file(write):
    definition = Definition(core_template(), (layer_template("glasgow"), layer_template("west-midlands")))

    assert definition_in(read(write(definition)).data) == definition


@pytest.mark.parametrize("write", [as_json, as_yaml])
def test_every_field_that_a_definition_has_comes_back_with_the_same_hash(write):
    definition = a_full_definition()
    assert set(to_plain(definition.core)) == {one.name for one in fields(Core)}

    again = definition_in(read(write(definition)).data)

    assert (again, sha256(again)) == (definition, sha256(definition))
    assert from_plain(Core, to_plain(again.core)) == definition.core


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_any_words_come_back_from_yaml(text):
    definition = worded(text)

    assert read(as_yaml(definition)).data == json.loads(as_json(definition))


@pytest.mark.parametrize(
    "word", ["no", "12", "0x1F", "1:30", "null", "~", "true", "Yes", "2027-03-03", "=", "<<", "1e5", "-0"]
)
def test_words_that_yaml_could_take_for_something_else_come_back_as_words(word):
    assert read(as_yaml(worded(word))).data["core"]["scope"] == word


def test_texts_of_several_lines_stand_as_blocks_under_the_heading():
    file = as_yaml(a_definition(core=a_core(scope="One.\nTwo.")), "GM-2027-01, version 3").decode()

    assert file.startswith("# GM-2027-01, version 3\ncore:\n  title: Small call\n")
    assert "  scope: |-\n    One.\n    Two.\n" in file


def test_each_value_knows_its_line():
    lines = read(b"core:\n  title: A\n  sections:\n  - id: one\n").lines

    assert (lines["core.title"], lines["core.sections[0]"], lines["core.sections[0].id"]) == (2, 4, 4)


@pytest.mark.parametrize(
    "content", [b"{core: {title: A call}}", b'{"core": {title: "A call",}}', b"{ # a note\n  core: {title: A call}}"]
)
def test_yaml_that_begins_with_a_brace_is_read_as_yaml(content):
    assert read(content).data == {"core": {"title": "A call"}}


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["empty"]),
        (b"\xef\xbb\xbf \n", ["empty"]),
        ("core: £".encode("latin-1"), ["encoding"]),
        ("core: x".encode("utf-16"), ["encoding"]),
        ("core: x".encode("utf-16-le"), ["encoding"]),
        (b"%PDF-1.7\n\x93\x8c", ["encoding"]),
        (b"\x89PNG\r\n\x1a\n", ["encoding"]),
        (b"{", ["not_json"]),
        (b'{"a": NaN}', ["not_json"]),
        (b'{"a": ' + b"9" * 5_000 + b"}", ["not_json"]),
        (b"[" * 100_000, ["not_json"]),
        (b"[" * 100 + b"]" * 100, ["too_much"]),
        (b'{"a": 1, "a": 2}', ["name_twice"]),
        (b"[" + b"1," * 70_000 + b"1]", ["too_much"]),
        (b"a: [b", ["not_yaml"]),
        (b"a:\n\t- b", ["not_yaml"]),
        (b"a: 1\na: 2", ["name_twice"]),
        (b"a: 1\n---\nb: 2", ["documents"]),
        (b"? [a]\n: 1", ["not_a_name"]),
        (BOMB.encode(), ["alias"]),
        (b"a: &x 1\nb:\n  <<: *x", ["alias"]),
        (b"a: !!python/object/apply:os.system [ls]", ["tag"]),
        (b"a: !!binary aGk=", ["tag"]),
        (b"a: " + b"[" * 500, ["too_much"]),
        (b"- x\n" * 70_000, ["too_much"]),
        (b"x" * (LARGEST_BYTES + 1), ["too_large"]),
    ],
)
def test_what_is_no_definition_is_refused(content, codes):
    assert refused(content) == codes


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("call.json", "The file is not JSON: line 1, character 2 cannot be read."),
        ("call.YAML", "The file is neither JSON nor YAML: line 2, character 1 cannot be read."),
    ],
)
def test_what_begins_with_a_brace_and_is_neither_is_told_as_what_it_is_named(name, said):
    with pytest.raises(Refusal) as caught:
        read(b"{core: [\n", name)

    assert [reason.text for reason in caught.value.reasons] == [said]


def test_every_reason_is_told_with_its_line():
    assert texts(b"a: &x 1\nb: *x\nc: !!set {}\na: 2\n") == [
        "Line 1: anchors (&) and aliases (*) are not taken. Write the value out.",
        "Line 2: anchors (&) and aliases (*) are not taken. Write the value out.",
        "Line 3: the tag tag:yaml.org,2002:set is not taken. Write the value without it.",
        "Line 4: ‘a’ stands twice in one place. Keep one.",
    ]


def test_a_file_of_ten_megabytes_says_how_large_one_may_be():
    assert texts(b"x" * 10_000_000) == ["The file has 10.0 MB. A definition has at most 2 MB."]


def test_other_bytes_are_told_with_their_line():
    assert texts("a: 1\nb: £\n".encode("latin-1")) == [
        "The file is not UTF-8 text: line 2 has other bytes. Save it as UTF-8 and send it again."
    ]
