"""What people type and do not tick: found by closed lists, whole words, without capitals and accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.derived import derived_of, folded, unticked
from screening.domain.questionnaire.questions import AnswerError
from tests.builders import as_values, healthy
from tests.second_reading import LISTS, fold, typed

WIDE, ACCENTED = "\N{FULLWIDTH LATIN CAPITAL LETTER E}liquis", "E\N{COMBINING ACUTE ACCENT}liquis"


@pytest.fixture(scope="module")
def words(rulebook):
    (derived,) = derived_of(rulebook.questionnaire)
    return derived


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I take ELIQUIS twice a day", [("ELIQUIS", "blood_thinner")]),
        ("I do not take Eliquis", [("Eliquis", "blood_thinner")]),
        ("tomo un anticoagulánte.", [("anticoagulánte", "blood_thinner")]),
        ("(warfarin)/metformin", [("warfarin", "blood_thinner"), ("metformin", "diabetes")]),
        ("blood  -  thinner", [("blood  -  thinner", "blood_thinner")]),
        ("eliquist", [("eliquist", "blood_thinner")]),
        ("xEliquis", []),
        ("Eliquis2", []),
        ("walk my dog", []),
        ("血をサラサラにする薬", []),
        (
            "\N{FULLWIDTH LATIN CAPITAL LETTER E}liquis",
            [("\N{FULLWIDTH LATIN CAPITAL LETTER E}liquis", "blood_thinner")],
        ),
        ("E\u0301liquis", [("E\u0301liquis", "blood_thinner")]),
        ("", []),
    ],
)
def test_listed_words_are_found_as_they_were_typed(words, text, found):
    assert [(one.typed, one.list.id) for one in words.found({"other_health": text})] == found


def test_each_text_is_looked_at_by_itself(words):
    assert words.value({"goal_activity": "blood", "other_health": "thinner"}) == ()
    assert words.value({"goal_activity": "run", "other_health": "Plavix"}) == ("blood_thinner",)


def test_lists_come_in_the_order_of_the_file(words):
    assert words.value({"other_health": "epilepsy, pacemaker, warfarin"}) == ("blood_thinner", "implant", "seizure")


@given(text=st.text(max_size=60), other=st.text(max_size=60))
def test_whatever_is_typed_both_readings_find_the_same(words, text, other):
    answers = {"other_health": text, "goal_activity": other}
    assert list(words.value(answers)) == typed(answers)
    assert f" {folded(text)} " == fold(text)


@given(data=st.data(), before=st.text(max_size=20), after=st.text(max_size=20))
def test_every_listed_word_is_found_between_any_others(words, data, before, after):
    category = data.draw(st.sampled_from(list(LISTS)))
    word = data.draw(st.sampled_from(LISTS[category]))
    changed = data.draw(st.sampled_from([word, word.upper(), word.title(), folded(word)]))
    assert category in words.value({"other_health": f"{before}, {changed}. {after}"})


def test_every_list_has_a_word_of_its_own(words):
    for one in words.lists:
        assert words.value({"other_health": words.word_of(one.id)}) == (one.id,)


def test_nobody_can_give_it_as_an_answer(words):
    with pytest.raises(AnswerError, match="found in what was typed"):
        words.check(["cancer"])


def test_nothing_typed_is_nothing_found_also_while_the_form_is_being_filled_in(rulebook):
    for sent in (True, False):
        reading = read_answers(rulebook.questionnaire, {}, sent=sent)
        assert reading.told("typed") == ()
        assert "typed" not in reading.waiting
        assert "typed" not in reading.unanswered
    reading = read_answers(rulebook.questionnaire, {"other_health": "Xarelto"}, sent=False)
    assert reading.told("typed") == ("blood_thinner",)


TICKED = {"health_list_a": ["blood_thinner"]}


@pytest.mark.parametrize(
    ("text", "changes", "found"),
    [
        ("Eliquis, ELIQUIS and Eliquis", {}, {"blood_thinner": ("Eliquis", "ELIQUIS")}),
        ("Eliquis", TICKED, {}),
        ("Eliquis and a pacemaker", TICKED, {"implant": ("pacemaker",)}),
        ("Eliquis", {"health_list_a": None}, {}),  # not answered yet
        ("tired", {}, {}),
    ],
)
def test_what_was_typed_and_not_ticked_is_told_list_by_list_each_spelling_once(rulebook, text, changes, found):
    answers = as_values(healthy(other_health=text, **changes))
    assert {one.list.id: one.typed for one in unticked(rulebook.questionnaire, answers)} == found
