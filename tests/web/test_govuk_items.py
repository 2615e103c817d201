"""Lists for the GOV.UK macros."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from screening.web.forms.identity_form import IdentityForm
from screening.web.govuk_items import as_choices, as_day_boxes, as_links, as_options, as_zones

WORDS = st.text(min_size=1, max_size=8)


@given(words=st.dictionaries(WORDS, WORDS), picked=st.lists(WORDS))
def test_each_choice_has_its_words_in_order_and_is_checked_when_picked(words, picked):
    items = as_choices(words, picked)
    assert [(item["value"], item["text"]) for item in items] == list(words.items())
    assert {item["value"] for item in items if item["checked"]} == set(words) & set(picked)


def test_nothing_is_checked_where_nothing_was_sent():
    assert as_choices({"en": "English"}, None) == [{"value": "en", "text": "English", "checked": False}]


def test_each_problem_leads_to_its_field():
    assert as_links([("born-month", "Enter the month")]) == [{"href": "#born-month", "text": "Enter the month"}]


def test_an_option_that_stands_alone_comes_after_or_and_signs_and_zones_say_so(app, rulebook):
    body = rulebook.questionnaire.by_id["rf_body"]
    with app.test_request_context():
        items = as_options(body, "en", ["none"], signs={"chest_pain"}, zones={"short_breath": "torso"})
    before, none = next((items[place - 1], item) for place, item in enumerate(items) if item.get("value") == "none")
    assert before == {"divider": "or"}
    assert (none["behaviour"], none["checked"]) == ("exclusive", True)
    marked = {item["value"]: item["attributes"] for item in items if item.get("attributes")}
    assert marked == {"chest_pain": {"data-sign": "yes"}, "short_breath": {"data-zone": "torso"}}
    zone = next(item for item in items if item.get("value") == "short_breath")
    assert as_zones(items) == {"torso": zone["id"]}
    assert items[0]["id"] == "rf_body"


def test_a_day_has_three_boxes_with_what_was_typed(app):
    with app.test_request_context():
        form = IdentityForm(MultiDict({"born-month": "13", "born-day": "2", "born-year": "1985"}))
        boxes = as_day_boxes(form.born, "bday-")
    assert [(box["id"], box["value"], box["autocomplete"]) for box in boxes] == [
        ("born-month", "13", "bday-month"),
        ("born-day", "2", "bday-day"),
        ("born-year", "1985", "bday-year"),
    ]
