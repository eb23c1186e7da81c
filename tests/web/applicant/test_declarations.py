"""Do the pages name who declares, and does whoever is asked read what they need, and nothing of anybody else's?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import Application, Declaration, RefereeStatement, User
from app.services import applications
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    CLOSES,
    DURING,
    SHEET,
    a_call,
    a_draft,
    a_person,
    actor,
    an_applicant,
    assigned,
    close,
    complete,
    costed,
    eligible,
    grant,
    joined,
    load,
    partner_of,
    started,
)
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.actor import Role
from workflows.declaration import DeclarationState
from workflows.definition import DeclarationRules
from workflows.writing_again import too_often, too_soon

WORDS = "I have worked with them for nine years, and they do what they say."
ASKS = DeclarationRules(signatories=True, referees=1, statement_words=50)
AGAIN = "send_declaration_again"


@pytest.fixture
def asking(bench: Bench) -> Bench:
    """A complete draft in a call that asks for a signatory and a referee."""
    return _asking(bench, ASKS)


def _asking(bench: Bench, rules: DeclarationRules) -> Bench:
    call = a_call(bench.world, reference="GM-2027-08", core={"declarations": rules})
    draft = complete(a_draft(bench.world, call, bench.applicant, title="Bright idea"), bench.applicant)
    return replace(bench, call=call, application=draft)


def page_of(bench: Bench) -> str:
    return f"{bench.base}/declarations"


def signing(bench: Bench) -> str:
    return f"{page_of(bench)}/signatory/{partner_of(bench.application, bench.applicant).id}"


def ask(bench: Bench, path: str, user: User, browser: FlaskClient | None = None) -> Declaration:
    data = {"name": user.name, "email": user.email, "relation": "Finance director"}
    answer = (browser or bench.lead).post(path, data=data)
    assert answer.status_code == 303
    db.session.rollback()
    return db.session.scalars(select(Declaration).where(Declaration.email == user.email)).one()


def ask_referee(bench: Bench, user: User) -> Declaration:
    return ask(bench, f"{page_of(bench)}/referee", user)


def declared(browser: FlaskClient, asked: Declaration, **more: str) -> object:
    """What came of declaring with the page's own sums."""
    page = browser.get(f"/declarations/{asked.id}")
    seen = {"seen": hidden_in(page, "seen")} if asked.partner_id else {"statement": WORDS}
    data = {"name": "Sian Signatory", "position": "Director", "authority": "on", **seen, **more}
    return browser.post(f"/declarations/{asked.id}", data=data)


def state_of(asked: Declaration) -> DeclarationState:
    db.session.rollback()
    return db.session.get_one(Declaration, asked.id, populate_existing=True).state


def test_call_that_asks_for_nothing_names_no_declarations(bench: Bench) -> None:
    page = bench.lead.get(bench.base)

    assert links_in(page, "Declarations") == []
    assert "The call asks for no declarations." in words_in(bench.lead.get(page_of(bench)))


def test_what_is_owed_stands_in_overview_review_and_list_with_a_link(asking: Bench) -> None:
    said = "Northbeam Robotics Ltd needs a signatory’s declaration. Name who signs for it."

    pages = [asking.lead.get(path) for path in (asking.base, f"{asking.base}/review")]
    refused = asking.lead.post(f"{asking.base}/submit", data={"declaration": "on"})

    assert [links_in(page, said) for page in pages] == [[page_of(asking)]] * 2
    assert (refused.status_code, links_in(refused, said)) == (409, [page_of(asking)] * 2)
    assert "Your team: 2 things to do" in words_in(asking.lead.get("/applications"))


def test_signatory_reads_what_they_declare_for_and_declares(asking: Bench) -> None:
    signatory = asking.applicant.signatory
    asked = ask(asking, signing(asking), signatory)
    browser = asking.client_of(signatory)

    home, page = browser.get("/home"), browser.get(f"/declarations/{asked.id}")
    answer = declared(browser, asked)
    after = browser.get(f"/declarations/{asked.id}")

    assert links_in(home, "Read what is asked") == [f"/declarations/{asked.id}"]
    assert heading(page) == "Declare for Northbeam Robotics Ltd"
    words = words_in(page)
    for said in ("Eligible costs £200,000", "Grant asked for £140,000", "Own contribution £60,000", "Bright idea"):
        assert said in words
    assert answer.status_code == 303
    assert (state_of(asked), "What you declared" in words_in(after)) == (DeclarationState.MADE, True)
    team = words_in(asking.lead.get(page_of(asking)))
    assert "as Sian Signatory, Director, for costs of £200,000, a grant of £140,000" in team


