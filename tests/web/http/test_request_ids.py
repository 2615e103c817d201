"""The id of a request: the proxy's where there is one, else our own; nothing else that a client sends becomes one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.app import create_app
from tests.conftest import close

HARMLESS = "4bf92f35-77b3.4da6_A"


@pytest.fixture
def behind_a_proxy(settings):
    app = create_app(replace(settings, proxies=1))
    yield app.test_client()
    close(app)


def id_of(client, sent: str = "", url: str = "/healthz") -> str:
    return client.get(url, headers={"X-Request-ID": sent} if sent else {}).headers["X-Request-ID"]


def test_every_answer_has_an_id_of_its_own(app):
    found = {id_of(app.test_client(), url=url) for url in ("/healthz", "/healthz", "/nowhere", "/static/icon.svg", "/")}
    assert len(found) == 5


def test_an_unknown_host_gets_one_too(app):
    assert app.test_client().get("/", headers={"Host": "evil.example"}).headers["X-Request-ID"]


def test_without_a_proxy_nobody_names_their_own_request(app):
    assert id_of(app.test_client(), HARMLESS) != HARMLESS


def test_the_id_that_the_proxy_gave_is_kept(behind_a_proxy):
    assert id_of(behind_a_proxy, HARMLESS) == HARMLESS


@pytest.mark.parametrize(
    "sent", ["a\nb", "a\r\nSet-Cookie: x=y", "Ana Ruiz", "a" * 65, "<b>", "é", '"', "a;b", "\x1b[2J", "/i/token", "a\n"]
)
def test_an_id_that_could_forge_a_line_or_a_page_is_replaced(behind_a_proxy, sent):
    made = behind_a_proxy.get("/healthz", environ_overrides={"HTTP_X_REQUEST_ID": sent}).headers["X-Request-ID"]
    assert made.isalnum()
    assert made not in sent


def test_no_id_whatever_it_is_made_of_breaks_a_header_or_a_line(behind_a_proxy):
    @given(st.text(st.characters(codec="latin-1"), min_size=1, max_size=80))
    def holds(sent):
        made = behind_a_proxy.get("/healthz", environ_overrides={"HTTP_X_REQUEST_ID": sent}).headers["X-Request-ID"]
        assert set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
        assert 1 <= len(made) <= 64

    holds()
