"""What a phone shows: the way in at once, a scale in one row, targets for a finger, nothing that moves when ticked."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests import THOROUGH
from tests.builders import healthy

PHONE = 844  # pixels high
FINGER = 44  # pixels that a target measures at least; the parts of a scale are the one exception


def places(browser, selector):
    """Where each element stands on the page: left, top, width and height."""
    return [element.rect for element in browser.driver.find_elements("css selector", selector)]


@pytest.mark.parametrize("language", ["English", "Español"])
@pytest.mark.parametrize("width", [320, 390] if THOROUGH else [320])
def test_the_way_in_stands_on_the_first_screen(browser, width, language):
    browser.resize(width)
    if language != "English":
        browser.press(language)
    (start,) = places(browser, "form[action='/start'] .govuk-button:not(.govuk-button--secondary)")
    assert start["y"] + start["height"] <= PHONE
    assert browser.wrong == []


@pytest.mark.parametrize("width", [320, 360, 390, 1280] if THOROUGH else [320, 1280])
def test_a_scale_is_one_row_without_gaps_and_both_ends_say_what_they_mean(browser, patient, width):
    patient.has_answered(healthy())
    browser.resize(width)
    patient.url = "/form/how_much"
    browser.go_on_as(patient)
    parts = places(browser, ".scale__item:has([name=peg_enjoy])")
    assert len(parts) == 11
    assert len({part["y"] for part in parts}) == 1
    assert all(part["width"] >= 26 and part["height"] >= 52 for part in parts)
    assert all(left["x"] + left["width"] == pytest.approx(right["x"], abs=1) for left, right in pairwise(parts))
    low, high = places(browser, "#peg_enjoy-ends span")
    assert low["x"] == pytest.approx(parts[0]["x"], abs=1)
    assert high["x"] + high["width"] == pytest.approx(parts[-1]["x"] + parts[-1]["width"], abs=1)
    assert browser.wrong == []


def test_nothing_moves_when_it_is_ticked(browser):
    browser.press("Start")
    before = places(browser, "label, legend, button")
    browser.fill(healthy())
    assert places(browser, "label, legend, button") == before


def test_every_target_of_a_form_page_is_as_large_as_a_finger(browser):
    browser.resize(320)
    browser.press("Start")
    rows = places(browser, ".govuk-radios__item, button:not([tabindex]), main summary, .site-header a")
    assert len(rows) > 10
    assert min(row["height"] for row in rows) >= FINGER


def test_a_ticked_sign_offers_to_call_and_to_read_what_to_do(browser):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.fill({**healthy(), "rf_nerve": ["saddle_numb"]})
    (call,) = places(browser, ".sign a.govuk-button")
    assert call["height"] >= FINGER
    browser.press("What to do now")
    assert browser.path == "/urgent"
    assert browser.wrong == []
