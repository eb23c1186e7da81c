"""Is a change suggested in the owner's own form, read with what it would change, and answered by its owner alone?"""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Comment, Event, Message, RoleGrant, Suggestion
from app.queries.agreement import agreement_of
from app.queries.evidence import evidence_here, public_evidence
from app.queries.facts import call_facts
from app.queries.negotiation import waits_for
from app.queries.signatories import named_for
from app.queries.visible import calls_for
from app.services import calls
from app.transactions import unit_of_work
from tests.factories import a_person, a_world, actor, rehearsed, sign_both, viewer
from tests.web.agreement.browser import press, send, summary_lines, words_in
from tests.web.agreement.conftest import LATER
from workflows.machine import Refusal

LOCAL = "layer:greater-manchester:criterion:g_local_fit"
NEED = "core:criterion:need"
WHY = "Because our plan says so."


def clause(table, where):
    return f"{table.base}/clauses/{where}"


def suggested(table, browser, where=LOCAL, **typed):
    """Suggest over the editor of a clause; the address of the suggestion."""
    answer = send(browser, f"{clause(table, where)}/suggest", why=WHY, **(typed or {"title": "Local need"}))
    assert answer.status_code == 303, words_in(answer)
    return answer.location


def only(kind):
    db.session.expire_all()
    return db.session.scalars(select(kind)).one()


def test_suggestion_is_typed_into_the_owners_form_and_kept_as_data(table):
    suggested(table, table.officer, NEED, weight="55", title="Need of the market")

    kept = only(Suggestion)
    assert kept.changes == {"title": "Need of the market", "weight": 55}
    assert (kept.clause, kept.part, kept.side, kept.name) == (NEED, "national", "national", "criterion ‘Need’")
    assert (kept.state, kept.base_number, kept.reason) == ("open", 2, WHY)


def test_page_shows_what_would_change_and_what_that_would_break(table):
    page = table.officer.get(suggested(table, table.lead, NEED, weight="55"))

    text = words_in(page)
    assert "[was: 60]" in text.replace("[was  60", "[was: 60") or "60" in text
    assert "Rhian Leads for Greater Manchester" in text
    assert "Then this keeps the version from being signed, until you mend it:" in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"weight": "a lot"}, "Weight must be a whole number, like 12"),
        ({"title": "Need", "why": ""}, "Enter why it should change"),
    ],
)
def test_suggestion_is_checked_as_an_edit_is(table, typed, told):
    answer = send(table.lead, f"{clause(table, NEED)}/suggest", **{"why": WHY, **typed})

    assert answer.status_code == 422
    assert told in [text for text, _href in summary_lines(answer)]


def test_everything_to_mend_in_a_suggestion_is_said_at_once(table):
    answer = send(table.lead, f"{clause(table, NEED)}/suggest", why="", title="")

    assert summary_lines(answer) == [("Enter a title", "#title"), ("Enter why it should change", "#why")]


def test_room_for_one_more_row_suggests_nothing(table):
    answer = send(table.lead, f"{clause(table, 'core:question:need')}/suggest", why=WHY, title="Needs", go="room")

    assert (answer.status_code, db.session.scalars(select(Suggestion)).all()) == (200, [])


def test_suggestion_of_nothing_is_refused(table):
    answer = send(table.lead, f"{clause(table, NEED)}/suggest", why=WHY)

    assert (answer.status_code, summary_lines(answer)) == (
        409,
        [("Nothing is different from what the clause says now.", "")],
    )


def test_suggestion_stays_with_its_clause(table):
    answer = send(
        table.lead, f"{clause(table, 'core:threshold')}/suggest", why=WHY, threshold="60", title="Another title"
    )

    assert answer.status_code == 409
    told = "This is about national threshold. You also changed: Title of the call. Suggest that at its own clause."
    assert summary_lines(answer) == [(told, "")]


def test_owner_accepts_and_the_edit_is_a_new_version_that_names_it(table):
    address = suggested(table, table.officer, title="Local need")

    answer = press(table.lead, table.lead.get(address), f"{address}/accept")

    assert answer.status_code == 303
    kept = only(Suggestion)
    assert (kept.state, kept.accepted_number, table.version.number) == ("accepted", 3, 3)
    assert table.version.summary == "Accept Olive Officer’s suggestion on criterion ‘G_local_fit’"
    assert table.definition.layers[0].criteria[0].title == "Local need"
    assert table.version.author_id == table.world.region_lead.id


