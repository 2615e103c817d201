"""The template of a visit note: known fields in braces, and nothing that is evaluated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.settings.note_template import FIELDS, REQUIRED, TEMPLATES, TemplateError, checked_template, filled

NEEDED = "\nA: {assessment}\n{signed}"
VALUES = {name: f"<{name}>" for name in FIELDS}


def mistake(text):
    with pytest.raises(TemplateError) as told:
        checked_template(text)
    return str(told.value)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_templates_shipped_can_be_used(template):
    assert checked_template(template) == template


def test_an_unknown_field_is_named_with_its_place_and_the_known_ones():
    said = mistake(f"{{name}}\nDx: {{diagnosis}}{NEEDED}")
    assert said.startswith("Line 2, column 5: {diagnosis} is not a field. Fields: {name}, {dob}, ")
    assert said.count("{signed}") == 1


def test_every_mistake_is_named_at_once():
    said = mistake(f"{{one}} {{two}}\n{{three}}{NEEDED}")
    assert re.findall(r"Line (\d), column (\d+): \{(\w+)\}", said) == [
        ("1", "1", "one"),
        ("1", "7", "two"),
        ("2", "1", "three"),
    ]


TRICKS = (
    "{name.__class__} {name!r:>10} {name:>10} {name[0]} {0} {} {name name} {Name} {{name} {name}} {{{name {plan{name}}"
)


@pytest.mark.parametrize("trick", [*TRICKS.split(), "{ name}", "{na\nme}"])
def test_what_str_format_would_follow_is_refused(trick):
    assert mistake(trick + NEEDED).startswith("Line 1, column ")


@pytest.mark.parametrize(
    ("text", "missing"), [("{assessment}", "{signed}"), ("S: {plan}", "{assessment} and {signed}")]
)
def test_a_note_says_what_was_found_and_who_signed_it(text, missing):
    assert mistake(text).startswith(f"Add {missing}: ")


def test_an_empty_one_means_the_one_shipped():
    assert checked_template("") == ""


def test_braces_are_written_by_doubling_them():
    assert filled("{{{name}}} {{}}", VALUES) == "{<name>} {}"


def test_a_value_is_never_read_as_a_template():
    assert filled("{name}", {**VALUES, "name": "{signed} }{ {{"}) == "{signed} }{ {{"


def test_a_line_whose_fields_are_all_empty_is_left_out_and_others_close_up():
    values = {**VALUES, "visit": "", "consent": ""}
    assert filled("Visit: {visit}\n  {consent} {duties}\nHome program", values) == "<duties>\nHome program"


def test_blank_lines_do_not_pile_up_where_a_part_is_left_out():
    assert filled("{name}\n\n{visit}\n\n{signed}\n\n", {**VALUES, "visit": ""}) == "<name>\n\n<signed>"


pieces = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in FIELDS]),
    st.sampled_from(["{", "}", "{{", "}}", "{{{", "\n", " ", "."]),
    st.text(),
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_any_text_is_accepted_or_refused_and_what_is_accepted_can_be_filled_in(text):
    try:
        template = checked_template(text + NEEDED)
    except TemplateError:  # never another error
        return
    full, empty = filled(template, VALUES), filled(template, dict.fromkeys(FIELDS, ""))
    assert all(f"<{name}>" in full for name in REQUIRED)
    assert not any(f"<{name}>" in empty for name in FIELDS if f"<{name}>" not in text)