def test_whoever_belongs_to_nobody_finds_what_they_declared_on_their_first_page(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    browser = asking.client_of(referee)

    before = words_in(browser.get("/home"))
    declared(browser, asked)
    after, stranger = browser.get("/home"), asking.client_of(a_person("Stan Stranger")).get("/home")

    assert ("What you declared" in before, "What you declared" in words_in(stranger)) == (False, False)
    said = "Your declaration for an application to Small call"
    assert links_in(after, said) == [f"/declarations/{asked.id}"]


def test_referee_sees_neither_answers_nor_costs(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    browser = asking.client_of(referee)

    words = words_in(browser.get(f"/declarations/{asked.id}"))
    elsewhere = [browser.get(path).status_code for path in (asking.base, page_of(asking), f"{asking.base}/review")]

    assert heading(browser.get(f"/declarations/{asked.id}")) == "Be a referee for ‘Bright idea’"
    assert [said for said in ("£", "Why is it needed", "Finance director,") if said in words] == []
    assert "The applicants read this at once." in words
    assert elsewhere == [404, 404, 404]


def test_link_opens_for_nobody_else(asking: Bench) -> None:
    asked = ask_referee(asking, a_person("Rae Referee"))
    path = f"/declarations/{asked.id}"

    answers = [
        asking.client_of(one).open(address, method=method).status_code
        for one in (a_person(), asking.applicant.lead, asking.applicant.signatory, asking.world.officer)
        for address, method in ((path, "GET"), (path, "POST"), (f"{path}/decline", "GET"), (f"{path}/decline", "POST"))
    ]

    assert set(answers) == {404}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"statement": ""}, "Enter your statement"),
        ({"statement": "word " * 51}, "Statement must be 50 words or fewer. You have written 51"),
        ({"authority": ""}, "Confirm that you declare this"),
        ({"name": "", "position": ""}, "Enter your full name"),
    ],
)
def test_statement_that_is_not_whole_is_refused_with_what_was_typed(
    asking: Bench, sent: dict[str, str], said: str
) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)

    answer = declared(asking.client_of(referee), asked, **sent)

    assert (answer.status_code, state_of(asked)) == (422, DeclarationState.ASKED)
    assert said in summary_lines(answer)
    assert ("Director" in answer.text) is ("position" not in sent)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (
            "officer",
            "You work on this call for the funder or a region, so you cannot declare anything for an application to "
            "it. Decline, so that somebody else is named.",
        ),
        (
            "newcomer",
            "A referee belongs to none of the organisations of the application. Name somebody from outside.",
        ),
    ],
)
def test_who_cannot_declare_is_told_before_they_write_and_may_decline(asking: Bench, who: str, told: str) -> None:
    referee = asking.world.officer if who == "officer" else a_person("Nia Newcomer")
    asked = ask_referee(asking, referee)
    if who == "newcomer":
        grant(referee, Role.COLLABORATOR, asking.applicant.organisation)
    browser, path = asking.client_of(referee), f"/declarations/{asked.id}"

    page, decline = browser.get(path), browser.get(f"{path}/decline")

    assert (told in words_in(page), "<textarea" in page.text, "<textarea" in decline.text) == (True, False, True)
    assert links_in(page, "Decline, and say why") == [f"{path}/decline"]


def test_referee_who_came_in_while_they_wrote_keeps_their_words_and_sees_no_form(asking: Bench) -> None:
    referee = a_person("Nia Newcomer")
    asked = ask_referee(asking, referee)
    browser, path = asking.client_of(referee), f"/declarations/{asked.id}"
    against = hidden_in(browser.get(path), "copy_against")
    grant(referee, Role.COLLABORATOR, asking.applicant.organisation)
    data = {"name": "Nia", "position": "Director", "authority": "on", "statement": WORDS, "copy_against": against}

    answer = browser.post(path, data=data)

    told = "A referee belongs to none of the organisations of the application. Name somebody from outside."
    assert (answer.status_code, summary_lines(answer)) == (409, [told])
    page = browser.get(path)
    assert ('name="statement"' in page.text, "What you typed and did not save" in words_in(page)) == (False, True)
    assert WORDS in page.text