def test_nobody_but_the_owner_answers(table):
    address = suggested(table, table.officer)
    signatory = table.client_of(table.world.regional_signatory)

    answers = [
        table.officer.post(f"{address}/accept", data={"seen_clause": only(Suggestion).clause_sha256}).status_code,
        table.officer.post(f"{address}/refuse", data={"answer": "No."}).status_code,
        signatory.post(f"{address}/accept").status_code,
        table.client_of(table.world.secretary).post(f"{address}/comments").status_code,
        table.client_of(a_person()).get(address).status_code,
        table.client_of(table.world.assessors[0]).get(address).status_code,
    ]

    assert answers == [409, 409, 409, 403, 404, 404]
    assert only(Suggestion).state == "open"


def test_refused_suggestion_says_why(table):
    address = suggested(table, table.officer)

    without = table.lead.post(f"{address}/refuse", data={"answer": " "})
    table.lead.post(f"{address}/refuse", data={"answer": "We counted it twice."})
    drain_due(LATER)

    assert summary_lines(without) == [("Enter why you refuse it", "#answer")]
    assert (only(Suggestion).state, only(Suggestion).answer) == ("refused", "We counted it twice.")
    told = db.session.scalars(select(Message).where(Message.subject.contains("refused"))).one()
    assert (told.user_id, "We counted it twice." in told.body) == (table.world.officer.id, True)


def test_author_withdraws_and_nobody_else(table):
    address = suggested(table, table.officer)

    stranger = table.lead.post(f"{address}/withdraw")
    own = press(table.officer, table.officer.get(address), f"{address}/withdraw")

    assert (stranger.status_code, own.status_code, only(Suggestion).state) == (409, 303, "withdrawn")


def test_another_suggestion_answers_one(table):
    address = suggested(table, table.officer, title="Local need")
    first = only(Suggestion).id
    page = f"{clause(table, LOCAL)}/suggest?counters={first}"

    answer = send(table.lead, page, title="Local benefit", why="Need alone is too narrow.")

    assert answer.status_code == 303
    states = dict(db.session.execute(select(Suggestion.counters_id, Suggestion.state)).all())
    assert states == {None: "countered", first: "open"}
    assert "Answered with another" in words_in(table.officer.get(address))


def offered_instead(table, *, evidence=""):
    """The lead suggests on the core, and the officer offers something else; the addresses of both."""
    first = suggested(table, table.lead, NEED, title="Need of people")
    if evidence:
        table.lead.post(f"{first}/evidence/passage", data={"source": "Plan", "page": "", "quotation": evidence})
    page = f"{clause(table, NEED)}/suggest?counters={first.rsplit('/', 1)[1]}"
    answer = send(table.officer, page, title="Need of a place", why="People live in places.")
    return first, answer.location


def test_what_the_owner_offers_instead_is_answered_by_whose_suggestion_it_was(table):
    _first, address = offered_instead(table)

    own = table.officer.get(address)
    officer = table.officer.post(f"{address}/accept", data={"seen_clause": ""})
    refused = table.officer.post(f"{address}/refuse", data={"answer": "No."})
    answer = press(table.lead, table.lead.get(address), f"{address}/accept")

    assert [f"{address}/{move}" in own.text for move in ("accept", "refuse", "withdraw")] == [False, False, True]
    assert (officer.status_code, refused.status_code, answer.status_code) == (409, 409, 303)
    version = table.version
    assert table.definition.core.criteria[0].title == "Need of a place"
    assert (version.author_id, version.side) == (table.world.officer.id, "national")
    assert version.summary.endswith("suggestion on criterion ‘Need’, as Rhian Leads agreed")


def test_offer_of_somebody_who_no_longer_writes_the_part_can_be_refused_alone(table):
    _first, address = offered_instead(table)
    grants = select(RoleGrant).where(RoleGrant.user_id == table.world.officer.id)
    with unit_of_work():
        db.session.scalars(grants).one().ended_at = LATER

    answer = press(table.lead, table.lead.get(address), f"{address}/accept")
    refused = table.lead.post(f"{address}/refuse", data={"answer": "Its author left."})

    told = "Whoever made this suggestion no longer writes this part. Refuse it, and suggest the same to those who do."
    assert (answer.status_code, summary_lines(answer), refused.status_code) == (409, [(told, "")], 303)


