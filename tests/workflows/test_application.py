"""Are words of an application taken by one rule, and is more time of its own for nothing but them?"""

from itertools import product

import pytest

from workflows.application import APPLICATION, WRITERS, ApplicationFacts, ApplicationMove, ApplicationState

EVERY = [ApplicationFacts(*known) for known in product((False, True), repeat=3)]


@pytest.mark.parametrize("facts", EVERY)
def test_words_are_taken_when_a_draft_may_be_written(facts: ApplicationFacts) -> None:
    refused = APPLICATION.refusals(ApplicationMove.WRITE, ApplicationState.DRAFT, WRITERS, facts)

    assert facts.takes_words == (refused == ())


@pytest.mark.parametrize("facts", EVERY)
def test_partners_are_taken_when_what_was_submitted_may_be_reopened(facts: ApplicationFacts) -> None:
    refused = APPLICATION.refusals(ApplicationMove.REOPEN, ApplicationState.SUBMITTED, WRITERS, facts)

    assert facts.takes_partners == (refused == ())
