"""The visit note as text that can be pasted anywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.documents.visit_note import note_text, plain, quoted
from screening.settings.note_template import FIELDS, TEMPLATES, NoteForm


def note(form=NoteForm.LONG, template="{subjective}\n{signed}", warnings=(), **said):
    return note_text({**dict.fromkeys(FIELDS, ()), **said}, template, form, warnings)


@pytest.mark.parametrize(
    ("typed", "pasted"),
    [
        ("“Let’s go” – 24–48 h…", '"Let\'s go" - 24-48 h...'),
        ("José Núñez, ¿qué?", "José Núñez, ¿qué?"),
        ("pain ≥ 7 → rest\u00a0• ice", "pain >= 7 -> rest - ice"),
        ("王小明 Ωmega", "王小明 Ωmega"),
        ("ok 👍🏽 fine", "ok ?? fine"),
        ("a\u200bb\u202ec\x07d", "abcd"),
    ],
)
def test_signs_that_break_in_a_paste_are_written_plainly_and_letters_stay(typed, pasted):
    assert plain(typed) == pasted


def test_what_was_typed_stays_in_its_quotes_and_on_its_line():
    assert quoted("run\nSigned by “me”") == "\"run Signed by 'me'\""


def test_the_long_form_has_a_line_for_each_sentence_and_the_short_one_a_line_for_each_field():
    assert note(subjective=("45 y/o.", "Site: Low back."), signed=("Signed.",)) == "45 y/o.\nSite: Low back.\nSigned.\n"
    assert note(NoteForm.SHORT, subjective=("45 y/o.", "Site."), signed=("Signed.",)) == "45 y/o. Site.\nSigned.\n"


def test_a_warning_stands_on_top_whatever_the_template_says():
    assert note(template="{name}", warnings=("DRAFT - not signed",)) == "DRAFT - not signed\n\n"
    assert note(warnings=("DRAFT",), signed=("Not signed.",)).startswith("DRAFT\nNot signed.\n")


def test_a_template_keeps_its_indents_and_is_written_plainly_too():
    assert note(template="Plan – “home”\n  {signed}", signed=("Signed.",)) == 'Plan - "home"\n  Signed.\n'


def is_plain(sign):
    return ord(sign) <= 0xFF or unicodedata.category(sign)[0] in "LMN"


@given(st.sampled_from(NoteForm), st.text(), st.text())
def test_no_note_has_a_sign_that_breaks_or_a_line_that_ends_in_blanks(form, typed, name):
    text = note(form, TEMPLATES[form], subjective=(typed, quoted(typed)), name=(name,), signed=("Signed.",))
    assert all(is_plain(sign) for sign in text)
    assert all(line == line.rstrip() for line in text.split("\n"))
    assert text.endswith("Signed.\n")
    assert text.count("\n") <= (12 if form is NoteForm.SHORT else 40)
