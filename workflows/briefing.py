"""What do assessors read and accept before they assess: how to judge, and what they keep to themselves?

What is accepted is one version of these words. Whoever changes them gives a new version, and everybody reads again.
The principles are those of the domain notes: judged by what is written, interests declared, confidential, even-handed.
"""

from dataclasses import dataclass

from workflows.plain import sha256

VERSION = "2026-11"


@dataclass(frozen=True)
class Part:
    """One part of the briefing: a title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


PARTS: tuple[Part, ...] = (
    Part(
        "How you judge",
        (
            "Judge what is written in the application, by the criteria of the call and the bands beside each. Follow "
            "no links and look nobody up: what the applicant did not write does not count for or against them.",
            "Judge the work and not its wrapping: not the name of a journal, an employer or a person.",
            "Give a mark and write why. Applicants read your comments without your name, so write to them: what is "
            "strong, what is missing, and what in the answer says so.",
            "Judge each application by itself and alone. Nobody else sees your marks before the ledgers are closed, "
            "and you see nobody’s.",
        ),
    ),
    Part(
        "Even-handed",
        (
            "Hold every applicant to the same measure. A first impression, a familiar accent of writing, a known place "
            "or a known sector is no evidence.",
            "Take the time that you need. If you need an adjustment, ask whoever invited you.",
        ),
    ),
    Part(
        "What you keep to yourself",
        (
            "Use what you read for the assessment and for nothing else. Show it to nobody, and talk about it with "
            "nobody but the staff of the call.",
            "Keep no copies when the assessment is over.",
            "Put no part of an application into a tool of artificial intelligence, and let none write your comments.",
            "Tell no applicant that you assess, neither now nor afterwards.",
        ),
    ),
    Part(
        "Your interests",
        (
            "Where your judgement is affected by another role or relation, could be, or could seem to be, decline the "
            "application as a conflict. You need not say which.",
            "Keep your declaration true: change it when something changes, and make it anew each year.",
        ),
    ),
)


def text_sha256() -> str:
    """The hash of the words of this version, which is stored with each acceptance."""
    return sha256({"version": VERSION, "parts": [[part.title, list(part.paragraphs)] for part in PARTS]})