def test_suggestions_go_back_and_forth_until_the_other_side_accepts(table):
    _first, second = offered_instead(table)
    page = f"{clause(table, NEED)}/suggest?counters={second.rsplit('/', 1)[1]}"
    third = send(table.lead, page, title="Need of a town", why="Towns are places.").location

    lead = table.lead.post(f"{third}/accept", data={"seen_clause": ""})
    answer = press(table.officer, table.officer.get(third), f"{third}/accept")

    assert (lead.status_code, answer.status_code) == (409, 303)
    assert table.definition.core.criteria[0].title == "Need of a town"


@pytest.mark.parametrize("who", ["regional_signatory", "region_lead"])
def test_what_is_offered_to_a_side_is_answered_by_whoever_speaks_for_it(table, who):
    asking, answering = table.client_of(table.world.regional_signatory), table.client_of(getattr(table.world, who))
    first = suggested(table, asking, NEED, title="Need of people")
    page = f"{clause(table, NEED)}/suggest?counters={first.rsplit('/', 1)[1]}"
    address = send(table.officer, page, title="Need of a place", why="People live in places.").location

    answer = press(answering, answering.get(address), f"{address}/accept")

    assert (answer.status_code, table.definition.core.criteria[0].title) == (303, "Need of a place")
    assert (table.version.author_id, table.version.side) == (table.world.officer.id, "national")


def test_nobody_accepts_their_own_suggestion(table):
    address = suggested(table, table.officer, NEED, title="Need of people")

    answer = table.officer.post(f"{address}/accept", data={"seen_clause": ""})

    assert (answer.status_code, only(Suggestion).state) == (409, "open")
    assert f"{address}/accept" not in table.officer.get(address).text


def test_who_only_signs_for_the_owner_offers_nothing_instead(table):
    address = suggested(table, table.lead, NEED, title="Need of people")
    signatory = table.client_of(table.world.national_signatory)

    page = f"{clause(table, NEED)}/suggest?counters={address.rsplit('/', 1)[1]}"
    answer = send(signatory, page, title="Need of a place", why="People live in places.")

    assert (answer.status_code, only(Suggestion).state) == (409, "open")
    assert "Suggest something else instead" not in words_in(signatory.get(address))


def test_evidence_of_a_countered_suggestion_stays_when_what_was_offered_instead_is_accepted(table):
    first, address = offered_instead(table, evidence="Most lack a bus.")
    shown = words_in(table.lead.get(address))
    press(table.lead, table.lead.get(address), f"{address}/accept")

    closed, kept = words_in(table.officer.get(first)), words_in(table.officer.get(clause(table, NEED)))

    assert "“Most lack a bus.”" in shown
    assert "The evidence given here stays with the clause." in closed
    assert "Evidence that stays with it “Most lack a bus.”" in kept
    assert [line.said for line in evidence_here(table.call_id, "greater-manchester")] == ["“Most lack a bus.”"]


def test_evidence_of_a_countered_suggestion_is_not_on_the_public_page(table):
    public = {"source": "Plan", "page": "", "is_public": "yes"}
    _first, second = offered_instead(table)
    table.officer.post(f"{second}/evidence/passage", data={**public, "quotation": "Places have buses."})
    countered = suggested(table, table.lead, LOCAL, title="Local gain")
    table.lead.post(f"{countered}/evidence/passage", data={**public, "quotation": "Most lack a bus."})
    page = f"{clause(table, LOCAL)}/suggest?counters={countered.rsplit('/', 1)[1]}"
    third = send(table.officer, page, title="Local benefit", why="Clearer.").location

    answers = [press(table.lead, table.lead.get(one), f"{one}/accept").status_code for one in (second, third)]

    assert answers == [303, 303]
    assert [line.said for line in public_evidence(table.call_id)] == ["“Places have buses.”"]
    here = [line.said for line in evidence_here(table.call_id, "greater-manchester")]
    assert here == ["“Most lack a bus.”"]
    hint = "If it only leads to another, the region’s scorers read it and the public page does not show it."
    asked = suggested(table, table.lead, NEED, title="Need of all")
    assert hint in words_in(table.lead.get(f"{asked}/evidence/passage"))


def test_task_of_the_side_that_is_offered_something_else_says_so(table):
    offered_instead(table)
    call = table.call
    waiting = {
        side: db.session.scalar(
            select(func.count(Suggestion.id)).where(
                Suggestion.call_id == call.id, Suggestion.state == "open", waits_for(side)
            )
        )
        for side in ("national", "greater-manchester")
    }

    assert waiting == {"national": 0, "greater-manchester": 1}


