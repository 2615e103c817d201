"""README.txt: who gets the files knows what they may do with them."""

from dataclasses import replace

from screening.domain.research.columns import Terms
from screening.exchange.research.read_me import FREE_TEXT_WARNING, ExportFacts, read_me

FACTS = ExportFacts(
    screenings=1200,
    people=1100,
    findings=4000,
    unopened=0,
    unread=0,
    small_known=7,
    small_alone=3,
    smallest=1,
    parquet=True,
    seeded=False,
)
KNOWN = ("year", "language", "q.age")


def words(facts=FACTS, **terms):
    return " ".join(read_me(facts, Terms(**terms), KNOWN).split())


def test_it_tells_counts_what_was_taken_out_and_small_cells():
    told = words()
    assert "1,200 of 1,100 people" in told
    assert "45 CFR 164.514(b)(2)" in told
    assert "fewer than 11 people" in told
    assert "Together, year, language, q.age are" in told
    assert "7 of their combinations are small, and the smallest has 1 people" in told
    assert "from a seed that was not kept" in told


def test_the_warning_of_free_text_is_told_again_first():
    assert words(free_text=True).startswith(f"RESEARCH EXPORT {FREE_TEXT_WARNING}")
    assert "WARNING" not in words()
    assert "in their own words is left out" not in words(free_text=True)


def test_a_seed_missing_rows_and_a_missing_library_are_told():
    told = words(replace(FACTS, seeded=True, parquet=False, unread=2, unopened=1))
    assert "keep the seed apart" in told
    assert "polars is not installed" in told
    assert "2 screenings have no answers here" in told
    assert "1 screenings could not be opened" in told
