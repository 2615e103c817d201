"""Single sign-on in a real browser: to the provider and back, with our second factor, and out through the provider."""

from __future__ import annotations

import time

import pytest

from tests.builders import Page, Phone
from tests.identity_provider import SECRET, providing
from tests.serving import free_port, kill, start


@pytest.fixture
def provider():
    with providing() as provider:
        yield provider


@pytest.fixture
def address(environment, provider, tmp_path):
    """A server that knows its own port, as the provider must send people back there."""
    secret, port = tmp_path / "oidc-secret", free_port()
    secret.write_text(SECRET)
    secret.chmod(0o600)
    address = f"http://127.0.0.1:{port}"
    given = {
        "SCREENING_ADDRESS": address,
        "SCREENING_OIDC_ISSUER": provider.issuer,
        "SCREENING_OIDC_CLIENT_ID": "screening",
        "SCREENING_OIDC_SECRET_FILE": str(secret),
        "SCREENING_OIDC_BUTTON": "Sign in with River ID",
    }
    server = start({**environment, **given}, port)
    yield address
    kill(server)


def press_to_leave(browser, words) -> None:
    """Press a button that leads to the provider, where nothing is ours to look at."""
    path = f'//button[normalize-space()="{words}"]'
    browser.driver.find_element("xpath", path).click()
    wait_until(browser, "River ID")


def wait_until(browser, heading) -> None:
    browser.until(lambda: [one.text for one in browser.driver.find_elements("tag name", "h1")] == [heading])


def come_back(browser, heading) -> None:
    browser.driver.find_element("tag name", "button").click()
    wait_until(browser, heading)
    browser.check()


def set_up_an_app(browser) -> Phone:
    browser.go("/workspace/tf-setup")
    browser.press("Show the picture to scan")
    phone = Phone(Page(browser.driver.page_source))
    browser.type("code", phone.code())
    browser.press("Finish")
    assert "from now on you sign in with a code" in browser.text
    return phone


def next_code(phone) -> str:
    """A code that was not used yet: the one of the next half minute is taken, too."""
    return str(phone._totp.generate(time.time() + 30).token)


def test_somebody_signs_in_there_is_asked_for_a_code_here_and_signs_out_everywhere(browser, therapist, provider):
    browser.go("/workspace/sign-ins")
    assert browser.path == "/workspace/sign-in"
    press_to_leave(browser, "Sign in with River ID")
    come_back(browser, "Your sign-in")
    phone = set_up_an_app(browser)
    sign_out_there(browser)
    assert "/out" in provider.asked
    press_to_leave(browser, "Sign in with River ID")
    come_back(browser, "Enter your code")
    browser.type("code", next_code(phone))
    browser.press("Sign in")
    browser.go("/workspace/")
    assert "No screenings are waiting" in browser.text
    assert browser.wrong == []


def sign_out_there(browser) -> None:
    """Sign out; the provider sends the browser back to the sign-in page by itself."""
    browser.driver.find_element("css selector", ".top__name").click()
    browser.driver.find_element("xpath", '//button[normalize-space()="Sign out"]').click()
    wait_until(browser, "Sign in")
    browser.check()


def test_what_goes_wrong_there_is_told_here_and_a_password_still_signs_in(browser, therapist, provider):
    provider.claims = {"email": "nobody@example.com"}
    browser.go("/workspace/sign-in")
    press_to_leave(browser, "Sign in with River ID")
    come_back(browser, "Sign in")
    assert "No one here signs in with that work account" in browser.text
    assert "code=" not in browser.driver.current_url
    browser.type("email", therapist.email)
    browser.type("password", "four words put together")
    browser.press("Sign in")
    assert browser.path == "/workspace/"
    assert browser.wrong == []
