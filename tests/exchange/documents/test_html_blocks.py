"""The blocks of a page: everything that is read on it, in its order, and how it looks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.documents.html_blocks import blocks_of

PAGE = """
<header>Header</header><main><h1>Ana</h1><section class="alarm"><h2>Call us</h2><ol><li>First</li><li>Second</li></ol>
</section>Loose words <b>in bold</b><h4>Título</h4><p>One<br>two
  <b>three</b> ¿ñ?</p><ul><li><strong class="outcome">Not now</strong>
<p class="strong">Strong</p><p>Inside</p></li></ul>
<details><summary>Could change if answered</summary><ul><li>Pregnancy</li></ul></details>
<p class="no-print">hidden</p><form><p>hidden</p><button>hidden</button></form><!-- hidden -->
</main><footer>Footer</footer>
"""


def words(block):
    return "".join(run["text"] for run in block["runs"])


def every_text(blocks):
    """All that is read in these blocks and the blocks in them, in order."""
    for block in blocks:
        if "runs" in block:
            yield words(block)
        yield from every_text(block.get("blocks", []))
        for item in block.get("items", []):
            yield from every_text(item)


def looks_of(html):
    return {run["text"]: run["looks"] for block in blocks_of(f"<main>{html}</main>") for run in block["runs"]}


def test_all_that_is_read_is_there_in_its_order_and_nothing_else():
    assert list(every_text(blocks_of(PAGE))) == [
        *("Ana", "Call us", "First", "Second", "Loose words in bold", "Título", "One\ntwo three ¿ñ?"),
        *("Not now", "Strong", "Inside", "Could change if answered", "Pregnancy"),
    ]


def test_what_opens_a_part_of_the_page_is_a_heading_and_no_level_is_left_out():
    headings = [block for block in blocks_of(PAGE) if block["kind"] == "heading"]
    assert [(words(block), block["level"]) for block in headings] == [
        ("Ana", 1),
        ("Título", 3),
        ("Could change if answered", 3),
    ]
    assert blocks_of("<main><h3>First</h3></main>")[0]["level"] == 1


def test_an_alarm_is_framed_where_it_stands():
    assert [block["kind"] for block in blocks_of(PAGE)][:2] == ["heading", "frame"]


@pytest.mark.parametrize(
    ("html", "look"),
    [
        ("<del>said</del>", "struck"),
        ("<ins>said</ins>", "underlined"),
        ("<b>said</b>", "strong"),
        ('<b class="outcome">said</b>', "tag"),
        ('<b class="tag">said</b>', "tag"),
        ("<i>said</i>", "slanted"),
    ],
)
def test_what_carries_a_meaning_keeps_its_look(html, look):
    assert look in looks_of(f"<p>Before {html} after</p>")["said"]
    assert look in looks_of(f"<dl><dt>Before</dt><dd>{html}</dd></dl>")["said"]


def test_a_term_and_what_is_said_of_it_stand_on_one_line():
    facts = blocks_of("<main><dl><dt>Where</dt><dd>Low back</dd><dt>Age</dt><dd>45</dd></dl></main>")
    assert [words(fact) for fact in facts] == ["Where Low back", "Age 45"]


def test_a_blank_to_fill_in_stands_apart_from_the_words_around_it():
    runs = blocks_of('<main><p>Month <span class="blank"></span> Day <span class="blank"></span></p></main>')[0]["runs"]
    assert [("blank" in run["looks"], run["text"]) for run in runs] == [
        (False, "Month "),
        (True, ""),
        (False, " Day "),
        (True, ""),
    ]


def test_quoted_words_keep_their_quotes():
    assert words(blocks_of("<main><p>Said <q>yes</q></p></main>")[0]) == "Said “yes”"


def test_lines_that_somebody_typed_stay_lines():
    assert words(blocks_of('<main><p class="keep-lines">One\n\n two</p></main>')[0]) == "One\n\ntwo"


def test_a_picture_says_its_title():
    assert words(blocks_of("<main><svg><title>PEG: Pain 4</title><text>4</text></svg></main>")[0]) == "PEG: Pain 4"


def test_a_long_word_may_break_and_keeps_its_letters():
    typed = "x" * 300
    printed = words(blocks_of(f"<main><p>{typed}</p></main>")[0])
    assert max(map(len, printed.split("\u200b"))) < 40
    assert printed.replace("\u200b", "") == typed


TAGS = ["p", "div", "span", "b", "del", "ins", "q", "h2", "h5", "section", "details", "summary", "a", "ul", "ol"]
WORDS = st.text(alphabet="abcñ¿é", min_size=1, max_size=8)


def element(tag, parts):
    inside = "".join(f"<li>{part}</li>" for part in parts) if tag in ("ul", "ol") else " ".join(parts)
    return f"<{tag}> {inside} </{tag}>"


PAGES = st.recursive(WORDS, lambda part: st.builds(element, st.sampled_from(TAGS), st.lists(part, min_size=1)))


@given(PAGES)
def test_no_word_of_any_page_is_lost_or_said_twice(html):
    read = re.sub(r"<[^>]*>", " ", html).split()
    printed = " ".join(every_text(blocks_of(f"<main>{html}</main>"))).replace("“", " ").replace("”", " ")
    assert printed.split() == read