def test_declining_needs_a_reason_which_the_applicants_read(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    browser, path = asking.client_of(referee), f"/declarations/{asked.id}/decline"

    silent = browser.post(path, data={"reason": ""})
    said = browser.post(path, data={"reason": "I know too little of it."})

    assert (silent.status_code, summary_lines(silent)) == (422, ["Enter why you decline"])
    assert (said.status_code, state_of(asked)) == (303, DeclarationState.DECLINED)
    page = words_in(asking.lead.get(page_of(asking)))
    assert "Declined or withdrawn 1 declaration" in page
    assert "I know too little of it." in page
    assert browser.get(f"/declarations/{asked.id}").status_code == 404


def test_sums_that_change_while_somebody_reads_are_shown_anew(asking: Bench) -> None:
    signatory = asking.applicant.signatory
    asked = ask(asking, signing(asking), signatory)
    browser = asking.client_of(signatory)
    seen = hidden_in(browser.get(f"/declarations/{asked.id}"), "seen")
    costed(asking.application, asking.applicant, SHEET, rate=6_000, seen=2)
    data = {"name": "Sian Signatory", "position": "Director", "authority": "on"}

    first = browser.post(f"/declarations/{asked.id}", data={**data, "seen": seen})
    second = browser.post(f"/declarations/{asked.id}", data={**data, "seen": hidden_in(first, "seen")})

    told = "The sums changed while you were reading. Look at them once more, then declare."
    assert (first.status_code, summary_lines(first)) == (409, [told])
    assert "Grant asked for £120,000" in words_in(first)
    assert (second.status_code, state_of(asked)) == (303, DeclarationState.MADE)


def test_changed_sums_say_so_and_ask_again(asking: Bench) -> None:
    signatory = asking.applicant.signatory
    asked = ask(asking, signing(asking), signatory)
    declared(asking.client_of(signatory), asked)
    costed(asking.application, asking.applicant, SHEET, rate=6_000, seen=2)

    page = words_in(asking.lead.get(page_of(asking)))
    again = asking.lead.post(f"{page_of(asking)}/{asked.id}", data={"move": "ask_declaration_again"})

    assert "Sums changed since" in page
    assert "grant £140,000 → £120,000" in page
    assert (again.status_code, state_of(asked)) == (303, DeclarationState.ASKED)


def test_withdrawing_what_was_declared_says_first_what_goes(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    declared(asking.client_of(referee), asked)
    path = f"{page_of(asking)}/{asked.id}"

    page = words_in(asking.lead.get(f"{path}/withdraw"))
    asking.lead.post(path, data={"move": "withdraw_declaration"})
    after = asking.lead.get(f"{path}/withdraw")

    assert "What they wrote is deleted. It cannot be had back." in page
    assert (state_of(asked), after.status_code) == (DeclarationState.WITHDRAWN, 404)
    assert db.session.scalars(select(RefereeStatement)).all() == []


@pytest.mark.parametrize(("move", "status"), [("withdraw_declaration", 303), ("make_declaration", 422), ("", 422)])
def test_only_the_applicants_moves_are_made_here(asking: Bench, move: str, status: int) -> None:
    asked = ask_referee(asking, a_person("Rae Referee"))

    answer = asking.lead.post(f"{page_of(asking)}/{asked.id}", data={"move": move})

    assert answer.status_code == status
    assert state_of(asked) == (DeclarationState.WITHDRAWN if status == 303 else DeclarationState.ASKED)


def test_who_has_not_answered_is_written_to_again_after_a_day(
    asking: Bench, clock_at: Callable[[datetime], None]
) -> None:
    asked = ask_referee(asking, a_person("Rae Referee"))
    sent_at, path = asked.sent_at, f"{page_of(asking)}/{asked.id}"

    at_once, page = asking.lead.post(path, data={"move": AGAIN}), asking.lead.get(page_of(asking))
    clock_at(sent_at + timedelta(days=1))
    later = asking.lead.get(page_of(asking))
    sent = asking.lead.post(path, data={"move": AGAIN})

    said = too_soon(sent_at, sent_at)[0].text
    assert (at_once.status_code, summary_lines(at_once)) == (409, [said])
    pages = [(said in words_in(one), "Write to them again" in words_in(one)) for one in (page, later)]
    assert (pages, sent.status_code) == ([(True, False), (False, True)], 303)


def test_page_says_before_a_withdrawal_when_the_same_address_can_be_asked_anew(
    asking: Bench, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(DURING)
    at_once = "If you withdraw, you can name another address at once, and this one too."
    later = f"at once, but not this one. {too_often([DURING] * 3, DURING)[0].text}"
    sent = {"name": "Rae", "email": "rae@next.example", "relation": "Next University"}
    told = []
    for _ in range(3):
        asking.lead.post(f"{page_of(asking)}/referee", data=sent)
        page = words_in(asking.lead.get(page_of(asking)))
        told.append((at_once in page, later in page))
        asked = select(Declaration.id).where(Declaration.state == DeclarationState.ASKED)
        path = f"{page_of(asking)}/{db.session.scalars(asked).one()}"
        asking.lead.post(path, data={"move": "withdraw_declaration"})
    refused = asking.lead.post(f"{page_of(asking)}/referee", data=sent)

    assert told == [(True, False), (True, False), (False, True)]
    assert (refused.status_code, summary_lines(refused)) == (409, [too_often([DURING] * 3, DURING)[0].text])


def test_second_referee_is_refused_with_what_was_typed(asking: Bench) -> None:
    ask_referee(asking, a_person("Rae Referee"))
    sent = {"name": "Ned Next", "email": "ned@next.example", "relation": "Next University"}

    page = asking.lead.post(f"{page_of(asking)}/referee", data=sent)

    assert (page.status_code, summary_lines(page)) == (
        409,
        ["As many people are asked as the call wants. Withdraw one first."],
    )
    assert "Next University" in page.text


def test_nobody_signs_for_an_organisation_who_works_for_another_of_them(asking: Bench) -> None:
    partner = an_applicant(asking.world, "Moorside Ltd")
    joined(asking.application, asking.applicant, partner)
    theirs = f"{page_of(asking)}/signatory/{partner_of(asking.application, partner).id}"

    answers = [
        asking.lead.post(theirs, data={"name": user.name, "email": user.email, "relation": "Finance director"})
        for user in (asking.applicant.lead, asking.colleague, partner.signatory)
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 303]
    assert "This person belongs to another organisation of the application." in words_in(answers[0])


def test_collaborator_names_the_signatory_of_their_own_organisation_and_no_referee(asking: Bench) -> None:
    browser = asking.client_of(asking.colleague)

    asked = ask(asking, signing(asking), asking.applicant.signatory, browser)
    page = browser.get(f"{page_of(asking)}/referee")

    assert state_of(asked) == DeclarationState.ASKED
    assert "You name the signatory of your own organisation. The lead applicant names everybody else." in words_in(page)


def test_words_that_a_referee_typed_and_did_not_save_are_offered_back(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    browser, path = asking.client_of(referee), f"/declarations/{asked.id}"
    against = hidden_in(browser.get(path), "copy_against")

    kept = browser.post(path, data={"copy": "keep", "copy_against": against, "statement": "I have known them"})
    page = browser.get(path)

    assert kept.status_code == 200
    assert "and did not save it" in words_in(page)


def test_history_of_the_application_names_who_was_asked_and_what_they_did(asking: Bench) -> None:
    referee = a_person("Rae Referee")
    declared(asking.client_of(referee), ask_referee(asking, referee))

    words = words_in(asking.lead.get(f"{asking.base}/history"))

    assert "Rae Referee: declared Rae Referee" in words
    assert "Rae Referee: asked to declare Lena Lead" in words


def test_what_one_is_asked_to_declare_is_a_task_that_says_for_what_and_as_what(asking: Bench) -> None:
    browser = asking.client_of(asking.applicant.signatory)
    before = browser.get("/home").text.count("Nothing waits for you")
    asked = ask(asking, signing(asking), asking.applicant.signatory)

    home = browser.get("/home")

    title = "Declare as a signatory: Bright idea"
    assert (before, links_in(home, title)) == (1, [f"/declarations/{asked.id}"])
    assert "Nothing waits for you" not in home.text
    assert home.text.count('Your tasks <span class="accord-count">1</span>') == 1
    assert home.text.count(f'<h2 class="govuk-summary-card__title">{title}</h2>') == 1


def test_tasks_of_the_applicants_say_how_many_are_asked(asking: Bench) -> None:
    ask_referee(asking, a_person("Rae Referee"))
    ask(asking, signing(asking), asking.applicant.signatory)

    page = asking.lead.get("/home")

    assert links_in(page, "2 declarations asked for: Bright idea") == [page_of(asking)]


def test_tasks_speak_of_a_draft_as_long_as_it_can_be_written(
    asking: Bench, clock_at: Callable[[datetime], None]
) -> None:
    ask_referee(asking, a_person("Rae Referee"))
    asking.lead.post(f"{asking.base}/questions/need/assign", data={"person": str(asking.applicant.lead.id)})
    titles, told = ("1 declaration asked for: Bright idea", "Write 1 question: Bright idea"), []
    for late in (CLOSES + timedelta(hours=1), CLOSES):
        with unit_of_work():
            db.session.execute(update(Application).values(late_until_at=late))
        for now in (CLOSES - timedelta(hours=1), CLOSES):
            clock_at(now)
            home = asking.lead.get("/home")
            told.append([len(links_in(home, one)) for one in titles])

    assert told == [[1, 1], [1, 1], [1, 1], [0, 0]]


def test_after_the_deadline_nothing_is_declared(asking: Bench, clock_at: Callable[[datetime], None]) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    clock_at(CLOSES)

    browser = asking.client_of(referee)
    page = browser.get(f"/declarations/{asked.id}")
    sent = browser.post(
        f"/declarations/{asked.id}",
        data={"name": "Rae", "position": "Director", "authority": "on", "statement": WORDS},
    )

    decline = browser.get(f"/declarations/{asked.id}/decline")
    reason = "The call takes no more words, so nobody declares anything now."
    assert [words_in(one).count(reason) for one in (page, decline)] == [1, 1]
    assert (sent.status_code, state_of(asked)) == (409, DeclarationState.ASKED)


def test_after_the_deadline_nothing_is_asked_of_anybody_and_nothing_is_owed(
    asking: Bench, clock_at: Callable[[datetime], None]
) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    browser, path = asking.client_of(referee), f"/declarations/{asked.id}"

    def offered() -> list[bool]:
        home, page, decline = browser.get("/home"), browser.get(path), browser.get(f"{path}/decline")
        board, review = asking.lead.get(page_of(asking)), asking.lead.get(f"{asking.base}/review")
        return [
            links_in(home, "Read what is asked") == [path],
            links_in(page, "Decline, and say why") == [f"{path}/decline"],
            "<textarea" in decline.text,
            "What is owed" in words_in(board),
            "What is missing" in words_in(review),
        ]

    before = offered()
    clock_at(CLOSES)
    after, late = offered(), browser.post(f"{path}/decline", data={"reason": "I know too little of it."})

    assert (before, after) == ([True] * 5, [False] * 5)
    assert (late.status_code, state_of(asked)) == (409, DeclarationState.ASKED)
    assert "The call takes no more words, so nobody declares anything now." in words_in(
        asking.lead.get(page_of(asking))
    )


def test_in_more_time_the_task_stands_on_the_first_page_still(
    asking: Bench, clock_at: Callable[[datetime], None]
) -> None:
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    close(asking.call)
    clock_at(AFTER)
    browser = asking.client_of(referee)

    closed = links_in(browser.get("/home"), "Read what is asked")
    with unit_of_work():
        late = update(Application).where(Application.id == asking.application.id)
        db.session.execute(late.values(late_until_at=AFTER + timedelta(days=1)))
    more_time = links_in(browser.get("/home"), "Read what is asked")

    assert (closed, more_time) == ([], [f"/declarations/{asked.id}"])


@pytest.mark.parametrize("in_confidence", [True, False])
def test_who_reads_what_a_referee_wrote(
    bench: Bench, clock_at: Callable[[datetime], None], *, in_confidence: bool
) -> None:
    asking = _asking(bench, DeclarationRules(referees=1, in_confidence=in_confidence))
    referee = a_person("Rae Referee")
    asked = ask_referee(asking, referee)
    declared(asking.client_of(referee), asked)
    with unit_of_work():
        lead = actor(asking.applicant.lead, load(asking.application.id, asking.applicant.lead))
        applications.submit(asking.application.id, lead, CLOSES.replace(hour=10), declaration_made=True)
    own = [asking.lead.get(path).text for path in (page_of(asking), f"{asking.base}/review", f"{asking.base}/receipt")]
    close(asking.call)
    clock_at(AFTER)
    work = assigned(asking.world, eligible(asking.world, asking.application))
    started(asking.world, asking.call)
    assessor = asking.client_of(asking.world.assessors[0])
    assessor.post(f"/assessments/{work[0].id}/accept", data={"no_conflict": "on"})

    theirs = words_in(assessor.get(f"/assessments/{work[0].id}/application"))
    officer = asking.client_of(asking.world.officer).get(f"/funder/applications/{asking.application.id}")

    assert [WORDS in page for page in own] == [not in_confidence, not in_confidence, False]
    assert (WORDS in theirs, WORDS in words_in(officer)) == (True, True)
    db.session.rollback()
    assert db.session.scalars(select(RefereeStatement.in_confidence)).one() is in_confidence
