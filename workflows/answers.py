"""Which kind reads, stores, shows, exports and compares the answer to a question?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workflows.compound_answers import COMPOUND
from workflows.questions import AnswerKind
from workflows.simple_answers import SIMPLE, AnswerProblem, Kind, Raw, clean, is_blank

__all__ = ["KINDS", "AnswerProblem", "Kind", "Raw", "clean", "is_blank"]

KINDS: Mapping[AnswerKind, Kind[Any]] = MappingProxyType({**SIMPLE, **COMPOUND})
