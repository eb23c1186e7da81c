"""Does every page stand in the same frame, also when something has failed and the database is away?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, flash, render_template
from werkzeug.datastructures import MultiDict

from app.web.shared import assets
from app.web.shared.furniture import Furniture, Side
from app.web.shared.sent import sent
from forms import account, proof
from forms.fields import PasswordField
from tests.web.bare import BUILT, Markings, page_app

GM = Side("greater-manchester", "Greater Manchester", "region", "/sides/greater-manchester")
FUNDER = Side("funder", "Innovate UK", "funder", "/sides/funder")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with page_app(tmp_path) as made:
        yield made


def drawn(app: Flask, template: str, **values: Any) -> str:
    return app.jinja_env.from_string(template).render(**values)


SCRIPTS = ("keys.svg", "accord.css", "accord.js", "govuk-frontend.min.js", "keeping.js")


class TestFrame:
    page = (
        '{% extends "base.html" %}{% block title %}Costs{% endblock %}'
        "{% block main %}<h1>Costs</h1>{% endblock %}{% block aside %}{{ more }}{% endblock %}"
    )

    def test_title_says_when_something_is_to_be_mended(self, app: Flask) -> None:
        titles = [
            re.findall(r"<title>(.*?)</title>", drawn(app, self.page, more="", error_title=wrong))[0]
            for wrong in (False, True)
        ]

        assert titles == ["Costs – Accord", "Error: Costs – Accord"]

    def test_page_needs_no_furniture(self, app: Flask) -> None:
        assert drawn(app, self.page, more="").count("Sign out") == 0

    def test_column_without_content_is_left_out(self, app: Flask) -> None:
        assert [drawn(app, self.page, more=more).count("accord-page__aside") for more in ("", "x")] == [0, 1]

    def test_header_shows_side_tasks_and_ways_out(self, app: Flask) -> None:
        frame = Furniture("Amina Okafor", GM, (GM, FUNDER), task_count=3, demo=True)

        markup = drawn(app, self.page, more="", furniture=frame)

        header = re.search(r"<header.*?</header>", markup, re.DOTALL)[0]  # type: ignore[index]
        words = re.sub(r"<[^>]+>", " ", header).split()
        assert " ".join(words) == (
            "Accord Greater Manchester Switch side Innovate UK Your tasks 3 Amina Okafor Sign out"
        )
        assert re.findall(r'<form method="(\w+)" action="([^"]+)"', header) == [("post", "/sign-out")]
        assert markup.count("accord-in-greater-manchester") == 1

    def test_messages_are_banners_by_their_kind(self, app: Flask) -> None:
        flash("Saved <b>.", "done")
        flash("The call closes today.", "told")

        markup = drawn(app, self.page, more="")

        found = re.findall(
            r'class="govuk-notification-banner( [\w-]+)?".*?banner__heading">\s*(.*?)\s*</p>', markup, re.S
        )
        assert found == [
            (" govuk-notification-banner--success", "Saved &lt;b&gt;."),
            ("", "The call closes today."),
        ]

    def test_script_and_style_come_from_hashed_files_with_the_nonce(self, app: Flask) -> None:
        markup = drawn(app, self.page, more="", csp_nonce="n0nce")

        assert re.findall(r'(?:src|data-frontend|href)="(/static/[^"]+)"', markup) == [
            f"/static/{BUILT[name]}" for name in SCRIPTS
        ]
        assert re.findall(r'<script[^>]*nonce="(\w+)"></script>', markup) == ["n0nce", "n0nce"]
        assert re.findall(r'\son\w+="|\sstyle="|<style|<script>', markup) == []


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "heading"),
        [
            ("403", "This is not yours to do"),
            ("404", "Page not found"),
            ("409", "This cannot be done now"),
            ("413", "That was too large to take"),
            ("429", "Too many tries in a short time"),
            ("500", "Something on our side failed"),
            ("busy", "Not saved yet: the service is busy"),
            ("expired", "This page was open too long"),
        ],
    )
    def test_page_renders_with_nothing_but_the_request(self, app: Flask, name: str, heading: str) -> None:
        markup = render_template(f"errors/{name}.html")

        assert re.findall(r"<h1[^>]*>(.*?)</h1>", markup) == [heading]

    def test_refusal_shows_every_reason(self, app: Flask) -> None:
        markup = render_template(
            "errors/409.html", reasons=[("One <b>.", "/one"), ("Two.", "")], heading="Not yet", back_href="/back"
        )

        listed = re.search(r'error-summary__list">(.*?)</ul>', markup, re.DOTALL)[1]  # type: ignore[index]
        assert re.sub(r"\s+", " ", listed).strip() == '<li> <a href="/one">One &lt;b&gt;.</a> </li> <li> Two. </li>'

    def test_busy_page_sends_the_same_again_but_for_secrets(self, app: Flask) -> None:
        text = "line one\nline two & <b>"
        body = {"need": text, "title": "Grippers", "csrf_token": "old", "new_password": "secret"}
        with app.test_request_context("/answers/4?step=2", method="POST", data=body):
            markup = render_template("errors/busy.html")

        form = re.search(r'<form method="post" action="/answers/4\?step=2">(.*?)</form>', markup, re.DOTALL)[1]  # type: ignore[index]
        assert [(one["name"], one.get("value")) for one in Markings(form).inputs] == [
            ("csrf_token", "token"),
            ("need", None),
            ("title", "Grippers"),
        ]
        need = "line one\nline two &amp; &lt;b&gt;"
        assert re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", markup, re.DOTALL) == [need, need, "Grippers"]
        assert "secret" not in markup

    def test_expired_page_shows_what_was_written_and_the_way_in(self, app: Flask) -> None:
        body = {"need_or_challenge": "word " * 20, "title": "Short"}
        with app.test_request_context("/x", method="POST", data=body):
            markup = render_template("errors/expired.html", sign_in_url="/sign-in?to=x")

        assert re.findall(r"<label[^>]*>(.*?)</label>", markup) == ["Need or challenge", "Title"]
        assert re.findall(r'href="(/sign-in[^"]*)"', markup) == ["/sign-in?to=x"]


def test_what_was_sent_gives_back_what_a_person_wrote_and_nothing_of_the_page() -> None:
    own = [("version", "3"), ("seen_clause", "0" * 64), ("letter_sha256", "0" * 64), ("rows-0-id", "a"), ("go", "next")]
    found = sent(MultiDict([("a_b", "x" * 61), ("c", "short"), ("c", "two\nlines"), ("password", "p" * 80), *own]))

    assert found.fields == (("a_b", "x" * 61), ("c", "short"), ("c", "two\nlines"), *own)
    assert found.texts == (("A b", "x" * 61), ("C", "short"), ("C", "two\nlines"))


def test_nothing_that_proves_who_somebody_is_is_ever_sent_back() -> None:
    kinds = [kind for module in (account, proof) for kind in vars(module).values() if isinstance(kind, type)]
    fields = {
        name: unbound.field_class
        for kind in kinds
        for name, unbound in vars(kind).items()
        if getattr(unbound, "field_class", None) is not None
    }
    secrets = {name for name, cls in fields.items() if cls is PasswordField} | {"code", "passkey"}

    assert {"current", "password"} <= secrets <= set(fields)
    assert sent(MultiDict([(name, "secret words") for name in secrets])).fields == ()


def test_side_leaves_itself_out_of_the_switch() -> None:
    assert Furniture("A", GM, (GM, FUNDER)).other_sides == (FUNDER,)


class TestAssets:
    def test_address_follows_a_new_build(self, tmp_path: Path) -> None:
        manifest = assets.Manifest(tmp_path)
        path = tmp_path / "manifest.json"
        path.write_text('{"accord.css": "accord-old.css"}')
        first = manifest.built_name("accord.css")

        fresh = tmp_path / "manifest.new"
        fresh.write_text('{"accord.css": "accord-new.css"}')
        fresh.replace(path)

        assert (first, manifest.built_name("accord.css")) == ("accord-old.css", "accord-new.css")

    def test_nothing_built_says_what_to_run(self, tmp_path: Path) -> None:
        with pytest.raises(assets.AssetsNotBuilt, match="Run bin/assets"):
            assets.Manifest(tmp_path).built_name("accord.css")

    @pytest.mark.parametrize(
        ("url", "hashed"), [("/static/accord-0123456789ab.css", True), ("/static/manifest.json", False)]
    )
    def test_only_hashed_names_may_be_kept(self, url: str, hashed: bool) -> None:
        assert assets.is_hashed("", url) is hashed
