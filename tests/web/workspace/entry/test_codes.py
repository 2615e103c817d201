"""The codes of one page, and what was typed into the page before other rules were published."""

from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.documents.paper_codes import read_code
from screening.web.workspace.entry.codes import moved_codes
from tests.rulebooks import a_question, a_rulebook, a_text

OPTIONS = st.permutations(["ear", "hip", "leg", "toe"]).map(lambda found: found[:3])


def asking(options, kind="choices"):
    return a_rulebook(a_question("where", kind, " ".join(options))).questionnaire


@given(before=OPTIONS, after=OPTIONS, typed=st.sets(st.sampled_from("abc"), min_size=1))
def test_a_letter_never_comes_to_mean_another_option(before, after, typed):
    old, new, code = asking(before), asking(after), " ".join(sorted(typed))
    meant = set(read_code(old.by_id["where"], code))
    moved = moved_codes(old, new, {"q-where": code})
    if before == after:
        assert (moved.typed["q-where"], moved.errors) == (code, {})
        return
    assert f"You entered “{code}” (" in moved.errors["where"]
    assert set(read_code(new.by_id["where"], moved.typed["q-where"]) or ()) == (meant if meant <= set(after) else set())


def test_a_code_that_never_was_one_is_quoted_alone():
    moved = moved_codes(asking(["ear", "hip"]), asking(["hip", "ear"]), {"q-where": "z"})
    assert moved.typed["q-where"] == ""
    assert "You entered “z”. Check it." in moved.errors["where"]


def test_a_question_that_takes_another_kind_of_answer_is_asked_again():
    moved = moved_codes(asking(["ear", "hip"]), asking(["ear", "hip"], "choice"), {"q-where": "a"})
    assert (moved.typed["q-where"], list(moved.errors)) == ("", ["where"])


def test_words_typed_for_a_reworded_question_stay():
    old, new = (
        a_rulebook(a_question("why", "text", optional=True, summary_only=True, ask=a_text(ask))).questionnaire
        for ask in ("Why?", "Why so?")
    )
    moved = moved_codes(old, new, {"q-why": "a fall"})
    assert moved.typed["q-why"] == "a fall"
    assert "This question changed. You entered “a fall”." in moved.errors["why"]
