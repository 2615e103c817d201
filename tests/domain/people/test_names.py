"""Names in one form, however they are typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.names import name_parts, searched_parts

WORDS = st.text(st.sampled_from("aáäbcçdeéfghiíjklmnñoóöprstuúüvwxyzß"), min_size=2, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=4)
VARIANTS = [
    str.upper,
    str.lower,
    str.title,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: text.replace(" ", "-"),
    lambda text: text.replace(" ", "\u2010"),
    lambda text: text.replace(" ", "\u00a0\u2003"),
    lambda text: text.replace(" ", ", "),
    lambda text: " ".join(reversed(text.split())),
    "\u200b".join,
    lambda text: "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)),
    lambda text: f"  {text}. ",
]


@given(NAMES, st.lists(st.sampled_from(VARIANTS), max_size=4))
def test_one_name_has_the_same_parts_however_it_is_typed(words, variants):
    name = typed = " ".join(words)
    for variant in variants:
        typed = variant(typed)
    assert name_parts(typed) == name_parts(name)
    assert set(name_parts(name)) <= set(searched_parts(name))


@given(WORDS, WORDS, st.sampled_from("'’‘‛`´ʼʻʹ′＇ʾꞌ"))
def test_an_apostrophe_of_any_shape_joins_and_what_follows_it_is_found_too(first, second, apostrophe):
    typed = f"{first}{apostrophe}{second}"
    assert name_parts(typed) == name_parts(first + second)
    assert set(name_parts(second)) <= set(searched_parts(typed))


@given(st.text())
def test_any_text_has_parts_that_are_their_own_parts(text):
    for part in name_parts(text):
        assert name_parts(part) == (part,)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Ruiz, Ana", ("ana", "ruiz")),
        ("José-María de la Peña", ("de", "jose", "la", "maria", "pena")),
        ("O’Neill", ("oneill",)),
        ("ÅSA Sørensen", ("asa", "sorensen")),
        ("Łukasz Đặng", ("dang", "lukasz")),
        ("Weiß", ("weiss",)),
        ("ＡＮＡ", ("ana",)),
        ("İpek IŞIK", ("ipek", "isik")),
        ("Ana R. Ruiz", ("ana", "ruiz")),
        ("J. R.", ("j", "r")),
        ("“Ana” (Annie)", ("ana", "annie")),
        ("李小龍", ("小", "李", "龍")),
        ("김 민수", ("김", "민", "수")),
        ("Ёлкин Андрей", ("андреи", "елкин")),
        ("أَحْمَد", ("احمد",)),
        ("علی‌رضا", ("عليرضا",)),
        ("नरेन्द्र", ("नरेन्द्र",)),
        ("ｶﾞﾘﾚｵ", ("ガリレオ",)),
        ("… 👩‍⚕️", ()),
    ],
)
def test_parts_of_names(typed, parts):
    assert name_parts(typed) == tuple(sorted(unicodedata.normalize("NFC", part) for part in parts))


def test_two_parts_are_also_found_written_as_one_and_an_initial_is_not_found_alone():
    assert set(searched_parts("Mary Ann O’Neill")) >= {"mary", "ann", "maryann", "oneill", "neill"}
    assert "oneill" in searched_parts("Ana O Neill")
    assert "r" not in searched_parts("Ana R Ruiz")
    assert searched_parts("R.") == ("r",)
