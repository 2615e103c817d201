"""A passkey signs in instead of password and code: Chromium's own virtual authenticator."""

from __future__ import annotations

import pytest

from tests.journeys.test_patient import sign_in, sign_out

NAME = "Ana's iPhone <2>"


@pytest.fixture
def environment(environment):
    """A passkey belongs to a host name, never to a number."""
    return {**environment, "SCREENING_ADDRESS": "http://localhost"}


@pytest.fixture
def authenticator(browser):
    """A device that checks who holds it."""
    browser.keep_scripts_on()
    browser.driver.execute_cdp_cmd("WebAuthn.enable", {})
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
    added = browser.driver.execute_cdp_cmd("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield added["authenticatorId"]
    browser.driver.execute_cdp_cmd("WebAuthn.removeVirtualAuthenticator", added)
    browser.driver.execute_cdp_cmd("WebAuthn.disable", {})


def at_localhost(browser) -> None:
    """Go on under the practice's name."""
    browser.address = browser.address.replace("127.0.0.1", "localhost")


def add_passkey(browser, therapist) -> None:
    browser.go("/workspace/sign-in")
    sign_in(browser, therapist)
    browser.go("/workspace/passkeys")
    browser.type("name", NAME)
    browser.press("Add a passkey")
    browser.wait_for("/workspace/passkeys")
    browser.wait_until(NAME)


def test_a_passkey_is_added_signs_in_and_is_removed(browser, therapist, authenticator):
    at_localhost(browser)
    add_passkey(browser, therapist)
    sign_out(browser)
    browser.press("Sign in with a passkey")
    browser.wait_until("No screenings are waiting")
    browser.go("/workspace/passkeys")
    browser.press(f"Remove {NAME}")
    assert "You have none yet" in browser.text
    assert browser.wrong == []


def test_a_device_that_does_not_know_its_holder_signs_nobody_in(browser, therapist, authenticator):
    at_localhost(browser)
    add_passkey(browser, therapist)
    sign_out(browser)
    unsure = {"authenticatorId": authenticator, "isUserVerified": False}
    browser.driver.execute_cdp_cmd("WebAuthn.setUserVerified", unsure)
    browser.press("Sign in with a passkey")
    browser.wait_until("Your device did not provide a passkey")
    browser.go("/workspace/")
    assert browser.path == "/workspace/sign-in"
