"""Lists for the GOV.UK macros."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template_string
from hypothesis import assume, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from screening.web.forms.identity_form import IdentityForm
from screening.web.govuk_items import as_choices, as_day_boxes, as_links, as_options, as_scale_words, as_zones

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


def test_a_hint_stands_under_the_option_it_explains_and_nowhere_else(app, rulebook):
    body = rulebook.questionnaire.by_id["rf_body"]
    first, *others = body.options
    explained = replace(first, hint={"en": "Not flu aches", "es": "No los dolores de la gripe"})
    asked = replace(body, options=(explained, *(replace(option, hint=None) for option in others)))
    with app.test_request_context():
        hints = [item["hint"] for item in as_options(asked, "es", []) if "value" in item]
        drawn = render_template_string(
            "{% from 'govuk_frontend_jinja/components/checkboxes/macro.html' import govukCheckboxes %}"
            "{{ govukCheckboxes({'name': 'rf_body', 'items': items}) }}",
            items=as_options(asked, "es", []),
        )
    assert hints == [{"text": "No los dolores de la gripe"}, *[None] * len(others)]
    assert drawn.count("govuk-checkboxes__hint") == drawn.count("aria-describedby") == 1
    assert 'aria-describedby="rf_body-item-hint"' in drawn


ENDS = st.text("abc ñ,'", min_size=1, max_size=12).map(str.strip).filter(lambda words: words and "," not in words)


@given(ask=st.text("abc (?1", min_size=1, max_size=20).map(str.strip).filter(bool), low=ENDS, high=ENDS)
def test_what_the_ends_of_a_scale_mean_stands_apart_from_what_is_asked(ask, low, high):
    assume("(0" not in ask)
    assert as_scale_words(f"{ask} (0 {low}, 10 {high})") == (ask, f"0 {low}", f"10 {high}")


@given(ask=st.text("abc (),0", min_size=1))
def test_a_scale_that_names_no_ends_is_asked_as_it_is_written(ask):
    words = as_scale_words(ask)
    assert words == (ask, "", "") or (words.low and words.high)


def test_every_shipped_scale_names_its_ends_in_every_language(rulebook):
    scales = [question for question in rulebook.questionnaire.questions if question.kind == "scale"]
    assert len(scales) >= 4
    for question in scales:
        for ask in question.ask.values():
            words = as_scale_words(ask)
            assert words.low.startswith(str(question.minimum)), ask
            assert words.high.startswith(str(question.maximum)), ask


def test_a_day_has_three_boxes_with_what_was_typed(app):
    with app.test_request_context():
        form = IdentityForm(MultiDict({"born-month": "13", "born-day": "2", "born-year": "1985"}))
        boxes = as_day_boxes(form.born, "bday-")
    assert [(box["id"], box["value"], box["autocomplete"]) for box in boxes] == [
        ("born-month", "13", "bday-month"),
        ("born-day", "2", "bday-day"),
        ("born-year", "1985", "bday-year"),
    ]
