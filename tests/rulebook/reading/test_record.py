"""The key `record` of a rules file: which entries of a health record speak to which answer."""

import pytest

from screening.domain.health_record.entries import Code, EntryKind
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.rulebooks import a_question, a_rulebook, a_text

NOTES = a_question("notes", "text", optional=True, summary_only=True)
WORDS = {**a_text("Rust"), "ask": a_text("Does it rust?"), "box": {"wants": "no"}, "words": ["rust", "corrosion"]}
DERIVED = [
    {
        "id": "found",
        "from": ["notes"],
        "label": a_text("Found"),
        "therapist": "Found",
        "options": [{"id": "rust", **WORDS}],
    }
]


def signals_of(*signals, **record):
    return a_rulebook(NOTES, derived=DERIVED, record={"signals": list(signals), **record}).record


def test_a_signal_takes_the_words_and_the_box_of_a_list():
    given = {"id": "rust", "from": "condition", "list": {"found": "rust"}, "codes": {"http://x.example": ["R1"]}}
    record = signals_of({**given, "within_days": 30})
    (signal,) = record.signals
    assert (signal.question, signal.option, signal.list.words) == ("wants", "no", ("rust", "corrosion"))
    assert (signal.kinds, signal.codes, signal.within_days) == (
        {EntryKind.CONDITION},
        (Code("http://x.example", "R1"),),
        30,
    )


def test_a_signal_may_bring_its_own_words():
    record = signals_of({"id": "dust", "from": ["medicine", "allergy"], **WORDS}, passed_over=["no rust"])
    assert record.signals[0].list.asks.id == "record_dust"
    assert record.passed_over == ("no rust",)


def test_a_file_without_the_key_has_no_signals():
    assert a_rulebook().record.signals == ()


@pytest.mark.parametrize(
    ("signal", "says"),
    [
        ({"from": "condition", "list": {"found": "dust"}}, 'list of "found" "dust" is unknown'),
        ({"from": "condition", "list": {"lost": "rust"}}, 'derived question "lost" is unknown'),
        ({"from": "wish", "list": {"found": "rust"}}, 'kind of entry "wish" is unknown'),
        ({"list": {"found": "rust"}}, '"from" is missing here'),
        ({"from": "condition", "list": {"found": "rust"}, "sources": ["lore"]}, 'source "lore" is unknown'),
        ({"from": "condition", **WORDS, "box": {"wants": "maybe"}}, 'option of "wants" "maybe" is unknown'),
        ({"from": "condition", "list": {"found": "rust"}, "words": ["rust"]}, 'key "words" is unknown'),
    ],
)
def test_a_mistake_is_named_with_what_is_known(signal, says):
    with pytest.raises(MistakesError) as raised:
        signals_of({"id": "rust", **signal})
    assert says in str(raised.value)
