"""Do the pages that say what the service is say so?"""

import pytest
from flask.testing import FlaskClient

PAGES = {
    "/": "Innovation funding that regions and nation agree together",
    "/calls": "Calls",
    "/awards": "Awards",
    "/accessibility": "Accessibility",
    "/privacy": "Privacy and cookies",
    "/open-data": "Open data",
}


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_public_page_has_its_heading(client: FlaskClient, path: str, heading: str) -> None:
    page = client.get(path)

    assert page.status_code == 200
    assert f">{heading}</h1>" in page.text


def test_calls_empty_says_when_one_appears(client: FlaskClient) -> None:
    page = client.get("/calls")

    assert "No call yet" in page.text
    assert "from the day that both sides have signed it" in page.text
