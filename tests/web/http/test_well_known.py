"""What machines ask for by a fixed name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.app import create_app
from tests.conftest import close


def test_an_icon_is_found_where_browsers_look_for_it(app):
    response = app.test_client().get("/favicon.ico", follow_redirects=True)
    assert response.status_code == 200
    assert response.mimetype == "image/svg+xml"


@pytest.mark.parametrize("path", ["/", "/i/unknown", "/workspace/sign-in", "/static/icon.svg", "/no-such-page"])
def test_nothing_is_to_be_indexed(app, path):
    assert app.test_client().get(path).headers["X-Robots-Tag"] == "noindex, nofollow"
    assert app.test_client().get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def lines_of(app) -> dict[str, str]:
    response = app.test_client().get("/.well-known/security.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_where_to_report_a_weakness_is_said_for_less_than_a_year(app):
    told = lines_of(app)
    assert told["Contact"] == "tel:+15095550100"
    assert told["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_a_contact_for_weaknesses_takes_the_place_of_the_phone(settings):
    app = create_app(replace(settings, security_contact="mailto:security@example.com"))
    assert lines_of(app)["Contact"] == "mailto:security@example.com"
    close(app)
