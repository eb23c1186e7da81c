"""How is a definition written to a file, and what does a file that somebody sends say?

JSON is the canonical form: the SHA-256 of its bytes is what was signed. YAML says the same for people, with texts as
blocks. What is sent is never trusted: it is read into named values, lists, texts, whole numbers, true, false and
nothing, and no part of YAML that could do more (anchors, aliases, tags, merges) is taken (`docs/decisions/0026`).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from workflows.definition import Definition
from workflows.machine import Reason, Refusal
from workflows.plain import canonical, to_plain

LARGEST_BYTES = 2_000_000
MOST_VALUES = 60_000
DEEPEST = 24
YAML_NAMES = (".yaml", ".yml")
_WIDTH = 100
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS: Mapping[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
# What YAML takes for the end of a line beside the line feed: quoted, so that it comes back as it was.
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Sent:
    """What a file says, and on which line each path of it begins (nothing for JSON, which is one line)."""

    data: Any
    lines: Mapping[str, int]


def as_json(definition: Definition) -> bytes:
    """The canonical form; its SHA-256 is the hash of the version."""
    return canonical(definition)


def as_yaml(definition: Definition, *heading: str) -> bytes:
    """The same for people, under some lines of heading."""
    lines = "".join(f"# {line}\n" for line in heading)
    body = yaml.dump(to_plain(definition), Dumper=_Blocks, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return f"{lines}{body}".encode()


def read(content: bytes, name: str = "") -> Sent:
    """What a file says. `Refusal` with every reason why it cannot be read; each that has a line names it.

    JSON and YAML are told apart by what they say; what is neither is told as that which its name promises.
    """
    if len(content) > LARGEST_BYTES:
        size, most = f"{len(content) / 1_000_000:,.1f}", LARGEST_BYTES // 1_000_000
        raise Refusal([Reason("too_large", f"The file has {size} MB. A definition has at most {most} MB.")])
    text = _decoded(content)
    if not text.strip():
        raise Refusal([Reason("empty", "The file is empty. Choose one with a definition in it.")])
    return _json(text, name) if text.lstrip()[0] in "{[" else _yaml(text)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        said = f"The file is not UTF-8 text: line {line} has other bytes. Save it as UTF-8 and send it again."
        raise Refusal([Reason("encoding", said)]) from wrong
    if "\0" in text:
        raise Refusal([Reason("encoding", "The file is not UTF-8 text. Save it as UTF-8 and send it again.")])
    return text


def _json(text: str, name: str) -> Sent:
    twice: list[str] = []

    def named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return found

    try:
        data = json.loads(text, object_pairs_hook=named, parse_constant=_no_number)
    except json.JSONDecodeError as wrong:
        return _braced_yaml(text, name, wrong)
    except (ValueError, RecursionError) as wrong:
        said = "The file has a number or a nesting that no definition has."
        raise Refusal([Reason("not_json", said)]) from wrong
    if twice:
        raise Refusal([Reason("name_twice", f"‘{name}’ stands twice in one place. Keep one.") for name in twice])
    _refuse_too_much(data)
    return Sent(data, {})


def _braced_yaml(text: str, name: str, wrong: json.JSONDecodeError) -> Sent:
    """YAML may begin with a brace too. What is neither was most likely meant as JSON, so that its fault is told, unless
    the file is named as YAML."""
    try:
        return _yaml(text)
    except Refusal as refusal:
        if refusal.reasons[-1].code != "not_yaml" or name.lower().endswith(YAML_NAMES):
            raise
        said = f"The file is not JSON: line {wrong.lineno}, character {wrong.colno} cannot be read."
        raise Refusal([Reason("not_json", said)]) from wrong


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _refuse_too_much(data: Any) -> None:
    """The bounds of a YAML file, for JSON, which is read before it can be counted."""
    level, depth, values = [data], 0, 0
    while level:
        values, depth = values + len(level), depth + 1
        if depth > DEEPEST or values > MOST_VALUES:
            raise Refusal([Reason("too_much", "The file is nested more deeply, or of more values, than a definition.")])
        level = [inner for one in level for inner in _inside(one)]


def _inside(one: Any) -> Iterable[Any]:
    return one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _yaml(text: str) -> Sent:
    reading = _Reading()
    try:
        events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        data = reading.document(events)
    except yaml.YAMLError as wrong:
        raise Refusal([*reading.reasons, Reason("not_yaml", _unreadable(wrong))]) from wrong
    if reading.reasons:
        raise Refusal(reading.reasons)
    return Sent(data, reading.lines)


def _unreadable(wrong: yaml.YAMLError) -> str:
    mark = getattr(wrong, "problem_mark", None)
    where = f": line {mark.line + 1}, character {mark.column + 1} cannot be read" if mark else ""
    return f"The file is neither JSON nor YAML{where}."


@dataclass
class _Reading:
    """Builds plain data from the events of a YAML file, one pass and no object but of the seven kinds."""

    reasons: list[Reason] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    values: int = 0

    def document(self, events: Iterator[Any]) -> Any:
        """The one document of a file."""
        data = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                data = self._value(events, next(events), "", 0)
        if documents != 1:
            said = f"The file has {documents} documents. A definition is one."
            self.reasons.append(Reason("documents", said))
        return data

    def _value(self, events: Iterator[Any], event: Any, path: str, depth: int) -> Any:
        self._look(event, path, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path, depth)
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _mapping(self, events: Iterator[Any], path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            name = self._name(events, event, path, depth)
            if name in found:
                said = f"Line {_line(event)}: ‘{name}’ stands twice in one place. Keep one."
                self.reasons.append(Reason("name_twice", said))
            found[name] = self._value(events, next(events), f"{path}.{name}".lstrip("."), depth + 1)
        return found

    def _name(self, events: Iterator[Any], event: Any, path: str, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._look(event, path, depth)
            return str(event.value)
        self._value(events, event, path, depth + 1)
        self.reasons.append(Reason("not_a_name", f"Line {_line(event)}: a name must be a word."))
        return ""

    def _sequence(self, events: Iterator[Any], path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self._value(events, event, f"{path}[{len(found)}]", depth + 1))
        return found

    def _look(self, event: Any, path: str, depth: int) -> None:
        """Note where this stands and what of it is not taken; stop at what only wants to be large."""
        self.values += 1
        self.lines.setdefault(path, _line(event))
        if depth > DEEPEST or self.values > MOST_VALUES:
            what = "nested more deeply" if depth > DEEPEST else "of more values"
            raise Refusal(
                [*self.reasons, Reason("too_much", f"Line {_line(event)}: the file is {what} than a definition.")]
            )
        if getattr(event, "anchor", None):
            said = f"Line {_line(event)}: anchors (&) and aliases (*) are not taken. Write the value out."
            self.reasons.append(Reason("alias", said))
        if getattr(event, "tag", None):
            said = f"Line {_line(event)}: the tag {event.tag} is not taken. Write the value without it."
            self.reasons.append(Reason("tag", said))


def _scalar(event: yaml.ScalarEvent) -> Any:
    """A plain word is a whole number, true, false or nothing if written as one, else a text (YAML 1.2, JSON schema)."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return _WORDS.get(text, text)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Blocks(yaml.SafeDumper):
    """Texts of more than one line as blocks, so that they are read and edited as they will be shown."""

    def ignore_aliases(self, data: Any) -> bool:
        """Two equal things are written out twice: a file without aliases can be edited in one place."""
        return True


def _text(dumper: _Blocks, text: str) -> yaml.ScalarNode:
    style = '"' if _OTHER_BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _text)