def test_clause_that_changed_is_shown_before_it_is_accepted(table):
    address = suggested(table, table.officer, title="Local need")
    page = table.lead.get(address)
    send(table.lead, f"{table.base}/greater-manchester/criteria/g_local_fit", guidance="Look for jobs.")

    stale = press(table.lead, page, f"{address}/accept")
    again = press(table.lead, stale, f"{address}/accept")

    assert stale.status_code == 409
    told = "The clause changed after you opened this page. Read below what it says now, then decide."
    assert summary_lines(stale) == [(told, "")]
    assert "The clause changed since" in words_in(stale)
    assert again.status_code == 303
    criterion = table.definition.layers[0].criteria[0]
    assert (criterion.title, criterion.guidance) == ("Local need", "Look for jobs.")


def test_edit_elsewhere_keeps_nobody_from_accepting(table):
    address = suggested(table, table.officer, title="Local need")
    page = table.lead.get(address)
    send(table.officer, f"{table.base}/basics", scope="Everything else.")

    answer = press(table.lead, page, f"{address}/accept")

    assert (answer.status_code, table.version.number) == (303, 4)


def test_suggestion_to_a_clause_that_is_gone_stays_listed_as_such(table):
    address = suggested(table, table.officer)
    page = table.lead.get(f"{table.base}/greater-manchester/criteria/g_local_fit")
    press(table.lead, page, f"{table.base}/greater-manchester/criteria/g_local_fit/remove")

    text = words_in(table.officer.get(address))
    assert (only(Suggestion).state, only(Suggestion).answer) == ("overtaken", "The clause is no longer in the call.")
    assert "Overtaken by an edit" in text
    assert "no longer has this" in words_in(table.officer.get(clause(table, LOCAL)))
    assert table.officer.get(clause(table, "core:criterion:never")).status_code == 404


def test_edit_that_takes_it_up_overtakes_a_suggestion(table):
    suggested(table, table.officer, title="Local need")

    send(table.lead, f"{table.base}/greater-manchester/criteria/g_local_fit", title="Local need")

    assert (only(Suggestion).state, only(Suggestion).answer) == ("overtaken", "The clause says this now.")


def test_question_waits_until_its_owner_or_its_author_resolves_it(table):
    send_comment(table, table.officer, "Which jobs count?", kind="question")
    question = only(Comment)
    address = f"/agreement/comments/{question.id}/resolve"

    stranger = table.client_of(table.world.national_signatory).post(address, data={"answer": ""})
    answer = table.lead.post(address, data={"answer": "Those of 30 hours and more."})

    assert (stranger.status_code, answer.status_code) == (409, 303)
    db.session.expire_all()
    rows = db.session.execute(select(Comment.kind, Comment.state, Comment.text).order_by(Comment.state.desc())).all()
    assert [tuple(row) for row in rows] == [
        ("question", "resolved", "Which jobs count?"),
        ("remark", "noted", "Those of 30 hours and more."),
    ]


def test_question_about_a_suggestion_is_found_at_its_clause(table):
    address = suggested(table, table.officer)
    table.lead.post(f"{address}/comments", data={"kind": "question", "text": "Whose need?"})

    page = table.officer.get(clause(table, LOCAL))

    asked = only(Comment)
    assert (asked.suggestion_id, asked.clause) == (only(Suggestion).id, LOCAL)
    assert f'href="{address}#comment-{asked.id}">Whose need?</a>' in page.text
    assert "Whose need?" in words_in(table.officer.get(address))


def test_comment_is_written_anew_and_its_first_words_stay(table):
    send_comment(table, table.officer, "Which jobs count?", kind="question")
    first = only(Comment).id

    someone = table.lead.post(f"/agreement/comments/{first}/anew", data={"text": "Mine."})
    table.officer.post(f"/agreement/comments/{first}/anew", data={"text": "Which new jobs count?"})

    text = words_in(table.lead.get(clause(table, LOCAL)))
    assert someone.status_code == 409
    assert [text.count(words) for words in ("Which new jobs count?", "Which jobs count?", "1 earlier wording")] == [
        1
    ] * 3
    assert db.session.get(Comment, first).text == "Which jobs count?"


