"""Lists for the GOV.UK macros."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.web.govuk_items import as_choices, as_links

WORDS = st.text(min_size=1, max_size=8)


@given(words=st.dictionaries(WORDS, WORDS), picked=st.lists(WORDS))
def test_each_choice_has_its_words_in_order_and_is_checked_when_picked(words, picked):
    items = as_choices(words, picked)
    assert [(item["value"], item["text"]) for item in items] == list(words.items())
    assert {item["value"] for item in items if item["checked"]} == set(words) & set(picked)


def test_nothing_is_checked_where_nothing_was_sent():
    assert as_choices({"en": "English"}, None) == [{"value": "en", "text": "English", "checked": False}]


def test_each_problem_leads_to_its_field():
    assert as_links([("born-month", "Type the month")]) == [{"href": "#born-month", "text": "Type the month"}]
