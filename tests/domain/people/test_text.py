"""Text as people paste it: what nobody sees goes, what has a meaning stays."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.domain.people.text import MOST_MARKS, has_letter, is_storable, one_line, visible, without_halves

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = TURNING + "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2064\u3164\ufeff\uffa0\ufff9\U000e0041"


@pytest.mark.parametrize(
    "text",
    [
        "👩‍⚕️ Ana",
        "🏴‍☠️",
        "👨🏽‍🦱",
        "❤️",
        "1️⃣",
        "علی‌رضا",
        "ক্‌ষ",
        "क्‍ष",
        "葛\U000e0100城",
        "two\nlines\tand a tab",
        "Núñez",
        "أحمد",
    ],
)
def test_what_has_a_meaning_stays(text):
    assert visible(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.characters(exclude_categories=[])))
@example("a\ud83db")
def test_without_halves_of_characters_any_text_can_be_encoded_and_nothing_else_is_lost(text):
    kept = without_halves(text)
    assert kept.encode().decode() == "".join(sign for sign in text if unicodedata.category(sign) != "Cs")


@pytest.mark.parametrize("sign", UNSEEN)
def test_what_nobody_sees_goes(sign):
    assert visible(f"{sign}An{sign}a{sign} Ruiz{sign}") == "Ana Ruiz"


@pytest.mark.parametrize("sign", ["\u200c", "\u200d", "\u200d\u200d", "\ufe0f", "\U000e0101"])
def test_a_joiner_or_a_selector_without_anything_to_join_or_select_goes(sign):
    assert visible(f"{sign}An{sign}a{sign}") == "Ana"
    assert visible(f"Ana{sign}\u0628a") == "Ana\u0628a"
    assert visible(f"\u0628{sign}Ana") == "\u0628Ana"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_lines_end_in_one_way_and_a_line_of_its_own_has_none(end):
    assert visible(f"a{end}b") == "a\nb"
    assert one_line(f"a{end}b") == "a b"


@given(st.text())
def test_cleaning_twice_changes_nothing_and_no_turning_sign_is_left(text):
    for clean in (visible, one_line):
        once = clean(text)
        assert clean(once) == once
        assert not set(once) & set(UNSEEN)


@given(st.text(st.characters(categories=["Zs"]), min_size=1))
def test_any_number_of_any_space_is_one_plain_space_in_a_line(spaces):
    assert one_line(f"Ana{spaces}Ruiz") == "Ana Ruiz"


@given(st.text(st.characters(exclude_categories=["L"])))
def test_without_a_letter_there_is_none(text):
    assert not has_letter(text)


@pytest.mark.parametrize("text", ["O", "李", "ñ", "أ", "क", "3. Ana"])
def test_a_letter_of_any_script_is_one(text):
    assert has_letter(text)


@pytest.mark.parametrize("text", ["", "Ana Ruiz", "Nguyễn", "हिन्दी", "e" + "\u0301" * MOST_MARKS])
def test_what_people_type_can_be_stored(text):
    assert is_storable(text)


@pytest.mark.parametrize("text", ["a\0b", "é\0", "\ud800", "a\udfffb", "e" + "\u0301" * (MOST_MARKS + 1)])
def test_what_a_database_cannot_hold_or_takes_long_to_normalize_cannot(text):
    assert not is_storable(text)