def test_what_is_open_keeps_every_key_from_turning_and_leads_to_its_clause(table):
    suggested(table, table.officer)
    send_comment(table, table.lead, "Why 60?", where=NEED, kind="question")
    rehearsed(table.world, table.call)
    signatory = table.client_of(table.world.regional_signatory)

    page = signatory.get(f"{table.base}/sign")
    signer = actor(table.world.regional_signatory, table.call)
    with pytest.raises(Refusal) as refused, unit_of_work():
        calls.sign(table.call_id, "greater-manchester", table.version.sha256, signer, LATER)

    assert summary_lines(page) == [
        ("A question about criterion ‘Need’ is not resolved.", clause(table, NEED)),
        ("A suggestion on criterion ‘G_local_fit’ waits for an answer.", clause(table, LOCAL)),
    ]
    assert [reason.where for reason in refused.value.reasons] == [NEED, LOCAL]


def test_page_and_decision_read_the_same_of_what_is_open(table):
    suggested(table, table.officer)
    send_comment(table, table.lead, "Why 60?", where=NEED, kind="question")
    person, call = table.world.regional_signatory, db.session.scalars(calls_for(viewer(table.world.officer))).one()

    exact = call_facts(call, LATER, signing_as="greater-manchester", user_id=person.id)

    assert agreement_of(call).signing_facts("greater-manchester", person.id, LATER, named_for(call.id)) == exact
    assert len(exact.unresolved) == 2


def test_people_of_another_region_cannot_know_of_it(table):
    address = suggested(table, table.officer)
    send_comment(table, table.officer, "Why?", kind="question")
    elsewhere = a_world("west-midlands")
    comment = only(Comment).id

    answers = [
        table.client_of(person).get(page).status_code
        for person in (elsewhere.region_lead, elsewhere.regional_signatory)
        for page in (
            address,
            clause(table, LOCAL),
            f"{table.base}/talk",
            f"{clause(table, LOCAL)}/suggest",
            f"/agreement/comments/{comment}/resolve",
            f"{address}/evidence/passage",
        )
    ]

    assert answers == [404] * 12


def test_table_counts_quietly_and_offers_to_suggest_on_the_other_sides_part(table):
    suggested(table, table.officer)
    send_comment(table, table.lead, "Why this?", kind="question")

    page = table.officer.get(table.base)

    assert re.findall(r'accord-talk__open" href="[^"]+">([^<]+)<', page.text) == ["1 suggestion, 1 question"]
    offered = re.findall(r"/clauses/([^\"/]+)/suggest", page.text)
    assert {where.split(":")[0] for where in offered} == {"layer"}
    assert "2 suggestions and questions are open" in words_in(page)


def test_list_of_what_is_open_says_its_filter_and_is_a_file_too(table):
    suggested(table, table.officer)
    send_comment(table, table.lead, "=1+1", where=NEED, kind="question")

    everything = words_in(table.lead.get(f"{table.base}/talk"))
    asked = words_in(table.lead.get(f"{table.base}/talk?kind=question"))
    file = table.lead.get(f"{table.base}/talk?kind=question&as=csv").text.splitlines()

    assert "2 things are open in GM-2027-01, the newest first" in everything
    assert "1 of 2 open things in GM-2027-01: questions, the newest first" in asked
    assert file[1].startswith("question,criterion ‘Need’,Innovate UK,Rhian Leads,Greater Manchester,")
    assert file[1].endswith(",'=1+1")
    assert len(file) == 3


def test_list_asks_the_same_of_the_database_for_one_and_for_many(table, count_queries):
    lead = table.lead
    suggested(table, table.officer)
    lead = table.lead
    with count_queries() as one:
        lead.get(f"{table.base}/talk")
    for number in range(4):
        suggested(table, table.officer, title=f"Local need {number}")
    with count_queries() as many:
        lead.get(f"{table.base}/talk")

    assert len(many) == len(one)


def test_one_mail_a_suggestion_goes_to_the_other_sides(table):
    suggested(table, table.officer)
    drain_due(LATER)

    told = set(db.session.scalars(select(Message.user_id).where(Message.subject.contains("a suggestion on"))))
    world = table.world
    assert told == {world.region_lead.id, world.regional_signatory.id}


