"""PDFs: tagged, in the reader's language, the same words as the page, whatever was typed."""

import io
import json
from html import escape

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.exchange.documents.pdf import PrintLayout, pdf_of

AROUND = PrintLayout("Mi título", "es", "River Clinic", "Some could not be printed (□).")
PAGE = "<main><h1>Title</h1><p>One<br>two <b>three</b> ¿ñ?</p><p class='no-print'>hidden</p></main>"
ODD = {
    "an emoji of a family": "👨‍👩‍👧",
    "a flag": "🇺🇸",
    "Chinese": "山田太郎",
    "Korean": "한국어",
    "Hebrew": "שלום",
    "Arabic": "محمد علي",
    "Hindi": "नमस्ते",
    "letters with many marks": "q\u0301\u0325\u0489\u20dd\u0302",
    "marks on a quote and a backslash": '"\u0489\\\u0489\u20dd',
    "marks without end": "a" + "\u0300" * 40_000,
    "a syllable without end": "क्" * 10_000,
    "letters that nobody sees": "\u3164\u115f" * 10_000,
    "a mark that says the order of bytes": "a\ufeffb",
    "a sign for what was lost": "\ufffd",
    "what is no character": "\ufdd0\ufffe\uffff\U0010ffff",
    "half a character": "\ud800",
    "private use": "\ue000\U000f0000",
    "selectors of a variation": "a\ufe0f\ufe0e\U000e0100",
    "separators, tabs and spaces": "a\u2028b\u2029c\td\xa0e\u3000f",
    "control characters": "\x00\x07\x1b\x85\x1f",
    "directions": "\u202eabc\u202c\u2066d\u2069",
    "what is not seen": "\u200b\u2060\u00ad",
    "one long word": "x" * 5000,
    "the words of the report": 'the text `"a"` could not be displayed',
}

SIGNS = st.one_of(
    st.characters(codec=None),
    st.characters(max_codepoint=0x3000),
    st.sampled_from("aq\"'\\\u0301\u0489\u20dd\u200d\ufe0f👨"),
)


def read(made):
    return pypdf.PdfReader(io.BytesIO(made))


def text_of(document):
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def page_of(typed):
    typed = escape(typed)
    return f"<main><h1>{typed}</h1><p>Said <q>{typed}</q> in the end</p><ul><li>{typed}</li></ul></main>"


def is_tagged(document):
    return (
        document.trailer["/Root"]["/MarkInfo"]["/Marked"]
        and b"pdfuaid" in document.trailer["/Root"]["/Metadata"].get_data()
    )


def test_a_pdf_is_tagged_titled_and_in_the_readers_language():
    made = read(pdf_of(PAGE, AROUND))
    assert is_tagged(made)
    assert made.trailer["/Root"]["/Lang"] == "es"
    assert made.metadata.title == "Mi título"
    assert text_of(made) == "Title One two three ¿ñ? River Clinic 1 / 1"


def test_nothing_that_was_typed_becomes_a_command():
    typed = '#panic("no") #read("/etc/passwd") $x$ *b* \\ `raw` @ref'
    assert typed in text_of(read(pdf_of(f"<main><h1>x</h1><p>{typed}</p></main>", AROUND)))


def test_headings_may_begin_anywhere():
    page = "<main><section class='alarm'><h2>Call now</h2></section><h1>Name</h1><h4>Part</h4><h6></h6></main>"
    assert text_of(read(pdf_of(page, AROUND))).startswith("Call now Name Part")


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_whatever_was_typed_is_printed_or_a_box(typed):
    made = read(pdf_of(page_of(typed), PrintLayout(f"About {typed}", "en", f"At {typed}", "Some are missing.")))
    assert is_tagged(made)
    text = text_of(made)
    assert "in the end" in text
    assert ("□" in text) == ("Some are missing." in text)


@settings(max_examples=60)
@given(st.text(SIGNS, min_size=1))
def test_any_text_is_printed_and_the_words_around_it_stay(typed):
    text = text_of(read(pdf_of(page_of(typed), PrintLayout(typed, "en", typed, "Some are missing."))))
    assert "Said “" in text
    assert "in the end" in text


def test_a_box_is_explained_at_the_end_and_only_where_it_stands_for_something():
    assert "could not be printed" not in text_of(read(pdf_of("<main><h1>x</h1><p>My □ box</p></main>", AROUND)))
    assert "x a□b Some could not be printed (□). River" in text_of(
        read(pdf_of("<main><h1>x</h1><p>a\ufdd0b</p></main>", AROUND))
    )


def test_long_lists_and_texts_are_never_cut_off():
    options = "".join(f'<p class="option">☐ option{number}.</p>' for number in range(150))
    long = f'<div class="together"><p>Question</p>{options}</div><ul><li><p>{"word " * 3000}</p><p>last</p></li></ul>'
    text = text_of(read(pdf_of(f"<main><h1>x</h1>{long}</main>", AROUND)))
    assert [f"option{number}." in text for number in range(150)] == [True] * 150
    assert text.count("word") == 3000


def test_a_page_that_typst_refuses_says_so_without_its_words(monkeypatch):
    with pytest.raises(ValueError, match="a reason other than its text") as told:
        pdf_of(PAGE, PrintLayout("x", "no language", "y", "z"))
    assert "three" not in json.dumps(str(told.value))
