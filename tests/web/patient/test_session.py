"""The patient's session: what needs no draft must come from our own page."""

import pytest

ADDRESSES = ["/start", "/language", "/not-me", "/come-back", "/come-back/key", "/change"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example", "http://localhost:81"])
def test_a_strangers_page_posts_nothing_from_a_browser_that_names_only_an_origin(app, address, origin):
    assert app.test_client().post(address, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_strangers_page_posts_nothing_from_a_browser_that_names_the_site(app, site):
    headers = {"Sec-Fetch-Site": site, "Origin": "null"}
    assert app.test_client().post("/start", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}]
)
def test_our_own_page_posts(app, headers):
    assert app.test_client().post("/start", headers=headers).status_code == 302


def test_our_own_page_posts_behind_a_proxy_that_speaks_tls(app, monkeypatch):
    headers = {"Origin": "https://forms.example.com", "Host": "forms.example.com"}
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["forms.example.com"])
    assert app.test_client().post("/start", headers=headers).status_code == 302