def test_comments_of_half_an_hour_are_one_mail(table):
    send_comment(table, table.officer, "One.", kind="remark")
    send_comment(table, table.officer, "Two.", kind="question")
    drain_due(LATER)
    early = db.session.scalars(select(Message)).all()
    drain_due(LATER + timedelta(minutes=31))

    mails = {mail.user_id: mail for mail in db.session.scalars(select(Message))}
    world = table.world
    assert early == []
    assert set(mails) == {world.region_lead.id, world.regional_signatory.id, world.national_signatory.id}
    assert mails[world.region_lead.id].subject == "Small call: 2 new comments on the criteria"
    assert "Olive Officer, on criterion ‘G_local_fit’ (a question): Two." in mails[world.region_lead.id].body


def test_every_move_is_an_event_of_its_call(table):
    address = suggested(table, table.officer)
    send_comment(table, table.lead, "Why?", kind="question")
    press(table.lead, table.lead.get(address), f"{address}/accept")

    said = select(Event.move).where(Event.subject_kind.in_(["suggestions", "comments"])).order_by(Event.number)
    moves = db.session.scalars(said)
    assert list(moves.all()) == ["suggest", "comment", "accept"]


def test_agreed_criteria_are_not_talked_about(table):
    sign_both(table.world, table.call, LATER)

    page = table.officer.get(clause(table, LOCAL))
    answer = table.officer.post(
        f"{clause(table, LOCAL)}/comments",
        data={"kind": "remark", "text": "Late, and a sentence that is long enough to be missed by whoever wrote it."},
    )

    assert (re.findall(r'action="([^"]+/comments)"', page.text), "/suggest" in page.text) == ([], False)
    assert (
        answer.status_code,
        answer.text.count("Late, and a sentence that is long enough to be missed by whoever wrote it."),
    ) == (409, 1)


class TestEvidence:
    def test_passage_and_figures_stand_with_the_suggestion(self, table):
        address = suggested(table, table.lead, NEED, title="Need of people")
        passage = {"source": "The Plan", "page": "12", "quotation": "People need it."}
        table.lead.post(f"{address}/evidence/passage", data=passage)
        send(
            table.lead,
            f"{address}/evidence/figures",
            value="4,300",
            unit="people out of work",
            place="Hometown",
            source="Our survey",
            **{"as_of-day": "31", "as_of-month": "3", "as_of-year": "2026"},
        )

        text = words_in(table.officer.get(address))
        assert "“People need it.” The Plan, page 12" in text
        assert "4,300 people out of work in Hometown Our survey, 31 March 2026" in text

    def test_figures_of_a_day_to_come_are_refused(self, table):
        address = suggested(table, table.lead, NEED, title="Need of people")
        figures = {"value": "4,300", "unit": "people", "place": "Hometown", "source": "Our survey"}
        as_of = {"as_of-day": "1", "as_of-month": "1", "as_of-year": "2100"}

        answer = table.lead.post(f"{address}/evidence/figures", data={**figures, **as_of})

        told = "The date of the figure must be today or before: 1 January 2100 is still to come."
        assert (answer.status_code, [text for text, _href in summary_lines(answer)]) == (409, [told])

    def test_document_is_known_by_its_content_and_served_to_save(self, table):
        address = suggested(table, table.lead, NEED, title="Need of people")
        page = f"{address}/evidence/document"

        wrong = table.lead.post(page, data={"title": "Plan", "upload": (io.BytesIO(b"<html>"), "plan.pdf")})
        right = table.lead.post(page, data={"title": "Plan", "upload": (io.BytesIO(b"%PDF-1.7 plan"), "../plan.exe")})
        href = re.search(r"/agreement/evidence/[0-9a-f-]+", table.officer.get(address).text)
        file = table.officer.get(href[0])

        assert summary_lines(wrong)[0][0].startswith("‘plan.pdf’ is not of a type that is taken here.")
        assert right.status_code == 303
        assert (file.data, file.headers["Content-Disposition"]) == (b"%PDF-1.7 plan", "attachment; filename=plan.pdf")
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert table.client_of(table.world.scorers[0]).get(href[0]).status_code == 404

    def test_only_the_author_gives_evidence(self, table):
        address = suggested(table, table.lead, NEED, title="Need of people")

        answer = table.officer.post(f"{address}/evidence/passage", data={"source": "A", "quotation": "B", "page": ""})

        assert answer.status_code == 409


def send_comment(table, browser, text, *, where=LOCAL, kind):
    answer = browser.post(f"{clause(table, where)}/comments", data={"kind": kind, "text": text})
    assert answer.status_code == 303
