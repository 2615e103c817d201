"""PDFs: tagged, in the reader's language, and the same words as the page."""

import io

import pypdf

from screening.exchange.pdf import Print, blocks_of, pdf_of

PAGE = """
<header>Header</header><main><section class="alarm"><h1>Call us</h1><ol><li>First</li><li>Second</li></ol></section>
<h2>Título</h2><p>One<br>two <b>three</b> ¿ñ?</p><ul><li><p class="strong">Strong</p><p>Inside</p></li></ul>
<p class="no-print">hidden</p><form><p>hidden</p><button>hidden</button></form></main><footer>Footer</footer>
"""


def read(made):
    return pypdf.PdfReader(io.BytesIO(made))


def test_the_blocks_are_what_stands_in_the_main_part_in_order():
    assert [(block["kind"], block["text"], block["boxed"]) for block in blocks_of(PAGE)] == [
        ("h1", "Call us", True),
        ("numbered", "First", True),
        ("numbered", "Second", True),
        ("h2", "Título", False),
        ("p", "One\ntwo three ¿ñ?", False),
        ("p", "Strong", False),
        ("p", "Inside", False),
    ]


def test_a_pdf_is_tagged_titled_and_in_the_readers_language():
    made = read(pdf_of(PAGE, Print("Mi título", "es", "River Clinic")))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es"
    assert made.metadata.title == "Mi título"
    text = made.pages[0].extract_text()
    assert "¿ñ?" in text
    assert "hidden" not in text
    assert "River Clinic" in text


def test_nothing_that_was_typed_becomes_a_command():
    typed = '<main><h1>x</h1><p>#panic("no") #read("/etc/passwd") $x$ *b* \\ `raw` @ref</p></main>'
    text = read(pdf_of(typed, Print("x", "en", "y"))).pages[0].extract_text()
    assert '#panic("no") #read("/etc/passwd")' in " ".join(text.split())
