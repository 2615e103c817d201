"""Characters that no font has: a box each, and nothing of the words around them."""

from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.documents.glyphs import reported, with_meaning, without, without_clusters


def test_the_report_is_read_back_as_it_was_typed():
    report = (
        'the text `"\\u{489}"` could not be displayed\nthe text `"\\"\\\\日"` could not be displayed with font `"x"`'
    )
    assert reported(report) == {"\u0489", '"\\日'}
    assert reported("error: unclosed delimiter") == set()


def test_what_stands_for_nothing_is_a_box():
    assert with_meaning("a\x07b\ud800c\ue000d\U0010ffff\n") == "a□b□c□d□\n"


def test_marks_without_end_are_one_box_and_letters_with_theirs_stay():
    assert with_meaning("a" + "\u0300" * 500 + "b") == "□b"
    assert with_meaning("क्" * 500 + " b") == "□ b"
    assert with_meaning("Nguyễn नमस्ते q\u0301\u0325") == "Nguyễn नमस्ते q\u0325\u0301"


def test_words_of_which_nothing_is_seen_are_a_box():
    assert with_meaning("\u2060\u200d") == "□"
    assert with_meaning("") == ""


def test_what_only_joins_its_neighbors_goes_without_a_box():
    assert without({"日", "\u200d", "\ufe0f"}, "日\u200da\ufe0f") == "□a"
    assert without({"\u200d"}, "\u200d") == "□"


def test_a_letter_goes_with_a_mark_that_no_font_has_on_it_and_stays_elsewhere():
    assert without_clusters({"q"}, "q\u20dd quite q") == "□ quite q"


@given(st.text(st.characters(codec=None)))
def test_a_text_is_given_meaning_once(text):
    assert with_meaning(with_meaning(text)) == with_meaning(text)
