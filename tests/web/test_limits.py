"""How often a door may be tried."""

import pytest

from screening.web import limits


@pytest.fixture
def two_starts_an_hour(monkeypatch):
    monkeypatch.setattr(limits, "DOORS", {**limits.DOORS, "patient.start_new": 2})


def test_too_many_starts_from_one_address_wait_and_others_do_not(app, two_starts_an_hour):
    codes = [app.test_client().post("/start").status_code for _ in range(4)]
    assert codes == [302, 302, 429, 429]
    refused = app.test_client().post("/start")
    assert "Please wait a little" in refused.get_data(as_text=True)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    other = app.test_client().post("/start", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 302


def test_looking_at_a_page_is_never_limited(app, two_starts_an_hour):
    assert {app.test_client().get("/").status_code for _ in range(10)} == {200}
