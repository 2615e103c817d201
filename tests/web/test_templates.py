"""What all templates keep to, and the parts that they share."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import CHECKOUT

TEMPLATES = CHECKOUT / "templates"
SOURCES = {
    str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
    for path in TEMPLATES.rglob("*")
    if path.suffix in (".html", ".txt")
}


@pytest.fixture
def bar(app):
    """The macro that draws a bar."""
    return app.jinja_env.get_template("components/bar.html").module.bar


def width_of(drawn):
    return float(re.search(r'<rect class="bar__part" width="([\d.]+)"', drawn)[1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.integers(0, 10**6), whole=st.integers(0, 10**6))
def test_a_bar_is_as_long_as_its_part_of_the_whole_and_never_longer(bar, part, whole):
    expected = 0 if whole == 0 else min(part / whole, 1) * 100
    assert width_of(bar(part, whole)) == pytest.approx(expected, abs=0.06)


def test_a_bar_is_for_the_eye_alone(bar):
    assert 'aria-hidden="true"' in bar(1, 2)
    assert "<text" not in bar(1, 2)


def test_bars_are_drawn_in_one_place():
    assert [name for name, source in SOURCES.items() if "<rect" in source] == ["components/bar.html"]


def test_no_template_writes_a_phone_link_by_hand():
    """Only the emergency numbers are written out: a practice writes its phone in ways that no phone dials."""
    written = {number for source in SOURCES.values() for number in re.findall(r"tel:([^\"]*)", source)}
    assert written == {"911", "988"}


def test_no_template_styles_by_hand():
    assert [name for name, source in SOURCES.items() if re.search(r"\sstyle=|<style", source)] == []


def test_no_template_changes_a_list_on_the_way():
    """A list is made by the view, a filter (screening/web/govuk_items.py) or a literal."""
    changed = re.compile(r"{%-?\s*(?:set \w+ = [\w.]+\.(?:append|update|extend|insert|pop|setdefault)\(|do\b)")
    assert changed.search("{% set added = items.append(1) %}")
    being = {name for name, source in SOURCES.items() if changed.search(source)}
    assert being == set()
