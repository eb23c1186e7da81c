"""How does a test get a call that was talked about? One suggestion, one question and one document behind the first."""

from dataclasses import dataclass

from app.models import Call, Comment, Evidence, Suggestion
from app.queries.definitions import current_version, definition_of
from app.services import comments, evidence, suggestions
from app.services.comments import Words
from app.services.files import Upload
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from tests.factories import DRAFTED, World, actor
from workflows.anchor import anchor_at
from workflows.comment import CommentKind
from workflows.evidence import Paper

CLAUSE = "core:criterion:need"


@dataclass
class Said:
    """What the lead of a region said about one clause of the core, and on what grounds."""

    suggestion: Suggestion
    comment: Comment
    evidence: Evidence


def talked(world: World, call: Call, *, is_public: bool = False) -> Said:
    """The lead of this region suggests another title for a criterion of the core, proves it with a file, and asks."""
    lead, side = actor(world.region_lead, call), world.region.slug
    found = anchor_at(definition_of(current_version(call)), CLAUSE)
    wish = Wish(CLAUSE, {"title": "Need of people"}, "Our plan asks for it.", side, found.sha256)
    with unit_of_work():
        suggestion = suggestions.suggest(call.id, wish, lead, DRAFTED)
        upload = Upload("bus.pdf", b"%PDF-1.7 buses")
        paper = Paper("Bus times")
        piece = evidence.support(Suggestion, suggestion.id, paper, lead, DRAFTED, upload=upload, is_public=is_public)
        comment = comments.write(call.id, Words(CLAUSE, CommentKind.QUESTION, "Why so much?", side), lead, DRAFTED)
    return Said(suggestion, comment, piece)


def settled(world: World, call: Call, said: Said) -> None:
    """The officer accepts the suggestion, and answers the question."""
    officer, side = actor(world.officer, call), "national"
    with unit_of_work():
        suggestions.accept(said.suggestion.id, said.suggestion.clause_sha256, officer, DRAFTED)
        comments.resolve(said.comment.id, "It is what most of them lack.", side, officer, DRAFTED)
