"""The page for `screening doctor --deep`: to strangers it is no page."""

import re
import time
from dataclasses import replace

import pytest

from screening.app import create_app
from screening.exchange.own_address import INVENTED, PASS, PATH, pass_at
from screening.workflow.outside_health import pass_key
from tests.conftest import close


def without_reference(text: str) -> str:
    return re.sub(r"<strong>\w{8}</strong>", "", text)


@pytest.mark.parametrize("given", ["", "x", "1800000000.abc", "9" * 400, "é"])
def test_a_stranger_finds_the_same_as_anywhere_else(app, given):
    client = app.test_client()
    response = client.get(PATH, headers={PASS: given})
    assert response.status_code == 404
    assert without_reference(response.text) == without_reference(client.get("/no-such-page").text)


def test_an_old_pass_opens_nothing(app, settings):
    old = pass_at(pass_key(settings), time.time() - 120)
    assert app.test_client().get(PATH, headers={PASS: old}).status_code == 404


@pytest.mark.parametrize(("proxies", "client"), [(0, "10.1.1.1"), (1, INVENTED)])
def test_with_a_pass_it_tells_who_the_client_is_taken_for_and_what_was_claimed(settings, proxies, client):
    app = create_app(replace(settings, proxies=proxies))
    response = app.test_client().get(
        PATH,
        headers={PASS: pass_at(pass_key(settings), time.time()), "X-Forwarded-For": INVENTED},
        environ_base={"REMOTE_ADDR": "10.1.1.1", "REMOTE_PORT": "40000"},
    )
    assert response.json["client"] == client
    assert response.json["forwarded"] == INVENTED
    assert response.json["port"] == "40000"
    close(app)
