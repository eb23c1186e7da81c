"""What does comparing two versions of 200 items cost in CPU time, beside the least that any way of comparing costs?

    .venv/bin/python -m bench.compare_versions

Two definitions of 200 questions and 200 criteria with texts of 100 words, of which every second is reworded, some are
moved and some have another weight. Two yardsticks run on the same texts: the canonical JSON of both versions, which is
what it takes to know that they differ at all, and `difflib.SequenceMatcher` on the words of each reworded text. Prints
one JSON object; the exit code says whether the promise of 100 ms holds.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

from tests.workflows.definitions import a_core, a_criterion, a_definition, a_layer, a_question
from workflows.definition import Definition, Section
from workflows.diff import ChangeKind, compare
from workflows.plain import canonical

ITEMS, WORDS, PROMISED_MS, ROUNDS = 200, 100, 100, 15
PER_SECTION = 20
_VOCABULARY = [f"word{number}" for number in range(300)] + ["the", "of", "and", "a", "to", "in"] * 20


def _text(seed: random.Random) -> str:
    return " ".join(seed.choice(_VOCABULARY) for _ in range(WORDS))


def _reworded(text: str, seed: random.Random) -> str:
    """The text with a tenth of its words replaced, a few taken out and a few put in."""
    words = text.split()
    for _ in range(WORDS // 10):
        words[seed.randrange(len(words))] = seed.choice(_VOCABULARY)
    for _ in range(3):
        del words[seed.randrange(len(words))]
        words.insert(seed.randrange(len(words)), seed.choice(_VOCABULARY))
    return " ".join(words)


def versions(seed: random.Random) -> tuple[Definition, Definition]:
    """The older and the newer version."""
    names = [f"item_{number}" for number in range(ITEMS)]
    questions = [a_question(name, prompt=_text(seed)) for name in names]
    criteria = tuple(a_criterion(name, weight=1, guidance=_text(seed)) for name in names)
    newer = [
        replace(one, prompt=_reworded(one.prompt, seed)) if number % 2 else one for number, one in enumerate(questions)
    ]
    newer.insert(3, newer.pop(150))
    judged = tuple(
        replace(one, guidance=_reworded(one.guidance, seed), weight=2) if number % 2 else one
        for number, one in enumerate(criteria)
    )
    older_core = a_core(sections=_sections(questions), criteria=criteria)
    newer_core = a_core(sections=_sections(newer), criteria=judged)
    layers = (a_layer(),)
    return a_definition(core=older_core, layers=layers), a_definition(core=newer_core, layers=layers)


def _sections(questions: list[object]) -> tuple[Section, ...]:
    return tuple(
        Section(f"section_{start}", f"Section {start}", tuple(questions[start : start + PER_SECTION]))  # type: ignore[arg-type]
        for start in range(0, len(questions), PER_SECTION)
    )


def cpu_ms(work: Callable[[], object]) -> float:
    """The CPU time of one round of work, the median of several."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time_ns()
        work()
        taken.append(time.process_time_ns() - started)
    return sorted(taken)[ROUNDS // 2] / 1_000_000


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    before, after = versions(random.Random(2027))
    changes = compare(before, after)
    texts = [(one.before.split(), one.after.split()) for one in changes if one.kind == ChangeKind.REWORDED]
    assert len(texts) == ITEMS, "half of all texts are reworded"
    ours = cpu_ms(lambda: compare(before, after))
    least = cpu_ms(lambda: (canonical(before), canonical(after)))
    library = cpu_ms(lambda: [SequenceMatcher(None, old, new, autojunk=False).get_opcodes() for old, new in texts])
    result = {
        "items": 2 * ITEMS,
        "words_in_each_text": WORDS,
        "texts_reworded": len(texts),
        "changes": len(changes),
        "compare_cpu_ms": round(ours, 1),
        "promised_cpu_ms": PROMISED_MS,
        "canonical_json_cpu_ms": round(least, 1),
        "sequence_matcher_cpu_ms": round(library, 1),
        "ratio_to_canonical_json": round(ours / least, 2),
        "ratio_to_sequence_matcher": round(ours / library, 2),
    }
    print(json.dumps(result, indent=2))
    return 0 if ours <= PROMISED_MS else 1


if __name__ == "__main__":
    sys.exit(main())
