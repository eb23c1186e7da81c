"""Does the story play to its end on a clean database, and does it tell what happened?"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.cli.demo import story
from app.extensions import db
from app.models import Acceptance, Event
from tests.conftest import NOW, Database, empty_after

pytestmark = pytest.mark.early


@pytest.fixture(scope="class")
def told(
    migrated_app: Flask, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[story.Step]]:
    """Played once for all the tests that only look at it."""
    with empty_after(migrated_app, database):
        yield list(story.play(tmp_path_factory.mktemp("story"), NOW))


class TestTold:
    """What the story tells, and what it leaves behind."""

    def test_story_goes_from_two_signatures_to_an_accepted_letter(self, told: list[story.Step]) -> None:
        call_states = [(step.step, step.state) for step in told if step.object == "STORY-1"]

        assert call_states == [
            ("draft", "drafting"),
            ("add_layer", "drafting"),
            ("rehearse", "drafting"),
            ("sign", "drafting"),
            ("sign", "agreed"),
            ("open", "open"),
            ("close", "closed"),
            ("start_assessment", "assessing"),
            ("close_ledgers", "ranked"),
            ("release", "released"),
        ]
        assert (told[-1].step, told[-1].state) == ("accept_offer", "accepted")

    def test_a_suggestion_is_accepted_before_anybody_signs(self, told: list[story.Step]) -> None:
        steps = [(step.step, step.state) for step in told[:6]]

        assert steps[2:4] == [("suggest", "open"), ("accept_suggestion", "accepted")]
        assert (told[5].step, told[5].sha256) == ("sign", told[3].sha256)

    def test_both_sides_signed_the_same_hash(self, told: list[story.Step]) -> None:
        signed = [step.sha256 for step in told if step.step == "sign"]

        assert len(signed) == 2
        assert len(set(signed)) == 1

    def test_letter_has_the_bytes_that_were_accepted(self, told: list[story.Step]) -> None:
        last = told[-1]

        assert hashlib.sha256(Path(last.path).read_bytes()).hexdigest() == last.sha256
        assert (last.sha256,) in db.session.query(Acceptance.letter_sha256).all()

    def test_approver_is_not_the_secretary_who_recommended(self, told: list[story.Step]) -> None:
        actors = {step.step: step.actor for step in told}

        assert actors["recommend"] != actors["approve"]

    def test_every_move_of_the_story_is_an_event(self, told: list[story.Step]) -> None:
        moves = {move for (move,) in db.session.query(Event.move)}

        assert moves >= {
            "sign",
            "agree",
            "open",
            "submit",
            "complete",
            "close_ledgers",
            "recommend",
            "approve",
            "accept",
        }


def test_command_prints_one_json_line_for_each_step(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "story", "--out", str(tmp_path / "story")])

    steps = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert steps[0]["step"] == "draft"
    assert Path(steps[-1]["path"]).read_bytes().startswith(b"%PDF-")


def test_command_does_not_overwrite_a_story(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "story.sqlite").write_bytes(b"")

    result = app.test_cli_runner().invoke(args=["demo", "story", "--out", str(tmp_path)])

    assert result.exit_code == 1
    assert "holds a story already" in result.output
